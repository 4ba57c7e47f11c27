import test from 'ava';
import { DEMO_USERS } from './demo.js';
import { ask, Caller, newPortal, STEERED, sendRaw } from './testing.js';

async function send(address: string, method: string, path: string, body?: object) {
  const headers = body === undefined ? {} : { 'content-type': 'application/json' };
  const text = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await ask(address, { method, path, headers, ...text });
  return { status: answer.status, body: answer.text === '' ? undefined : JSON.parse(answer.text) };
}

test('portal control: over its port, time moves on command', async (t) => {
  const { controlAddress: address } = await newPortal(t);
  t.deepEqual((await send(address!, 'GET', '/clock')).body, { now_ms: 1_800_000_000_000 });
  t.deepEqual((await send(address!, 'POST', '/clock/advance', { ms: 5000 })).body, { now_ms: 1_800_000_005_000 });
  t.deepEqual((await send(address!, 'POST', '/reset')).body, { now_ms: 1_800_000_000_000 });
  t.is((await send(address!, 'POST', '/clock/advance', { ms: -1 })).status, 400);
  t.is((await send(address!, 'POST', '/clock/advance', { s: 1 })).status, 400);
  t.is((await send(address!, 'GET', '/nothing')).status, 404);
  const headers = { 'content-type': 'application/json' };
  for (const [method, path, status] of [
    ['POST', '/reset', 200],
    ['DELETE', '/faults', 204],
    ['DELETE', '/journal', 204],
    ['POST', '/clock', 404],
    ['POST', '/clock/advance', 400],
  ] as const) {
    t.is((await ask(address!, { method, path, headers })).status, status, `${method} ${path} without a body`);
  }
  t.deepEqual((await send(address!, 'GET', '/mailboxes/5550100')).body, []);
});

test('portal control: a snapshot is gone back to, with its users and its time', async (t) => {
  const portal = await newPortal(t);
  const address = portal.controlAddress!;
  await portal.manage(({ verifier }) => verifier.operator('test').addUser('third'));
  t.is((await send(address, 'POST', '/snapshots', { name: 'third' })).status, 201);
  await send(address, 'POST', '/reset', { name: 'start' });
  const users = async () => {
    const { found } = await portal.manage(({ verifier }) => verifier.operator('test').users('', 10));
    return found.map(({ name }) => name);
  };
  t.deepEqual(await users(), [...DEMO_USERS].sort());
  await send(address, 'POST', '/reset', { name: 'third' });
  t.deepEqual(await users(), [...DEMO_USERS, 'third'].sort());
  t.regex((await send(address, 'POST', '/reset', { name: 'none' })).body.detail, /no snapshot "none"/);
});

test('portal control: faults make answers late or lost, as often as was asked', async (t) => {
  const portal = await newPortal(t);
  const address = portal.controlAddress!;
  const caller = Caller.of(portal);
  await send(address, 'POST', '/faults', { kind: 'unavailable', path: '/v1/', count: 2 });
  t.deepEqual((await send(address, 'GET', '/faults')).body, [
    { kind: 'unavailable', path: '/v1/', count: 2, delay_ms: 0 },
  ]);
  const failed = await caller.post('/v1/challenges', { user: 'demo' });
  t.deepEqual([failed.status, failed.headers['retry-after']], [503, '1']);
  t.is((await caller.post('/v1/challenges', { user: 'demo' })).status, 503);
  t.is((await caller.post('/v1/challenges', { user: 'demo' })).status, 201);
  await send(address, 'POST', '/faults', { kind: 'drop-request' });
  await t.throwsAsync(caller.challenge());
  await send(address, 'POST', '/faults', { kind: 'delay', delay_ms: 20 });
  t.is((await caller.post('/v1/challenges', { user: 'demo' })).status, 201);
  await send(address, 'POST', '/faults', { kind: 'unavailable' });
  t.is((await send(address, 'DELETE', '/faults')).status, 204);
  t.is((await caller.post('/v1/challenges', { user: 'demo' })).status, 201);
  t.regex((await send(address, 'POST', '/faults', { kind: 'fire' })).body.detail, /kind must be one of/);
});

test('portal control: the journal has every request with its caller, and no query', async (t) => {
  const portal = await newPortal(t);
  const address = portal.controlAddress!;
  await Caller.of(portal).challenge();
  await ask(portal.address, { path: '/login?a=b' });
  const { body } = await send(address, 'GET', '/journal');
  const entries = body.map(({ id, at_ms, ...rest }: Record<string, unknown>) => {
    t.truthy(id && at_ms);
    return rest;
  });
  t.deepEqual(entries, [
    { method: 'POST', path: '/v1/challenges', client: 'demo', status: 201 },
    { method: 'GET', path: '/login', status: 200 },
  ]);
  await send(address, 'DELETE', '/journal');
  t.deepEqual((await send(address, 'GET', '/journal')).body, []);
});

test('portal control: no web page steers a portal, and a real clock can’t be moved', async (t) => {
  const portal = await newPortal(t, { ...STEERED, clock: 'real', seed: undefined });
  const address = portal.controlAddress!;
  const body = '{"ms":1}';
  const type = { 'content-type': 'application/json' };
  const from = (headers: object) =>
    ask(address, { method: 'POST', path: '/clock/advance', headers: { ...type, ...headers }, body });
  t.is((await from({ origin: 'http://evil.example' })).status, 403);
  t.is((await from({ host: 'evil.example' })).status, 421);
  t.is((await from({ 'content-type': 'text/plain' })).status, 415);
  t.regex((await from({})).text, /the clock is real/);
  t.regex(await sendRaw(address, 'nonsense\r\n\r\n'), /^HTTP\/1\.1 400/);
});

test('portal control: what is held back is told from what else waits for time', async (t) => {
  const portal = await newPortal(t);
  const control = portal.control!;
  const held_ms = (): number | undefined => control.heldFor_ms;
  const caller = Caller.of(portal);
  const { handle } = await caller.challenge();
  t.is(held_ms(), undefined, 'the outbox waits, and holds no answer');
  const refused = caller.post('/v1/verifications', { handle, response: '00000000' }, { prefer: 'wait=10' });
  while (held_ms() === undefined) await new Promise((resolve) => setImmediate(resolve));
  control.advance(held_ms()! - 1);
  t.is(held_ms(), 1);
  control.advance(1);
  t.is((await refused).body.answer, 'refused');
  t.is(held_ms(), undefined);
});
