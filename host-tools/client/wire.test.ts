import { PassThrough } from 'node:stream';
import test from 'ava';
import { CardClient } from './client.js';
import { LinkError } from './errors.js';
import { always, Peer, QUICK, tagOf } from './testing.js';
import { Wire } from './wire.js';

const EVENTS = ['data', 'error', 'close', 'end'] as const;

test('wire: what is released leaves the stream open and without listeners, and the call that waits fails', async (t) => {
  const peer = new Peer(() => {});
  const before = EVENTS.map((event) => peer.listenerCount(event));
  const wire = new Wire(peer);
  const asked = wire.ask({ query: '*IDN?', within_ms: 60_000 });
  wire.release();
  await t.throwsAsync(asked, { instanceOf: LinkError, message: 'the client was closed' });
  await t.throwsAsync(wire.ask({ query: '*IDN?', within_ms: 60_000 }), { message: 'the client was closed' });
  t.deepEqual(
    EVENTS.map((event) => peer.listenerCount(event)),
    before,
  );
  t.false(peer.destroyed);
  t.deepEqual(peer.lines.length, 1);
});

test('wire: closing the client releases its stream', async (t) => {
  const peer = new Peer(() => {});
  const client = new CardClient(peer);
  client.close();
  await t.throwsAsync(client.display(), { message: 'the client was closed' });
});

test('wire: queries are numbered from 1 to 255, and then from 1 again', async (t) => {
  const peer = new Peer(always('x'));
  const wire = new Wire(peer);
  for (let count = 0; count < 256; count++) t.deepEqual(await wire.ask({ query: 'q', within_ms: 60_000 }), ['x']);
  const tags = peer.lines.map((line) => Number(tagOf(line)));
  t.deepEqual(tags.slice(0, 2), [1, 2]);
  t.deepEqual(tags.slice(253), [254, 255, 1]);
});

test('wire: an end or a close of the stream ends the call', async (t) => {
  for (const event of ['end', 'close'] as const) {
    const stream = new PassThrough();
    const asked = new Wire(stream).ask({ query: 'q', within_ms: 60_000 });
    stream.emit(event);
    await t.throwsAsync(asked, { instanceOf: LinkError, message: 'the link was closed' }, event);
  }
});

test('wire: what a peer that does not read leaves unsent has a bound', async (t) => {
  for (const [unsent, message] of [
    [65_536, 'went on'],
    [65_537, 'the other end does not read'],
  ] as const) {
    const peer = new Peer(() => {});
    Object.defineProperty(peer, 'writableLength', { value: unsent });
    const wire = new Wire(peer);
    const asked = wire.ask({ query: 'q', within_ms: 60_000 }).catch((error: Error) => error.message);
    t.is(await Promise.race([asked, new Promise((resolve) => setImmediate(resolve, 'went on'))]), message);
    wire.release();
  }
});

test.serial(
  'wire: a call whose signal has aborted sends nothing, and one that is answered leaves no timer',
  async (t) => {
    const peer = new Peer(always('x'));
    const wire = new Wire(peer);
    const signal = AbortSignal.abort(new Error('stopped'));
    await t.throwsAsync(wire.ask({ query: 'q', within_ms: 60_000, signal }), { message: 'stopped' });
    t.deepEqual(peer.lines, []);
    const { clearTimeout } = globalThis;
    const cleared: unknown[] = [];
    globalThis.clearTimeout = ((timer: NodeJS.Timeout) => {
      cleared.push(timer);
      clearTimeout(timer);
    }) as never;
    await wire.ask({ query: 'q', within_ms: 59_999 }).finally(() => {
      globalThis.clearTimeout = clearTimeout;
    });
    t.true(cleared.length > 0);
  },
);

test('wire: what nobody asked for is dropped, also a line that is only a tag', async (t) => {
  const peer = new Peer((line, self) => {
    self.say('7');
    self.say('"OLD";9');
    self.say(`"NEW";${tagOf(line)}`);
  });
  const wire = new Wire(peer);
  peer.say('unasked');
  await new Promise(setImmediate);
  t.deepEqual(await wire.ask({ query: 'q', within_ms: 60_000 }), ['"NEW"']);
});

/** The models that a card may say it is, in the line's words, and what a login on it says. */
const MODELS: ReadonlyArray<readonly [answer: string, message: string]> = [
  [
    'm,pocket,S,1',
    'the card says that it is a "pocket", and only dsc-plus, dsc-plus-gen1, nagra-326 can be logged in with',
  ],
  [
    'm,a\\b,S,1',
    'the card says that it is a "a\\\\b", and only dsc-plus, dsc-plus-gen1, nagra-326 can be logged in with',
  ],
];

test('wire: a login on a card of an unknown model is an error that names it, and those that are known', async (t) => {
  for (const [answer, message] of MODELS) {
    const client = new CardClient(new Peer(always(`${answer};${answer}`)), QUICK);
    await t.throwsAsync(client.login('123456', '1234'), { instanceOf: LinkError, message });
  }
});
