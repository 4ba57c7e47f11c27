import test from 'ava';
import type { Portal } from './portal.js';
import { ask, Caller, newPortal, respond, STEERED, wrong } from './testing.js';

test('portal api: a challenge is answered, and its response accepted once', async (t) => {
  const caller = Caller.of(await newPortal(t));
  const issued = await caller.post('/v1/challenges', { user: 'demo' });
  t.is(issued.status, 201);
  t.is(issued.body.expires_in_ms, 120_000);
  t.is(issued.headers['cache-control'], 'no-store');
  const { handle, question } = issued.body;
  const given = { handle, response: respond(question) };
  const accepted = { answer: 'accepted', wait_ms: 0, user: 'demo', serial: 'DEMO-00001' };
  t.deepEqual((await caller.post('/v1/verifications', given)).body, accepted);
  t.deepEqual((await caller.post('/v1/verifications', given)).body, { answer: 'refused', wait_ms: 1000 });
});

test('portal api: a challenge expires, and nobody learns whether a name is known', async (t) => {
  const portal = await newPortal(t);
  const caller = Caller.of(portal);
  const { handle, question } = await caller.challenge();
  portal.control!.advance(120_000);
  const late = await caller.post('/v1/verifications', { handle, response: respond(question) });
  t.deepEqual(late.body, { answer: 'expired', wait_ms: 0 });
  const [known, unknown] = [await caller.challenge('demo'), await caller.challenge('nobody')];
  t.deepEqual(Object.keys(unknown), Object.keys(known));
  t.is(unknown.question.length, 6);
});

test('portal api: a response serves its purpose alone', async (t) => {
  const caller = Caller.of(await newPortal(t));
  const { handle, question } = await caller.challenge('demo', { purpose: 'pay' });
  const given = { handle, response: respond(question) };
  t.is((await caller.post('/v1/verifications', given)).body.answer, 'refused');
  const { handle: next, question: asked } = await caller.challenge('demo', { purpose: 'pay' });
  const paid = { handle: next, response: respond(asked), purpose: 'pay' };
  t.is((await caller.post('/v1/verifications', paid)).body.answer, 'accepted');
});

test('portal api: the same Idempotency-Key and body get the first answer again, and cost no try', async (t) => {
  const portal = await newPortal(t);
  const caller = Caller.of(portal);
  const { handle, question } = await caller.challenge();
  const right = { handle, response: respond(question) };
  const headers = { 'idempotency-key': 'k1' };
  // The answer is lost, and asked for again.
  portal.control!.fault({ kind: 'drop-answer', path: '/v1/verifications' });
  await t.throwsAsync(caller.post('/v1/verifications', right, headers));
  const again = await Promise.all([1, 2, 3].map(() => caller.post('/v1/verifications', right, headers)));
  for (const { status, body } of again) t.deepEqual([status, body.answer, body.user], [200, 'accepted', 'demo']);
  const other = await caller.post('/v1/verifications', { ...right, response: wrong(right.response) }, headers);
  t.is(other.status, 422);
  t.is(other.body.type, 'urn:dscplus:problem:key-reused');
  portal.control!.advance(120_001);
  t.is((await caller.post('/v1/verifications', right, headers)).body.answer, 'refused', 'the key has expired');
});

test('portal api: many requests at once with one key are decided once', async (t) => {
  const caller = Caller.of(await newPortal(t));
  const { handle, question } = await caller.challenge();
  const given = { handle, response: wrong(respond(question)) };
  const headers = { 'idempotency-key': 'k' };
  const all = await Promise.all(Array.from({ length: 16 }, () => caller.post('/v1/verifications', given, headers)));
  t.deepEqual(new Set(all.map(({ text }) => text)), new Set(['{"answer":"refused","wait_ms":1000}']));
  const right = await caller.post('/v1/verifications', { handle, response: respond(question) });
  t.is(right.body.answer, 'accepted', 'they cost one try');
  const { text } = await ask(caller.address, { path: '/metrics' });
  t.regex(text, /^dscplus_answers_total\{call="verification",answer="refused"\} 1$/m, 'they are one decision');
});

/** Lets time pass until the answer comes. @returns it, and how much time passed */
async function passUntil<Answer>({ control }: Portal, caller: Caller, answer: Promise<Answer>) {
  const begin_ms = control!.now_ms();
  let isDone = false;
  void answer.then(() => {
    isDone = true;
  });
  while (!isDone) {
    control!.advance(100);
    await caller.challenge('other');
  }
  return { answer: await answer, passed_ms: control!.now_ms() - begin_ms };
}

test('portal api: Prefer: wait holds a refusal back here, and wait=1 leaves the rest to the caller', async (t) => {
  const portal = await newPortal(t);
  const caller = Caller.of(portal);
  const refuse = async (prefer: string) => {
    const { handle } = await caller.challenge();
    return passUntil(portal, caller, caller.post('/v1/verifications', { handle, response: '1' }, { prefer }));
  };
  const whole = await refuse('wait');
  t.deepEqual(whole.answer.body, { answer: 'refused', wait_ms: 0 });
  t.is(whole.answer.headers['preference-applied'], 'wait');
  t.true(whole.passed_ms >= 1000);
  const partly = await refuse('respond-async, wait=1');
  t.deepEqual(partly.answer.body, { answer: 'refused', wait_ms: 1000 });
  t.true(partly.passed_ms >= 1000);
});

test('portal api: a PIN is changed with a login and a response with the new PIN', async (t) => {
  const caller = Caller.of(await newPortal(t));
  const login = await caller.challenge();
  await caller.post('/v1/verifications', { handle: login.handle, response: respond(login.question) });
  const change = async (pin: string) => {
    const { handle, question } = await caller.challenge();
    return caller.post('/v1/pin-changes', { login: login.handle, handle, response: respond(question, pin), pin });
  };
  const old = await change('1234');
  t.is(old.status, 422);
  t.is(old.body.errors[0].pointer, '#/pin');
  t.is((await change('8642')).body.answer, 'accepted');
  const { handle, question } = await caller.challenge();
  t.is((await caller.post('/v1/verifications', { handle, response: respond(question) })).body.answer, 'refused');
});

test('portal api: activation and resynchronisation answer as a verification does', async (t) => {
  const caller = Caller.of(await newPortal(t));
  const activated = await caller.post('/v1/activations', { user: 'other', serial: 'DEMO-00001' });
  t.deepEqual([activated.status, activated.body], [200, { answer: 'refused', wait_ms: 1000 }]);
  const [first, second] = [await caller.challenge(), await caller.challenge()];
  const both = { first: { handle: first.handle, response: '1' }, second: { handle: second.handle, response: '2' } };
  const found = await caller.post('/v1/resynchronisations', both);
  t.deepEqual([found.status, found.body.answer], [200, 'refused']);
});

const WRONG_BODIES: ReadonlyArray<
  readonly [what: string, body: string, status: number, pointer: string | undefined, type?: string]
> = [
  ['an unknown field', '{"user":"demo","pin":"1"}', 400, '#/pin'],
  ['a wrong type', '{"user":5}', 400, '#/user'],
  ['null', '{"user":null}', 400, '#/user'],
  ['a missing field', '{}', 400, '#/user'],
  ['a key that stands twice', '{"user":"demo","user":"other"}', 400, '#/user'],
  ['a key that stands twice, written in two ways', '{"user":"demo","us\\u0065r":"other"}', 400, '#/user'],
  ['half a character', `{"user":"demo","\\ud800":1}`, 400, '#/%EF%BF%BD'],
  ['a prototype', '{"user":"demo","__proto__":{}}', 400, '#/__proto__'],
  ['an array', '[]', 400, '#'],
  ['no JSON', '{user}', 400, undefined],
  ['nothing', '', 400, undefined],
  ['a purpose with a line feed', '{"user":"demo","purpose":"a\\nb"}', 400, '#/purpose'],
  ['a purpose with a blank that is none', '{"user":"demo","purpose":"a\u00a0b"}', 400, '#/purpose'],
  [
    'a purpose that is too long once it is normal',
    `{"user":"demo","purpose":"${'\u0958'.repeat(128)}"}`,
    400,
    '#/purpose',
  ],
  ['an empty name', '{"user":""}', 400, '#/user'],
  ['a form', 'user=demo', 415, undefined, 'application/x-www-form-urlencoded'],
  ['another encoding', '{"user":"demo"}', 415, undefined, 'application/json; charset=latin1'],
  ['text', '{"user":"demo"}', 415, undefined, 'text/plain'],
  ['JSON of another kind', '{"user":"demo"}', 415, undefined, 'application/jsonp'],
  ['too much', `{"user":"${'x'.repeat(16_384)}"}`, 413, undefined],
];

test('portal api: what is no request is refused with a problem that points at the field', async (t) => {
  const caller = Caller.of(await newPortal(t));
  for (const [what, body, status, pointer, type = 'application/json'] of WRONG_BODIES) {
    const answer = await caller.post('/v1/challenges', body, { 'content-type': type });
    t.is(answer.status, status, what);
    t.regex(answer.headers['content-type']!, /^application\/problem\+json/, what);
    t.is(answer.body.status, status, what);
    t.is(answer.body.errors?.[0].pointer, pointer, what);
  }
  const { status, body } = await caller.post('/v1/resynchronisations', '{"first":{"handle":"a","handle":"b"}}');
  t.deepEqual([status, body.errors[0].pointer], [400, '#/first/handle']);
});

test('portal api: a purpose has as many characters as its schema counts, and one that can’t be is refused by both calls', async (t) => {
  const caller = Caller.of(await newPortal(t));
  const purpose = '\u{1f600}'.repeat(128);
  const { handle, question } = await caller.challenge('demo', { purpose });
  const given = { handle, response: respond(question) };
  const refused = await caller.post('/v1/verifications', { ...given, purpose: 'a\u2800b' });
  t.deepEqual([refused.status, refused.body.errors[0].pointer], [400, '#/purpose']);
  t.is((await caller.post('/v1/verifications', { ...given, purpose })).body.answer, 'accepted');
});

test('portal api: bytes that are not UTF-8 are refused', async (t) => {
  const { address, token } = await newPortal(t);
  const body = Buffer.concat([Buffer.from('{"user":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')]);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  t.is((await ask(address, { method: 'POST', path: '/v1/challenges', headers, body })).status, 400);
});

test('portal api: without a token, and with one that was revoked or made up, nothing is decided', async (t) => {
  const { address, token } = await newPortal(t);
  for (const given of [
    undefined,
    'Bearer',
    'Bearer nonsense',
    `Basic ${token}`,
    `Bearer ${token}x`,
    `bearer  ${token}`,
  ]) {
    const headers = { 'content-type': 'application/json', ...(given !== undefined && { authorization: given }) };
    const answer = await ask(address, { method: 'POST', path: '/v1/challenges', headers, body: '{"user":"demo"}' });
    t.is(answer.status, 401, given);
    t.is(answer.headers['www-authenticate'], 'Bearer', given);
  }
});

test('portal api: a caller that asks too often gets the time after which to ask again', async (t) => {
  const portal = await newPortal(t, { ...STEERED, callsPerSecond: 2 });
  const caller = Caller.of(portal);
  await caller.challenge();
  await caller.challenge();
  const third = await caller.post('/v1/challenges', { user: 'demo' });
  t.is(third.status, 429);
  t.is(third.headers['retry-after'], '1');
  portal.control!.advance(500);
  t.is((await caller.post('/v1/challenges', { user: 'demo' })).status, 201);
});

test('portal api: health says what clock it has, and metrics count without names', async (t) => {
  const portal = await newPortal(t);
  const caller = Caller.of(portal);
  for (const path of ['/v1/health/live', '/v1/health/ready']) {
    const { status, text } = await ask(portal.address, { path });
    const { notice, ...health } = JSON.parse(text);
    t.deepEqual([status, health], [200, { status: 'ok', store: 'ok', clock: 'virtual' }]);
    t.regex(notice, /not for production/);
  }
  await caller.logIn();
  await caller.challenge();
  const { text, headers } = await ask(portal.address, { path: '/metrics' });
  t.regex(headers['content-type']!, /^text\/plain; version=0\.0\.4/);
  t.regex(text, /^dscplus_answers_total\{call="verification",answer="accepted"\} 1$/m);
  t.regex(text, /^dscplus_http_requests_total\{route="\/v1\/challenges",method="POST",status="201"\} 2$/m);
  t.regex(text, /^dscplus_http_request_duration_seconds_count\{route="\/v1\/challenges"\} 2$/m);
  t.regex(text, /^dscplus_open_challenges 1$/m);
  t.notRegex(text, /demo/);
});

test('portal api: other paths and methods are problems too', async (t) => {
  const { address } = await newPortal(t);
  t.is((await ask(address, { path: '/v1/nothing' })).status, 404);
  const other = await ask(address, { method: 'GET', path: '/v1/challenges' });
  t.deepEqual([other.status, other.headers.allow], [405, 'POST']);
});
