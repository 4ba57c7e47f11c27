import { getEventListeners } from 'node:events';
import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { CardClient } from './client.js';
import { MOST_WAITING } from './command-queue.js';
import { LinkError, ScpiError } from './errors.js';
import { always, Peer, QUICK, tagOf } from './testing.js';

test('client: an error of the card is thrown with its number', async (t) => {
  const client = new CardClient(new Peer(always('1;-200,"Execution error;key queue full"')), QUICK);
  const error = await t.throwsAsync(client.press('1'), { instanceOf: ScpiError });
  t.is(error?.number, -200);
});

test('client: a card that leaves the rest of a wrong line alone is asked for its error', async (t) => {
  const peer = new Peer((line, self) => {
    if (!line.includes('DISP:WAIT')) self.say(`-113,"Undefined header";${tagOf(line)}`);
  });
  const error = await t.throwsAsync(new CardClient(peer, QUICK).waitFor('PIN>', { within_ms: 0 }));
  t.is((error as ScpiError).number, -113);
});

test('client: an answer that comes too late is not taken for the next one', async (t) => {
  const late: string[] = [];
  const peer = new Peer((line, self) => {
    if (tagOf(line) === '1') late.push('"OLD";"OLD";256;1');
    else {
      for (const answer of late) self.say(answer);
      self.say(`"NEW";"NEW";256;${tagOf(line)}`);
    }
  });
  const client = new CardClient(peer, QUICK);
  await t.throwsAsync(client.display(), { instanceOf: LinkError });
  t.is(await client.display(), 'NEW');
});

const DAMAGED = [
  '"PIN>";"PIN<";768;1',
  '"PIN>;"PIN>";768;1',
  '"PIN>";"PIN>";7x8;1',
  '"PIN>";"PIN>";768;2',
  '"PIN>";"PIN>";7681',
  '"PIN>";768;1',
];

test('client: a damaged screen is no screen', async (t) => {
  for (const line of DAMAGED) {
    const client = new CardClient(new Peer((_, peer) => peer.say(line)), QUICK);
    await t.throwsAsync(client.display(), { instanceOf: LinkError }, line);
  }
});

test('client: after a call without an answer its errors are cleared away, and a lost line end is made up for', async (t) => {
  let silent = true;
  const peer = new Peer((line, self) => {
    if (!silent) always('1;0,"No error"')(line, self);
  });
  const client = new CardClient(peer, QUICK);
  await t.throwsAsync(client.down('1'), { instanceOf: LinkError });
  silent = false;
  await client.up('1');
  await client.up('2');
  t.deepEqual(
    peer.lines.filter((line) => !line.includes('*ESE')),
    ['SYST:KEY:DOWN 1', '*CLS', 'SYST:KEY:UP 1', 'SYST:KEY:UP 2'],
  );
});

test('client: megabytes without a line end are an error', async (t) => {
  const peer = new Peer((_, self) => {
    for (let i = 0; i < 16; i++) self.push(Buffer.alloc(65_536, 0x78));
  });
  await t.throwsAsync(new CardClient(peer).display(), { instanceOf: LinkError, message: /without a line end/ });
});

test('client: commands wait for their turn, and too many of them are refused', async (t) => {
  const held: Array<() => void> = [];
  const peer = new Peer((line, self) => {
    if (tagOf(line) !== '') held.push(() => self.say(`1;0,"No error";${tagOf(line)}`));
  });
  const client = new CardClient(peer, { timeout_ms: 60_000 });
  const calls = Array.from({ length: MOST_WAITING }, () => client.down('1'));
  await t.throwsAsync(client.down('1'), { instanceOf: InputError });
  for (let answered = 0; answered < MOST_WAITING; answered++) {
    while (held.length === 0) await new Promise(setImmediate);
    t.is(held.length, 1);
    held.pop()!();
  }
  await Promise.all(calls);
  t.is(peer.lines.length, 2 * MOST_WAITING);
});

test('client: a signal ends a call, and one that waits is never sent', async (t) => {
  const peer = new Peer(() => {});
  const client = new CardClient(peer, { timeout_ms: 60_000 });
  const first = new AbortController();
  const second = new AbortController();
  const calls = [client.down('1', { signal: first.signal }), client.down('2', { signal: second.signal })];
  await new Promise(setImmediate);
  second.abort(new Error('second'));
  await t.throwsAsync(calls[1]!, { message: 'second' });
  first.abort(new Error('first'));
  await t.throwsAsync(calls[0]!, { message: 'first' });
  await new Promise(setImmediate);
  t.false(peer.lines.includes('SYST:KEY:DOWN 2'));
});

test('client: a call that ends, however it does, leaves no listener on its signal', async (t) => {
  const { signal } = new AbortController();
  await new CardClient(new Peer(always('1;0,"No error"')), QUICK).down('1', { signal });
  await t.throwsAsync(new CardClient(new Peer(() => {}), QUICK).down('1', { signal }), { instanceOf: LinkError });
  t.deepEqual(getEventListeners(signal, 'abort'), []);
});

test('client: calls that are aborted while they wait give their places back', async (t) => {
  let answer = (): void => {};
  const peer = new Peer((line, self) => {
    if (tagOf(line) !== '') answer = () => self.say(`1;0,"No error";${tagOf(line)}`);
  });
  const client = new CardClient(peer, { timeout_ms: 60_000 });
  const first = client.down('1');
  await new Promise(setImmediate);
  for (let round = 0; round < 3; round++) {
    const stops = Array.from({ length: MOST_WAITING }, () => new AbortController());
    const calls = stops.map(({ signal }) => client.down('2', { signal }));
    for (const stop of stops) stop.abort(new Error('stopped'));
    for (const call of calls) await t.throwsAsync(call, { message: 'stopped' });
  }
  const last = client.down('3');
  answer();
  await first;
  while (!peer.lines.includes('SYST:KEY:DOWN 3')) await new Promise(setImmediate);
  await new Promise(setImmediate);
  answer();
  await last;
  t.false(peer.lines.includes('SYST:KEY:DOWN 2'));
});

test('client: an answer within the time-out counts, on the world’s clock', async (t) => {
  const peer = new Peer((line, self) => {
    if (tagOf(line) !== '') setTimeout(() => self.say(`"PIN>";"PIN>";0;${tagOf(line)}`), 100);
  });
  t.is(await new CardClient(peer, { timeout_ms: 60_000 }).display(), 'PIN>');
});

test('client: a stream that closes or fails ends the call and all later ones, with what the peer said last', async (t) => {
  const taken = new Peer((_, self) => {
    self.say('-200,"Execution error;another client is connected"');
    self.push(null);
  });
  const client = new CardClient(taken);
  await t.throwsAsync(client.display(), { instanceOf: LinkError, message: /closed: .*another client is connected/ });
  await t.throwsAsync(client.display(), { instanceOf: LinkError });
  const broken = new Peer((_, self) => self.destroy(new Error('EIO')));
  await t.throwsAsync(new CardClient(broken).display(), { instanceOf: LinkError, message: /EIO/ });
});

test('client: login refuses a PIN and a challenge of other lengths, without saying them', async (t) => {
  const peer = new Peer((line, self) => {
    if (line.includes('*IDN?')) self.say(`m,dsc-plus,S,1;m,dsc-plus,S,1;${tagOf(line)}`);
    else self.say(`VIRT;${tagOf(line)}`);
  });
  const client = new CardClient(peer, QUICK);
  for (const [challenge, pin] of [
    ['12345', '9876'],
    ['123456', '98765'],
    ['123456', '98x6'],
  ] as const) {
    const error = await t.throwsAsync(client.login(challenge, pin), { instanceOf: InputError });
    t.notRegex(error!.message, /98|123/);
  }
});
