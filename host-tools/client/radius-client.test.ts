import * as dgram from 'node:dgram';
import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { signedReply } from '../radius/codec/authenticators.js';
import { type Attribute, CODES, type Packet, readPacket, writePacket } from '../radius/codec/packet.js';
import { textAttribute } from '../radius/codec/values.js';
import { LinkError } from './errors.js';
import { RadiusClient, type RadiusClientOptions } from './radius-client.js';

const SECRET = 'a-secret-for-the-tests';
const KEY = Buffer.from(SECRET);

interface Teardown {
  teardown(end: () => unknown): void;
}

/** A server whose replies the test gives: each request goes to `answer` with what sends a reply. */
async function peer(t: Teardown, answer: (request: Packet, send: (bytes: Uint8Array) => void, count: number) => void) {
  const socket = dgram.createSocket('udp4');
  const seen: string[] = [];
  socket.on('message', (datagram, { address, port }) => {
    seen.push(datagram.toString('hex'));
    answer(readPacket(datagram) as Packet, (bytes) => socket.send(bytes, port, address), seen.length);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  t.teardown(() => socket.close());
  const open = (options: Partial<RadiusClientOptions> = {}): RadiusClient => {
    const client = new RadiusClient({
      host: '127.0.0.1',
      port: socket.address().port,
      secret: SECRET,
      timeout_ms: 60_000,
      ...options,
    });
    t.teardown(() => client.close());
    return client;
  };
  return { open, seen };
}

function reply(request: Packet, code: keyof typeof CODES, attributes: readonly Attribute[] = [], secret = KEY): Buffer {
  return signedReply({ code: CODES[code], identifier: request.identifier, attributes }, request.authenticator, secret);
}

function turned(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 1;
  return copy;
}

test('radius client: of forged, damaged, mixed-up and unsigned replies none is believed, and the right one is', async (t) => {
  const { open } = await peer(t, (request, send) => {
    const accept = reply(request, 'Access-Accept');
    const other = { ...request, authenticator: Buffer.alloc(16) };
    send(reply(request, 'Access-Accept', [], Buffer.from('another secret of tests')));
    send(reply(other, 'Access-Accept'));
    send(reply({ ...request, identifier: request.identifier ^ 1 }, 'Access-Accept'));
    for (const at of [0, 1, 5, 25]) send(turned(accept, at));
    send(accept.subarray(0, -1));
    send(new Uint8Array(0));
    send(writePacket({ ...request, code: CODES['Access-Accept'], attributes: [] }));
    send(reply(request, 'Status-Server'));
    send(reply(request, 'Access-Reject', [textAttribute('Reply-Message', 'no')]));
  });
  const client = open();
  const { answer, message } = await client.ask({ user: 'alice', password: 'x' });
  t.deepEqual([answer, message], ['refused', 'no']);
  t.is(client.dropped, 11);
});

test('radius client: the same packet is sent again until a reply comes, and not more often than asked for', async (t) => {
  const third = await peer(t, (request, send, count) => count === 3 && send(reply(request, 'Access-Accept')));
  const client = third.open({ timeout_ms: 20, tries: 20 });
  t.is((await client.ask({ user: 'alice', password: 'x' })).answer, 'accepted');
  t.is(new Set(third.seen).size, 1);
  const never = await peer(t, () => {});
  const error = await t.throwsAsync(never.open({ timeout_ms: 5, tries: 2 }).status(), { instanceOf: LinkError });
  t.regex(error.message, /no reply came from 127\.0\.0\.1 port [0-9]+/);
  t.false(error.message.includes(SECRET));
  t.is(never.seen.length, 2);
});

test('radius client: a login goes from challenge to challenge until it is decided', async (t) => {
  const { open } = await peer(t, (request, send, count) => {
    if (count === 3) return send(reply(request, 'Access-Accept', [textAttribute('Class', 'c')]));
    const attributes = [textAttribute('State', `s${count}`), textAttribute('Reply-Message', `Challenge ${count}`)];
    send(reply(request, 'Access-Challenge', attributes));
  });
  const asked: string[] = [];
  const login = await open().login({
    user: 'alice',
    password: 'x',
    respond: async (message) => {
      asked.push(message);
      return '12345678';
    },
  });
  t.deepEqual(asked, ['Challenge 1', 'Challenge 2']);
  t.is(login.answer, 'accepted');
  t.deepEqual(
    login.attributes.map(([name]) => name),
    ['Message-Authenticator', 'Class'],
  );
});

test('radius client: 256 requests are open at once, each with its identifier, and no more', async (t) => {
  const requests: Array<() => void> = [];
  let arrived = (): void => {};
  const all = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const { open } = await peer(t, (request, send) => {
    requests.push(() =>
      send(reply(request, 'Access-Reject', [textAttribute('Reply-Message', String(request.identifier))])),
    );
    if (requests.length === 256) arrived();
  });
  const client = open();
  const calls = Array.from({ length: 256 }, () => client.ask({ user: 'alice', password: 'x' }));
  await t.throwsAsync(client.ask({ user: 'alice', password: 'x' }), {
    instanceOf: InputError,
    message: /256 requests/,
  });
  await all;
  for (const send of requests) send();
  const messages = (await Promise.all(calls)).map(({ message }) => Number(message));
  t.deepEqual(new Set(messages).size, 256);
  t.deepEqual(
    messages,
    messages.map((_, index) => index),
  );
});

test('radius client: a call ends when its signal aborts or the client is closed', async (t) => {
  const stop = new AbortController();
  const { open } = await peer(t, () => stop.abort(new Error('enough')));
  const client = open();
  await t.throwsAsync(client.ask({ user: 'alice', password: 'x' }, { signal: stop.signal }), { message: 'enough' });
  const open2 = await peer(t, () => second.close());
  const second = open2.open();
  await t.throwsAsync(second.status(), { instanceOf: LinkError, message: 'the client was closed' });
  await t.throwsAsync(second.status(), { instanceOf: LinkError, message: 'the client was closed' });
});

const OPTIONS = { host: '127.0.0.1', secret: SECRET };
const WRONG: ReadonlyArray<readonly [name: string, make: () => unknown]> = [
  ['options', () => new RadiusClient(null as never)],
  ['hosts', () => new RadiusClient({ ...OPTIONS, hosts: 'a' } as never)],
  ['host', () => new RadiusClient({ ...OPTIONS, host: 5 } as never)],
  ['port', () => new RadiusClient({ ...OPTIONS, port: 0 })],
  ['secret', () => new RadiusClient({ ...OPTIONS, secret: '' })],
  ['secret', () => new RadiusClient({ ...OPTIONS, secret: 'with blank' })],
  ['timeout_ms', () => new RadiusClient({ ...OPTIONS, timeout_ms: Number.NaN })],
  ['tries', () => new RadiusClient({ ...OPTIONS, tries: 21 })],
  ['asked', (client = new RadiusClient(OPTIONS)) => client.ask(5 as never)],
  ['user', (client = new RadiusClient(OPTIONS)) => client.ask({ user: 5, password: 'x' } as never)],
  ['password', (client = new RadiusClient(OPTIONS)) => client.ask({ user: 'a' } as never)],
  ['state', (client = new RadiusClient(OPTIONS)) => client.ask({ user: 'a', password: 'x', state: 'x' as never })],
  ['signal', (client = new RadiusClient(OPTIONS)) => client.ask({ user: 'a', password: 'x' }, { signal: 5 as never })],
  ['User-Name', (client = new RadiusClient(OPTIONS)) => client.ask({ user: '', password: 'x' })],
  ['respond', (client = new RadiusClient(OPTIONS)) => client.login({ user: 'a', password: 'x' } as never)],
  ['options', (client = new RadiusClient(OPTIONS)) => client.status(5 as never)],
];

test('radius client: an argument that it can’t take is an InputError that names it', async (t) => {
  for (const [name, make] of WRONG) {
    const message = new RegExp(`\\b${name}\\b`);
    await t.throwsAsync(async () => make(), { instanceOf: InputError, message }, String(make));
  }
});
