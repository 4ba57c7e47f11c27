import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { SeededRandom } from '../verifier/random.js';
import { MemoryStore } from '../verifier/store/memory.js';
import { outcomes, respond, SERIAL, STORES, wrong } from '../verifier/testing.js';
import { Identity } from './identity.js';
import { ADDRESS, newIdentity, tokenOf } from './testing.js';

const MINUTE_MS = 60_000;

for (const [name, open] of STORES) {
  test(`sessions (${name}): a login begins one, whose token finds it until it is ended`, async (t) => {
    const { identity, verifier, logIn, time } = await newIdentity(await open(t));
    const answer = await logIn({ application: 'Portal' });
    const token = tokenOf(answer);
    t.is(Buffer.from(token, 'base64url').length, 32);
    const session = (await identity.sessions.find(token))!;
    t.like(session, { user: 'alice', level: 'card', serial: SERIAL, address: ADDRESS, application: 'Portal' });
    t.deepEqual(session.amr, ['pwd', 'otp', 'hwk', 'pin', 'mfa']);
    t.deepEqual([session.begun_ms, session.seen_ms], [time.wall, time.wall]);
    t.is(await identity.sessions.find(`${token}x`), undefined);
    t.is(await identity.sessions.find(session.id), undefined);
    t.deepEqual(await identity.sessions.list('alice'), [session]);
    t.true(await identity.sessions.end(session.id));
    t.false(await identity.sessions.end(session.id));
    t.is(await identity.sessions.find(token), undefined);
    t.deepEqual(await outcomes(verifier, 'begin session'), ['done']);
    t.deepEqual(await outcomes(verifier, 'end session'), ['done']);
    t.is(await verifier.findAuditFault(), undefined);
  });

  test(`sessions (${name}): one ends when it is idle, and at its end in any case`, async (t) => {
    const { identity, logIn, time } = await newIdentity(await open(t));
    const idle = tokenOf(await logIn());
    const used = tokenOf(await logIn());
    const begun_ms = time.wall;
    time.pass(14 * MINUTE_MS);
    t.truthy(await identity.sessions.find(used));
    time.pass(MINUTE_MS);
    t.is(await identity.sessions.find(idle), undefined);
    while (time.wall - begun_ms < (12 * 60 - 10) * MINUTE_MS) {
      t.truthy(await identity.sessions.find(used), String(time.wall - begun_ms));
      time.pass(10 * MINUTE_MS);
    }
    t.is((await identity.sessions.find(used))?.ends_ms, begun_ms + 12 * 60 * MINUTE_MS);
    time.pass(10 * MINUTE_MS);
    t.is(await identity.sessions.find(used), undefined);
    t.deepEqual(await identity.sessions.list('alice'), []);
  });
}

test('sessions: one that is ended in one place is ended in another, and all but one end at once', async (t) => {
  const { identity, verifier, logIn } = await newIdentity(new MemoryStore());
  const tokens = [tokenOf(await logIn()), tokenOf(await logIn()), tokenOf(await logIn())];
  const other = await Identity.open({ verifier });
  const mine = (await other.sessions.find(tokens[1]!))!;
  t.is(await other.sessions.endAll('alice', mine.id), 2);
  for (const [at, token] of tokens.entries()) t.is((await identity.sessions.find(token)) === undefined, at !== 1);
  t.is(await identity.sessions.endAll('alice'), 1);
  t.is(await other.sessions.find(tokens[1]!), undefined);
});

test('sessions: one lives no longer than what it rests on', async (t) => {
  const { identity, operator, logIn } = await newIdentity(new MemoryStore());
  const token = tokenOf(await logIn());
  const lives = async (): Promise<boolean> => (await identity.sessions.find(token)) !== undefined;
  for (const [end, again] of [
    [() => operator.suspendUser('alice'), () => operator.resumeUser('alice')],
    [() => operator.suspendCard(SERIAL), () => operator.resumeCard(SERIAL)],
    [() => operator.unassign('alice', SERIAL), () => operator.enrol([{ user: 'alice', serial: SERIAL }], true)],
  ] as const) {
    t.true(await lives());
    await end();
    t.false(await lives());
    t.deepEqual(await identity.sessions.listAll(), []);
    await again();
  }
  await operator.removeUser('alice');
  await operator.enrol([{ user: 'alice', serial: SERIAL }], true);
  t.false(await lives());
});

test('sessions: each login has a token of its own', async (t) => {
  const { logIn } = await newIdentity(new MemoryStore());
  const tokens = [tokenOf(await logIn()), tokenOf(await logIn()), tokenOf(await logIn())];
  t.is(new Set(tokens).size, 3);
  const seeded = async (): Promise<string> =>
    tokenOf(await (await newIdentity(new MemoryStore(), { random: new SeededRandom(1) })).logIn());
  t.is(await seeded(), await seeded());
});

test('sessions: a user has so many, and the oldest ends for a new one', async (t) => {
  const { identity, logIn, time, verifier } = await newIdentity(new MemoryStore(), { settings: { sessionsMax: 2 } });
  const tokens: string[] = [];
  for (let n = 0; n < 3; n++) {
    tokens.push(tokenOf(await logIn()));
    time.pass(1000);
  }
  const found = await Promise.all(tokens.map(async (token) => Boolean(await identity.sessions.find(token))));
  t.deepEqual(found, [false, true, true]);
  t.deepEqual(await outcomes(verifier, 'end session'), ['replaced']);
});

test('sessions: none begins with a wrong response, for another user, or from an address that is not allowed', async (t) => {
  const { identity, verifier, operator, logIn } = await newIdentity(new MemoryStore());
  const { handle, question } = await verifier.challenge('alice');
  const response = respond(question);
  const given = { handle, response, user: 'alice', address: ADDRESS };
  t.like(await identity.logIn({ ...given, response: wrong(response) }), { answer: 'refused', wait_ms: 1000 });
  await operator.addUser('bob');
  t.like(await identity.logIn({ ...given, user: 'bob' }), { answer: 'refused' });
  await identity.addresses.set('alice', ['192.0.2.0/24'], true);
  t.like(await logIn({ address: '198.51.100.1' }), { answer: 'refused' });
  t.deepEqual(await identity.sessions.listAll(), []);
  t.like(await logIn({ address: '192.0.2.9' }), { answer: 'accepted' });
});

test('sessions: a response that confirms a task logs nobody in, and a login’s confirms no task', async (t) => {
  const { identity, verifier } = await newIdentity(new MemoryStore());
  const task = { purpose: 'change e-mail address', task: 'to alice@example.org' };
  const confirmed = await verifier.challenge('alice', SERIAL, task);
  const response = respond(confirmed.question);
  const { handle } = confirmed;
  t.like(await identity.logIn({ handle, response, user: 'alice', address: ADDRESS }), { answer: 'refused' });
  t.deepEqual(await identity.sessions.listAll(), []);
  t.like(await verifier.verify({ handle, response, user: 'alice', ...task }), { answer: 'accepted' });
});

test('sessions: what the host keeps with a login is there with the session, or neither is', async (t) => {
  const { identity, verifier } = await newIdentity(new MemoryStore());
  const { handle, question } = await verifier.challenge('alice');
  const given = { handle, response: respond(question), user: 'alice', address: ADDRESS };
  const failed = identity.logIn({
    ...given,
    within: async (_, answer) => {
      t.is(answer.answer, 'accepted');
      throw new RangeError('on purpose');
    },
  });
  await t.throwsAsync(failed, { instanceOf: RangeError });
  t.deepEqual(await identity.sessions.listAll(), []);
  t.like(await identity.logIn(given), { answer: 'accepted' });
});

test('sessions: one with a password alone has the least level; a card that is not there begins none', async (t) => {
  const { identity, verifier } = await newIdentity(new MemoryStore());
  const begin = (serial?: string) =>
    verifier.decide((decision) => identity.sessions.begin(decision, { user: 'alice', serial }));
  const { session } = await begin();
  t.like(session, { level: 'password', serial: undefined });
  t.deepEqual(session.amr, ['pwd']);
  await t.throwsAsync(begin('nope'), { instanceOf: InputError, message: /serial/ });
});

test('devices: each with its level and state, the one of the last login marked', async (t) => {
  const { identity, operator, logIn } = await newIdentity(new MemoryStore());
  const suites = ['OCRA-1:HOTP-SHA256-8:QN06', 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1', 'OCRA-1:HOTP-SHA1-8:QN06'];
  for (const [at, suite] of suites.entries()) {
    const pin = suite.includes('-P') ? { pin: '4321' } : {};
    await operator.addCard({ serial: `900${at}`, suite, key: Buffer.alloc(20, at), ...pin });
    await operator.assign('alice', `900${at}`);
  }
  await operator.suspendCard('9001');
  await operator.lock('alice', '9002');
  t.false((await identity.devices.of('alice')).some(({ lastUsed }) => lastUsed));
  await logIn();
  t.deepEqual(
    (await identity.devices.of('alice')).map((device) => Object.values(device).join(' ')),
    [
      '7001 card Security card 7001 card true false false true true',
      '9000 ib-key IB Key 9000 ib-key false false false false false',
      '9001 ib-key IB Key 9001 ib-key false true false true false',
      '9002 card Security card 9002 card false false true false false',
    ],
  );
  await t.throwsAsync(identity.devices.of('nobody'), { instanceOf: InputError, message: /"nobody"/ });
});
