/** Attacks on the verifier, each refused; docs/security.md has a row for each. */
import test from 'ava';
import type { Store } from './store/store.js';
import { newVerifier, outcomes, respond, SERIAL, STORES, SUITE, type Teardown, wrong } from './testing.js';
import type { Verifier } from './verifier.js';

type Open = (t: Teardown) => Promise<Store>;

const DAY_MS = 24 * 60 * 60 * 1000;

/** In memory, and on disk; or on whatever takes their place. */
const [inMemory, onDisk] = [STORES[0]!, STORES.at(-1)!].map(([, open]) => open) as [Open, Open];

/** The answers to responses that are made from the right one, each on a challenge of its own. */
async function answersTo(t: Teardown, forgeries: readonly ((right: string) => string)[]): Promise<Set<string>> {
  const { verifier, operator } = await newVerifier(await onDisk(t));
  const answers = new Set<string>();
  for (const forge of forgeries) {
    const { handle, question } = await verifier.challenge('alice');
    answers.add((await verifier.verify({ handle, response: forge(respond(question)) })).answer);
    await operator.unlock('alice', SERIAL);
  }
  const { handle, question } = await verifier.challenge('alice');
  if ((await verifier.verify({ handle, response: respond(question) })).answer !== 'accepted') answers.add('broken');
  return answers;
}

/** Digits of other scripts, and letters whose code's last byte is that of a digit. */
const DIGITS_ELSEWHERE = [0x660, 0x6f0, 0x966, 0xff10, 0x1d7ce, 0x130];

const FORGERIES: ReadonlyArray<readonly [what: string, forgeries: readonly ((right: string) => string)[]]> = [
  [
    'a response off by one in any digit',
    Array.from({ length: 16 }, (_, n) => (right: string) => {
      const [at, by] = [n >> 1, n % 2 === 0 ? 1 : 9];
      return right.slice(0, at) + String((Number(right[at]) + by) % 10) + right.slice(at + 1);
    }),
  ],
  [
    'a response of another length',
    [
      () => '',
      (right) => right.slice(1),
      (right) => right.slice(0, 7),
      (right) => `0${right}`,
      (right) => `${right}0`,
      (right) => right + right,
    ],
  ],
  [
    'a response in the digits of another script',
    DIGITS_ELSEWHERE.map((zero) => (right: string) => {
      return [...right].map((digit) => String.fromCodePoint(zero + Number(digit))).join('');
    }),
  ],
  [
    'a response with control characters, blanks or signs',
    ['\0', '\n', '\r\n', '\t', ' ', '\x1b[A', '\u200b', '\ufeff', '+', '-'].flatMap((more) => [
      (right: string) => right + more,
      (right: string) => more + right,
    ]),
  ],
  ['a response of a megabyte', [(right) => right.repeat(131_072), () => '\0'.repeat(1_048_576)]],
  [
    'a response with SQL in it',
    ["' OR 1=1 --", "1'; DROP TABLE challenges; --", '%', '"', '?1'].map((sql) => () => sql),
  ],
];

for (const [what, forgeries] of FORGERIES) {
  test(`verifier attack: ${what} is refused`, async (t) => {
    t.deepEqual(await answersTo(t, forgeries), new Set(['refused']));
  });
}

test('verifier attack: an old response is refused, to its own challenge and to any later one', async (t) => {
  const { verifier, operator } = await newVerifier(await inMemory(t));
  const old = await verifier.challenge('alice');
  const response = respond(old.question);
  t.is((await verifier.verify({ handle: old.handle, response })).answer, 'accepted');
  for (let n = 0; n < 30; n++) {
    const { handle } = await verifier.challenge('alice');
    t.is((await verifier.verify({ handle, response })).answer, 'refused');
    t.is((await verifier.verify({ handle: old.handle, response })).answer, 'refused');
    await operator.unlock('alice', SERIAL);
  }
});

test('verifier attack: another card’s response is refused, though the same user has both', async (t) => {
  const { verifier, operator } = await newVerifier(await inMemory(t));
  const key = Buffer.from('another key of a card');
  await operator.addCard({ serial: '7002', suite: SUITE, key, pin: '9999' });
  await operator.assign('alice', '7002');
  await operator.activate('alice', '7002');
  const [one, other] = [await verifier.challenge('alice', SERIAL), await verifier.challenge('alice', '7002')];
  const ofOne = respond(other.question);
  const ofOther = respond(one.question, { key, pin: '9999' });
  t.is((await verifier.verify({ handle: other.handle, response: ofOne })).answer, 'refused');
  t.is((await verifier.verify({ handle: one.handle, response: ofOther })).answer, 'refused');
  t.is((await verifier.verify({ handle: one.handle, response: respond(one.question) })).answer, 'accepted');
});

test('verifier attack: SQL, control characters and a megabyte as names, serials and handles find nothing', async (t) => {
  const { verifier, operator } = await newVerifier(await onDisk(t));
  const tricks = ["alice' --", "' OR '1'='1", 'alice\0', 'alice\n', '?', '', '%', 'ALICE', 'x'.repeat(1_048_576)];
  for (const trick of tricks) {
    for (const { handle, question } of [await verifier.challenge(trick), await verifier.challenge('alice', trick)]) {
      t.is((await verifier.verify({ handle, response: respond(question) })).answer, 'refused');
      t.is((await verifier.verify({ handle: trick, response: respond(question) })).answer, 'refused');
    }
    t.is((await verifier.activate(trick, SERIAL)).answer, 'refused');
    t.is((await verifier.activate('alice', trick)).answer, 'refused');
    await operator.unlock('alice', SERIAL);
  }
  t.deepEqual(
    (await operator.users('', 9)).found.map(({ name }) => name),
    ['alice'],
  );
  t.is(await verifier.findAuditFault(), undefined);
});

/** A refusal a time, however many; what the asker sees of them. */
async function refusals(verifier: Verifier, user: string, count: number): Promise<unknown[]> {
  const seen: unknown[] = [];
  for (let n = 0; n < count; n++) {
    const { handle, question, lifetime_ms } = await verifier.challenge(user);
    const answer = await verifier.verify({ handle, response: wrong(respond(question)) });
    seen.push([handle.length, question.length, lifetime_ms, answer]);
  }
  return seen;
}

test('verifier attack: unknown, locked, suspended and other users are refused and wait alike', async (t) => {
  const { verifier, operator, time } = await newVerifier(await inMemory(t));
  for (const user of ['locked', 'suspended', 'inactive', 'late']) {
    await operator.addUser(user);
    await operator.assign(user, SERIAL);
    if (user !== 'inactive') await operator.activate(user, SERIAL);
  }
  await operator.lock('locked', SERIAL);
  await operator.suspendUser('suspended');
  // Nine failures, one login: one more failure locks, early in a row of them.
  await refusals(verifier, 'late', 9);
  const { handle, question } = await verifier.challenge('late');
  t.is((await verifier.verify({ handle, response: respond(question) })).answer, 'accepted');
  const wanted = await refusals(verifier, 'nobody', 12);
  for (const user of ['alice', 'locked', 'suspended', 'inactive', 'late']) {
    t.deepEqual(await refusals(verifier, user, 12), wanted, user);
  }
  time.pass(DAY_MS - 1);
  t.deepEqual(await refusals(verifier, 'late', 1), await refusals(verifier, 'nobody', 1));
  t.is((await outcomes(verifier, 'verify')).at(-2), 'locked');
});

test('verifier attack: a PIN that was changed meanwhile shows in no answer', async (t) => {
  const { verifier, operator } = await newVerifier(await inMemory(t));
  const one = await verifier.challenge('alice');
  await operator.resetPin(SERIAL, '5678');
  const first = await verifier.verify({ handle: one.handle, response: respond(one.question, { pin: '5678' }) });
  const two = await verifier.challenge('nobody');
  t.deepEqual(first, await verifier.verify({ handle: two.handle, response: respond(two.question) }));
});

test('verifier attack: a flood of unknown names leaves one row of limits and shuts nobody out', async (t) => {
  const store = await inMemory(t);
  const { verifier } = await newVerifier(store);
  const { handle, question } = await verifier.challenge('alice');
  for (let n = 0; n < 500; n++) {
    const decoy = await verifier.challenge(`nobody${n}`);
    await verifier.verify({ handle: decoy.handle, response: 'x' });
  }
  await store.transaction(async (tx) => {
    t.truthy(await tx.limits('?', '?'));
    for (const name of ['nobody1', 'nobody499']) t.is(await tx.limits(name, '?'), undefined);
    t.is((await tx.usersAfter('', 9)).length, 2);
  });
  t.is((await verifier.verify({ handle, response: respond(question) })).answer, 'accepted');
});
