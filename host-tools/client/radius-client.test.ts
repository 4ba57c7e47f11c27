import { createHash } from 'node:crypto';
import * as dgram from 'node:dgram';
import { getEventListeners } from 'node:events';
import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { signedReply } from '../radius/codec/authenticators.js';
import { type Attribute, CODES, firstValue, type Packet, readPacket, writePacket } from '../radius/codec/packet.js';
import { textAttribute } from '../radius/codec/values.js';
import { LinkError } from './errors.js';
import { RadiusClient, type RadiusClientOptions } from './radius-client.js';
import { RadiusSocket } from './radius-socket.js';

const SECRET = 'a-secret-for-the-tests';
const KEY = Buffer.from(SECRET);
const OPTIONS = { host: '127.0.0.1', secret: SECRET };

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

/** An acceptance whose authenticator is right, but which has no Message-Authenticator (RFC 2865, 3). */
function withoutMac(request: Packet): Buffer {
  const head = Buffer.from([CODES['Access-Accept'], request.identifier, 0, 20]);
  const digest = createHash('md5').update(head).update(request.authenticator).update(KEY).digest();
  return Buffer.concat([head, digest]);
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
    send(withoutMac(request));
    send(reply(request, 'Access-Reject', [textAttribute('Reply-Message', 'no')]));
  });
  const client = open();
  const { answer, message } = await client.ask({ user: 'alice', password: 'x' });
  t.deepEqual([answer, message], ['refused', 'no']);
  t.is(client.dropped, 12);
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
  while (never.seen.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
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

test('radius client: three challenges are answered, and a fourth is handed on', async (t) => {
  const states: Array<string | undefined> = [];
  const { open, seen } = await peer(t, (request, send) => {
    states.push(firstValue(request, 'State')?.toString());
    send(reply(request, 'Access-Challenge', [textAttribute('State', 's')]));
  });
  const asked: string[] = [];
  const respond = async (message: string) => {
    asked.push(message);
    return '1';
  };
  const { answer, state, message } = await open().login({ user: 'alice', password: '', respond });
  t.deepEqual([answer, Buffer.from(state!).toString(), message], ['challenge', 's', undefined]);
  t.deepEqual(asked, ['', '', '']);
  t.is(seen.length, 4);
  t.deepEqual(states, [undefined, 's', 's', 's']);
  await t.throwsAsync(open().login({ user: 'alice', password: '', respond: async () => 5 as never }), {
    instanceOf: InputError,
    message: /response/,
  });
});

test('radius client: a call that has been answered or aborted leaves nothing behind', async (t) => {
  const { open, seen } = await peer(t, (request, send) => send(reply(request, 'Access-Accept')));
  const client = open();
  const { signal } = new AbortController();
  // More calls than there are identifiers.
  for (let count = 0; count < 257; count++) await client.status({ signal });
  t.deepEqual(getEventListeners(signal, 'abort'), []);
  const stopped = AbortSignal.abort(new Error('stopped'));
  await t.throwsAsync(client.status({ signal: stopped }), { message: 'stopped' });
  await client.status();
  t.is(seen.length, 258);
  t.is(new Set(seen.map((request) => request.slice(2, 4))).size, 256);
});

test('radius client: a name without an address is an error that says so', async (t) => {
  // Too long for any name: nobody is asked for it.
  const client = new RadiusClient({ host: 'x'.repeat(300), secret: SECRET });
  await t.throwsAsync(client.status(), {
    instanceOf: LinkError,
    message: /^x{300} has no address: that is no name of a host$/,
  });
});

test('radius client: the last identifier that is free is found', async (t) => {
  const sends: Array<() => void> = [];
  let arrived = (): void => {};
  const all = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const { open } = await peer(t, (request, send, count) => {
    sends[request.identifier] = () => send(reply(request, 'Access-Accept'));
    if (count === 256) arrived();
    if (count > 256) sends[request.identifier]!();
  });
  const client = open();
  const calls = Array.from({ length: 256 }, () => client.status());
  await all;
  sends[255]!();
  await calls[255];
  await client.status();
  for (const send of sends) send();
  await t.notThrowsAsync(Promise.all(calls));
});

test('radius client: one that is closed sends nothing more, and one that is closed while it opens ends its calls', async (t) => {
  const { open } = await peer(t, (request, send) => send(reply(request, 'Access-Accept')));
  const client = open();
  const opening = client.status();
  client.close();
  await t.throwsAsync(opening, { message: 'the client was closed' });
  await t.throwsAsync(client.status(), { message: 'the client was closed' });
});

test.serial('radius client: a socket that is closed while it opens rejects nothing but the call', async (t) => {
  // What nobody has heard of by then ends a process that does not listen.
  const unheard: unknown[] = [];
  const hear = (error: unknown) => unheard.push(error);
  process.on('unhandledRejection', hear);
  t.teardown(() => process.off('unhandledRejection', hear));
  // A name is looked up, which takes a while.
  const socket = new RadiusSocket({ host: 'localhost', port: 9, timeout_ms: 1000, tries: 1 });
  const asked = socket.exchange(
    () => Buffer.alloc(20),
    () => true,
  );
  socket.close();
  await t.throwsAsync(asked, { instanceOf: LinkError, message: 'the client was closed' });
  t.deepEqual(unheard, []);
});

test('radius client: a signal that aborts while the socket opens ends the call', async (t) => {
  const { open } = await peer(t, () => {});
  const stop = new AbortController();
  const opening = open().status({ signal: stop.signal });
  stop.abort(new Error('stopped'));
  await t.throwsAsync(opening, { message: 'stopped' });
});

test('radius client: a port where nobody is, and an address that can’t be, are errors of the link', async (t) => {
  const socket = dgram.createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  socket.close();
  const nobody = new RadiusClient({ host: '127.0.0.1', port, secret: SECRET, timeout_ms: 20, tries: 2 });
  t.teardown(() => nobody.close());
  await t.throwsAsync(nobody.status(), { instanceOf: LinkError, message: /no reply came/ });
  const everybody = new RadiusClient({ host: '255.255.255.255', port, secret: SECRET, timeout_ms: 20, tries: 1 });
  t.teardown(() => everybody.close());
  await t.throwsAsync(everybody.status(), { instanceOf: LinkError, message: /can't be reached|no reply came/ });
});

test.serial(
  'radius client: by default port 1812 is asked three times, 3 s each; sockets and timers do not stay',
  async (t) => {
    const { connect, send, close } = dgram.Socket.prototype;
    const { setTimeout, clearTimeout } = globalThis;
    const ports: unknown[] = [];
    const timers: Array<{ readonly ms: number; isCleared: boolean }> = [];
    let sent = 0;
    let closed = 0;
    const given: Record<string, unknown> = { connect, send, close };
    t.teardown(() => {
      Object.assign(dgram.Socket.prototype, given);
      Object.assign(globalThis, { setTimeout, clearTimeout });
    });
    Object.assign(dgram.Socket.prototype, {
      connect: (port: number, _: string, done: () => void) => {
        ports.push(port);
        setImmediate(done);
      },
      send: () => {
        sent += 1;
      },
      close(this: dgram.Socket) {
        closed += 1;
        return close.call(this);
      },
    });
    Object.assign(globalThis, {
      setTimeout: (act: () => void, ms: number) => {
        const timer = { ms, isCleared: false };
        timers.push(timer);
        setImmediate(act);
        return timer;
      },
      clearTimeout: (timer: { isCleared: boolean }) => {
        timer.isCleared = true;
      },
    });
    const client = new RadiusClient(OPTIONS);
    await t.throwsAsync(client.status(), { instanceOf: LinkError, message: /port 1812/ });
    client.close();
    await new Promise(setImmediate);
    t.deepEqual([ports, sent, closed], [[1812], 3, 1]);
    t.deepEqual(timers, Array(3).fill({ ms: 3000, isCleared: true }));
  },
);

test('radius client: a server with an address of version 6 is asked there', async (t) => {
  const socket = dgram.createSocket('udp6');
  const isBound = await new Promise<boolean>((resolve) => {
    socket.on('error', () => resolve(false));
    socket.bind(0, '::1', () => resolve(true));
  });
  t.teardown(() => socket.close());
  // Not every machine has them.
  if (!isBound) return t.pass();
  socket.on('message', (datagram, { address, port }) => {
    socket.send(reply(readPacket(datagram) as Packet, 'Access-Accept'), port, address);
  });
  const client = new RadiusClient({ ...OPTIONS, host: '::1', port: socket.address().port, timeout_ms: 60_000 });
  t.teardown(() => client.close());
  return t.notThrowsAsync(client.status());
});
