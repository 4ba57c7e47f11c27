import test from 'ava';
import { MemoryStore, StoreError } from '../verifier/index.js';
import { outcomes, respond, STORES, wrong } from '../verifier/testing.js';
import { typeOf } from './codec/attribute-names.js';
import { type Attribute, allValues, firstValue } from './codec/packet.js';
import { integerOf, textAttribute } from './codec/values.js';
import type { FirstFactor } from './responder.js';
import {
  type Asked,
  answered,
  asking,
  challenged,
  exchange,
  FIRST_FACTOR,
  newServer,
  PASSWORD,
  SECRET,
  SSH,
  serverOn,
} from './testing.js';

for (const [name, open] of STORES) {
  test(`radius: a login with password, challenge and response, in a store in ${name}`, async (t) => {
    const { ask, server } = await newServer({ store: await open(t) });
    const first = await exchange(ask, { user: 'alice', password: PASSWORD });
    t.is(first.code, 'Access-Challenge');
    t.regex(first.message!, /^Challenge [0-9]{6}$/);
    t.regex(first.state!, /^[\w-]{24}$/);
    t.is(integerOf(firstValue(first.packet, 'Prompt')!), 1);
    t.is(integerOf(firstValue(first.packet, 'Session-Timeout')!), 120);
    const response = respond(first.message!.slice(-6));
    const second = await exchange(ask, { user: 'alice', password: response, state: first.state! });
    t.is(second.code, 'Access-Accept');
    t.regex(second.class!, /^[\w-]{22}$/);
    t.is(second.state, undefined);
    const again = await exchange(ask, { user: 'alice', password: response, state: first.state! });
    t.is(again.code, 'Access-Reject');
    t.deepEqual(server.counts().vpn!.answers, { accept: 1, reject: 1, challenge: 1, status: 0 });
  });
}

test('radius: a wrong password is rejected, and the name’s next challenge waits', async (t) => {
  const { ask, world, verifier } = await newServer();
  t.is((await exchange(ask, { user: 'alice', password: 'wrong' })).code, 'Access-Reject');
  t.is((await exchange(ask, { user: 'nobody', password: PASSWORD })).code, 'Access-Reject');
  t.deepEqual(await outcomes(verifier, 'challenge'), []);
  const next = challenged(ask);
  await turns();
  t.deepEqual(world.waits_ms, [1000]);
  world.end();
  t.regex((await next).message, /^Challenge/);
});

/** Lets what is ready happen. */
async function turns(): Promise<void> {
  for (let i = 0; i < 50; i++) await new Promise(setImmediate);
}

test('radius: a wrong response is rejected at once, and the rest of its wait delays the name’s next challenge', async (t) => {
  const { ask, world, time, server } = await newServer();
  for (const [tries, wait_ms] of [1000, 2000, 4000].entries()) {
    const next = challenged(ask);
    await turns();
    world.end();
    const { question, state } = await next;
    const { code } = await exchange(ask, { user: 'alice', password: wrong(respond(question)), state });
    t.is(code, 'Access-Reject', String(tries));
    const held = challenged(ask);
    await turns();
    t.is(world.waits_ms.at(-1), wait_ms);
    world.end();
    await held;
    time.pass(wait_ms);
  }
  t.is(server.counts().vpn!.answers.reject, 3);
  // Nobody else waits, and after the time is over, the name does not either.
  const before = world.waits_ms.length;
  await challenged(ask, { user: 'alice', password: PASSWORD });
  t.is(world.waits_ms.length, before);
});

test('radius: what waits when the server ends is dropped', async (t) => {
  const { ask, server } = await newServer();
  await exchange(ask, { user: 'alice', password: 'wrong' });
  const held = ask(asking({ user: 'alice', password: PASSWORD }));
  await turns();
  server.close();
  t.is(await held, undefined);
  t.is(server.counts().vpn!.dropped.busy, 1);
});

test('radius: a client that checks the password itself gets the challenge for the name alone', async (t) => {
  const { ask } = await newServer();
  const secret = `${SECRET}-of-another`;
  for (const password of [undefined, '', 'anything']) {
    const asked = { user: 'alice', secret, ...(password !== undefined && { password }) };
    const { question, state } = await challenged(ask, asked, SSH);
    const second = { user: 'alice', password: respond(question), state, secret };
    t.is((await exchange(ask, second, SSH)).code, 'Access-Accept');
  }
});

test('radius: an unknown name gets a challenge that looks the same, and that nothing answers', async (t) => {
  const { ask } = await newServer();
  const secret = `${SECRET}-of-another`;
  const { question, state, message } = await challenged(ask, { user: 'nobody', secret }, SSH);
  t.regex(message, /^Challenge [0-9]{6}$/);
  const second = { user: 'nobody', password: respond(question), state, secret };
  t.is((await exchange(ask, second, SSH)).code, 'Access-Reject');
});

test('radius: an expired challenge gives a new one to the name and the client that had it, and to nobody else', async (t) => {
  const { ask, time } = await newServer();
  const { question, state } = await challenged(ask);
  time.pass(120_000);
  const late = { user: 'alice', password: respond(question), state };
  t.is((await exchange(ask, { ...late, user: 'bob' })).code, 'Access-Reject');
  t.is((await exchange(ask, { ...late, secret: `${SECRET}-of-another` }, SSH)).code, 'Access-Reject');
  const renewed = await challenged(ask, late);
  t.regex(renewed.message, /^The challenge expired\. Challenge [0-9]{6}$/);
  t.not(renewed.state, state);
  const right = { user: 'alice', password: respond(renewed.question), state: renewed.state };
  t.is((await exchange(ask, right)).code, 'Access-Accept');
  time.pass(1_000_000);
  t.is((await exchange(ask, late)).code, 'Access-Reject');
});

test('radius: a State serves the client and the name that it was given to, and no challenge of another way in serves here', async (t) => {
  const { ask, verifier } = await newServer();
  const { question, state } = await challenged(ask);
  const right = { user: 'alice', password: respond(question), state };
  t.is((await exchange(ask, { ...right, user: 'bob' })).code, 'Access-Reject');
  t.is((await exchange(ask, { ...right, secret: `${SECRET}-of-another` }, SSH)).code, 'Access-Reject');
  const other = await verifier.challenge('alice');
  const foreign = { user: 'alice', password: respond(other.question), state: other.handle };
  t.is((await exchange(ask, foreign)).code, 'Access-Reject');
  t.is((await exchange(ask, right)).code, 'Access-Accept');
});

test('radius: a retransmission gets the same bytes from either of two nodes, and costs nothing', async (t) => {
  const { ask, verifier, server, time } = await newServer();
  const other = serverOn(verifier);
  const first = asking({ user: 'alice', password: PASSWORD });
  const challenge = await ask(first);
  t.deepEqual(await other.ask(first), challenge);
  t.deepEqual(await ask(first), challenge);
  const { message, state } = answered(challenge, first);
  const second = asking({ user: 'alice', password: respond(message!.slice(-6)), state: state!, identifier: 2 });
  const accept = await other.ask(second);
  t.is(answered(accept, second).code, 'Access-Accept');
  t.deepEqual(await ask(second), accept);
  t.deepEqual(await outcomes(verifier, 'challenge'), ['issued']);
  t.deepEqual(await outcomes(verifier, 'verify'), ['accepted']);
  t.is(server.counts().vpn!.duplicates, 2);
  time.pass(30_000);
  t.is(await ask(second), undefined);
  t.is(server.counts().vpn!.dropped.replayed, 1);
});

test('radius: the same request at two nodes at once is decided once, and the password is tried once', async (t) => {
  const tried: string[] = [];
  const firstFactor: FirstFactor = {
    check: (user, password, address) => {
      tried.push(`${user} ${address}`);
      return FIRST_FACTOR.check(user, password, address);
    },
  };
  const { ask, verifier } = await newServer({ firstFactor });
  const other = serverOn(verifier, { firstFactor });
  const wrongPassword = asking({ user: 'bob', password: 'wrong' });
  const from = [textAttribute('Calling-Station-Id', '203.0.113.9')];
  const first = asking({ user: 'alice', password: PASSWORD, identifier: 3, more: from });
  for (const request of [wrongPassword, first]) {
    const replies = await Promise.all([ask(request), other.ask(request), other.ask(request), ask(request)]);
    // The others are dropped: the answer is on its way, and a retransmission gets it.
    const [given, ...more] = replies.filter((reply) => reply !== undefined);
    t.is(more.length, 0);
    t.deepEqual([await ask(request), await other.ask(request)], [given, given]);
  }
  t.deepEqual(tried, ['bob 192.0.2.1', 'alice 203.0.113.9']);
  t.deepEqual(await outcomes(verifier, 'challenge'), ['issued']);
  const { message, state } = answered(await ask(first), first);
  const second = asking({ user: 'alice', password: wrong(respond(message!.slice(-6))), state: state!, identifier: 4 });
  const replies = await Promise.all([ask(second), other.ask(second)]);
  t.deepEqual(replies[0], replies[1]);
  t.deepEqual(await outcomes(verifier, 'verify'), ['wrong']);
});

test('radius: a node that ends while it tries a password leaves the request to the others', async (t) => {
  const never: FirstFactor = { check: () => new Promise(() => {}) };
  const { ask, verifier, time } = await newServer({ firstFactor: never });
  const other = serverOn(verifier);
  const request = asking({ user: 'alice', password: PASSWORD });
  void ask(request);
  await turns();
  t.is(await other.ask(request), undefined);
  time.pass(30_000);
  t.is(answered(await other.ask(request), request).code, 'Access-Challenge');
});

test('radius: where too many passwords are tried, the request is dropped, and decided when it is sent again', async (t) => {
  const answers = [
    { answer: 'busy', wait_ms: 2000 },
    { answer: 'accepted', wait_ms: 0 },
  ] as const;
  const rest = [...answers];
  const { ask, server } = await newServer({ firstFactor: { check: async () => rest.shift()! } });
  const request = asking({ user: 'alice', password: PASSWORD });
  t.is(await ask(request), undefined);
  t.is(server.counts().vpn!.dropped.busy, 1);
  t.is(answered(await ask(request), request).code, 'Access-Challenge');
});

test('radius: what a proxy put in comes back unchanged and in its order, behind everything else', async (t) => {
  const { ask } = await newServer();
  const states = [Buffer.from('one'), Buffer.alloc(0), Buffer.from('00ff', 'hex')];
  const more = states.map((value) => ({ type: typeOf('Proxy-State'), value }));
  for (const password of [PASSWORD, 'wrong']) {
    const { packet } = await exchange(ask, { user: 'alice', password, more });
    t.deepEqual(allValues(packet, 'Proxy-State').map(Buffer.from as never), states);
    t.deepEqual(
      packet.attributes.slice(-3).map(({ type }) => type),
      more.map(({ type }) => type),
    );
  }
});

test('radius: Status-Server is answered while the store can decide, and not otherwise', async (t) => {
  const store = new MemoryStore();
  const { ask, server } = await newServer({ store });
  t.is((await exchange(ask, { code: 'Status-Server' })).code, 'Access-Accept');
  const { read, transaction } = store;
  store.read = () => Promise.reject(new StoreError('the disk is full'));
  store.transaction = () => Promise.reject(new StoreError('the disk is full'));
  t.is(await ask(asking({ code: 'Status-Server' })), undefined);
  t.is(await ask(asking({ user: 'alice', password: PASSWORD })), undefined);
  Object.assign(store, { read, transaction });
  t.is((await exchange(ask, { code: 'Status-Server' })).code, 'Access-Accept');
  t.is(server.counts().vpn!.dropped.store, 2);
  t.is(server.counts().vpn!.answers.status, 2);
});

test('radius: a request from which nothing can be decided is rejected', async (t) => {
  const { ask } = await newServer();
  const bytes = (name: Parameters<typeof typeOf>[0], length: number): Attribute => {
    return { type: typeOf(name), value: Buffer.alloc(length, 1) };
  };
  const passedOver = [bytes('EAP-Message', 5), bytes('Vendor-Specific', 9), { type: 250, value: Buffer.from('x') }];
  t.is((await exchange(ask, { user: 'alice', password: PASSWORD, more: passedOver })).code, 'Access-Challenge');
  const rejected: readonly Asked[] = [
    {},
    { user: 'alice' },
    { password: PASSWORD },
    { user: 'alice', more: [bytes('CHAP-Password', 17)] },
    { user: 'alice', more: [bytes('EAP-Message', 5)] },
    { user: 'alice', more: [bytes('User-Password', 15)] },
    { user: 'alice', password: PASSWORD, more: [bytes('NAS-Port', 3)] },
    { user: 'alice', password: PASSWORD, more: [bytes('User-Name', 0)] },
    { password: PASSWORD, more: [{ type: 1, value: Uint8Array.of(0xff, 0xfe) }] },
    { user: 'alice', password: '12345678', state: 'x' },
  ];
  for (const [index, asked] of rejected.entries()) {
    t.is((await exchange(ask, asked)).code, 'Access-Reject', String(index));
  }
});

test('radius: each decision is a line of the log that holds no secret', async (t) => {
  const lines: object[] = [];
  const log = { info: (fields: object) => void lines.push(fields), error: (fields: object) => void lines.push(fields) };
  const { ask } = await newServer({ log });
  const { question, state } = await challenged(ask, { user: 'alice', password: PASSWORD, identifier: 5 });
  const response = respond(question);
  await exchange(ask, { user: 'alice', password: response, state, identifier: 6 });
  await exchange(ask, { user: PASSWORD, password: 'wrong' });
  await exchange(ask, { code: 'Status-Server' });
  t.is(lines.length, 3);
  const from = '192.0.2.1 40000';
  t.deepEqual(lines[0], { client: 'vpn', from, identifier: 5, answer: 'Access-Challenge' });
  t.like(lines[1], { client: 'vpn', from, identifier: 6, answer: 'Access-Accept', user: 'alice' });
  const text = JSON.stringify(lines);
  for (const secret of [SECRET, PASSWORD, response, question, state]) t.false(text.includes(secret));
});
