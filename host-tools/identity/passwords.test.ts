import { setImmediate as nextRound } from 'node:timers/promises';
import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { MemoryStore } from '../verifier/store/memory.js';
import { outcomes, STORES } from '../verifier/testing.js';
import { Identity } from './identity.js';
import { ADDRESS, FakeScrypt, newIdentity, PASSWORD } from './testing.js';

const NEW_PASSWORD = 'quite another phrase';

for (const [name, open] of STORES) {
  test(`passwords (${name}): the right one is accepted, in any form of its characters, and nothing else`, async (t) => {
    const { identity, verifier, operator } = await newIdentity(await open(t));
    const answer = async (user: string, password: string): Promise<string> =>
      (await identity.passwords.check(user, password, ADDRESS)).answer;
    t.deepEqual(await identity.passwords.check('alice', PASSWORD, ADDRESS), {
      answer: 'accepted',
      wait_ms: 0,
      user: 'alice',
    });
    await operator.addUser('zoë');
    await identity.passwords.set('zoë', 'déjà vu two times');
    t.is(await answer('zoe\u0308', 'de\u0301ja\u0300 vu two times'), 'accepted');
    await operator.addUser('bob');
    await operator.addUser('eve');
    await identity.passwords.set('eve', NEW_PASSWORD);
    await operator.suspendUser('eve');
    for (const [user, password] of [
      ['alice', 'Correct horse battery'],
      ['alice', ''],
      ['zoë', PASSWORD],
      ['bob', PASSWORD],
      ['mallory', PASSWORD],
      ['?', PASSWORD],
      ['', PASSWORD],
      ['eve', NEW_PASSWORD],
    ] as const)
      t.deepEqual(await identity.passwords.check(user, password, ADDRESS), { answer: 'refused', wait_ms: 0 }, user);
    t.deepEqual(await outcomes(verifier, 'password'), [
      ...['accepted', 'accepted', 'wrong', 'wrong', 'wrong'],
      ...['unknown', 'unknown', 'unknown', 'unknown', 'suspended'],
    ]);
    t.is(await verifier.findAuditFault(), undefined);
  });

  test(`passwords (${name}): ten wrong ones delay a name and an address, longer and longer, and no other`, async (t) => {
    const { identity, time } = await newIdentity(await open(t));
    const check = (user: string, password: string, address: string) =>
      identity.passwords.check(user, password, address);
    for (let n = 1; n < 10; n++) t.like(await check('alice', 'wrong', '192.0.2.1'), { answer: 'refused', wait_ms: 0 });
    t.like(await check('alice', PASSWORD, '192.0.2.1'), { answer: 'accepted' });
    t.like(await check('alice', 'wrong', '192.0.2.1'), { answer: 'refused', wait_ms: 30_000 });
    for (const [user, address] of [
      ['alice', '198.51.100.1'],
      ['mallory', '192.0.2.1'],
    ] as const)
      t.deepEqual(await check(user, PASSWORD, address), { answer: 'delayed', wait_ms: 30_000 });
    t.like(await check('mallory', PASSWORD, '198.51.100.1'), { answer: 'refused', wait_ms: 0 });
    time.pass(29_000);
    t.deepEqual(await check('alice', PASSWORD, '192.0.2.2'), { answer: 'delayed', wait_ms: 1000 });
    time.pass(1000);
    t.like(await check('alice', PASSWORD, '192.0.2.2'), { answer: 'accepted' });
    t.deepEqual(await check('alice', 'wrong', '192.0.2.1'), { answer: 'refused', wait_ms: 60_000 });
    time.pass(15 * 60_000);
    t.like(await check('alice', 'wrong', '192.0.2.1'), { answer: 'refused', wait_ms: 0 });
  });

  test(`passwords (${name}): many wrong ones at once are as many as one after the other`, async (t) => {
    const { identity, fake } = await newIdentity(await open(t), { settings: { hashesOfAddress: 64, hashesAtOnce: 8 } });
    const tries = Array.from({ length: 40 }, () => identity.passwords.check('alice', 'wrong', ADDRESS));
    const answers = (await Promise.all(tries)).map(({ answer }) => answer);
    t.is(answers.filter((answer) => answer === 'refused').length, 10);
    t.is(answers.filter((answer) => answer === 'delayed').length, 30);
    t.is(fake.calls.length, 10);
  });
}

test('passwords: a name that is not known, suspended or without password costs the same hash', async (t) => {
  const { identity, operator, fake } = await newIdentity(new MemoryStore());
  await operator.addUser('bob');
  await operator.addUser('eve');
  await identity.passwords.set('eve', NEW_PASSWORD);
  await operator.suspendUser('eve');
  for (const user of ['alice', 'bob', 'eve', 'mallory', '', 'a\nb', '?', 'x'.repeat(500)]) {
    fake.calls.length = 0;
    t.is((await identity.passwords.check(user, 'wrong', ADDRESS)).answer, 'refused');
    t.deepEqual(fake.calls, [{ N: 32_768, r: 8, p: 3 }], user);
  }
});

test('passwords: a hash of weaker parameters is made again at the login, with the same password', async (t) => {
  const store = new MemoryStore();
  const { identity, verifier } = await newIdentity(store, { settings: { scryptCost: 2 ** 10 } });
  const fake = new FakeScrypt();
  const later = await Identity.open({ verifier, scrypt: fake.scrypt });
  const changed_ms = await identity.passwords.changed_ms('alice');
  t.is((await later.passwords.check('alice', 'wrong', ADDRESS)).answer, 'refused');
  t.is((await later.passwords.check('alice', PASSWORD, ADDRESS)).answer, 'accepted');
  t.deepEqual(
    fake.calls.map(({ N }) => N),
    [2 ** 10, 2 ** 10, 2 ** 15],
  );
  t.is((await later.passwords.check('alice', PASSWORD, ADDRESS)).answer, 'accepted');
  t.is(fake.calls.length, 4);
  t.is(fake.calls[3]!.N, 2 ** 15);
  t.is(await later.passwords.changed_ms('alice'), changed_ms);
});

test('passwords: at most so many are hashed at once and wait, and nobody fills the queue alone', async (t) => {
  const settings = { hashesAtOnce: 2, hashesWaiting: 3, hashesOfAddress: 4, failuresMax: 100 };
  const { identity, fake } = await newIdentity(new MemoryStore(), { settings });
  let open = (): void => {};
  fake.gate = new Promise((resolve) => {
    open = resolve;
  });
  const check = (address: string) => identity.passwords.check('alice', PASSWORD, address);
  const own = Array.from({ length: 6 }, () => check('192.0.2.1'));
  t.deepEqual(await own[4], { answer: 'busy', wait_ms: 2000 });
  t.like(await own[5], { answer: 'busy' });
  const other = check('192.0.2.2');
  t.like(await check('192.0.2.3'), { answer: 'busy' });
  while (fake.running < settings.hashesAtOnce) await nextRound();
  open();
  for (const one of [...own.slice(0, 4), other]) t.like(await one, { answer: 'accepted' });
  t.is(fake.most, 2);
  t.like(await check('192.0.2.3'), { answer: 'accepted' });
});

test('passwords: a change needs the old one and a new one that can be taken, and ends all other sessions', async (t) => {
  const { identity, logIn } = await newIdentity(new MemoryStore());
  const change = (old: string, wanted: string, exceptId?: string) =>
    identity.passwords.change('alice', { old, wanted, address: ADDRESS, ...(exceptId && { exceptId }) });
  const [mine, other] = [await logIn(), await logIn()];
  t.true(mine.answer === 'accepted' && other.answer === 'accepted');
  if (mine.answer !== 'accepted' || other.answer !== 'accepted') return;
  t.like(await change(PASSWORD, 'short'), { answer: 'faulty', faults: [{ rule: 'length' }] });
  t.like(await change(PASSWORD, PASSWORD), { answer: 'faulty', faults: [{ rule: 'same' }] });
  t.like(await change('wrong', NEW_PASSWORD), { answer: 'refused' });
  t.truthy(await identity.sessions.find(other.token));
  t.like(await change(PASSWORD, NEW_PASSWORD, mine.session.id), { answer: 'accepted' });
  t.truthy(await identity.sessions.find(mine.token));
  t.is(await identity.sessions.find(other.token), undefined);
  t.like(await identity.passwords.check('alice', PASSWORD, ADDRESS), { answer: 'refused' });
  t.like(await identity.passwords.check('alice', NEW_PASSWORD, ADDRESS), { answer: 'accepted' });
});

test('passwords: two changes at once of one old password: one is accepted', async (t) => {
  const { identity } = await newIdentity(new MemoryStore());
  const wanted = ['one entirely new phrase', 'another entirely new phrase'];
  const changes = await Promise.all(
    wanted.map((one) => identity.passwords.change('alice', { old: PASSWORD, wanted: one, address: ADDRESS })),
  );
  t.deepEqual(changes.map(({ answer }) => answer).sort(), ['accepted', 'refused']);
});

test('passwords: a removed user’s goes too, and a row that is moved to another user opens nothing', async (t) => {
  const store = new MemoryStore();
  const { identity, operator } = await newIdentity(store);
  await operator.addUser('bob');
  const mine = await store.read((tx) => tx.record('password', 'alice'));
  await store.transaction((tx) => tx.insertRecord({ ...mine!, key: 'bob', owner: 'bob' }));
  t.like(await identity.passwords.check('bob', PASSWORD, ADDRESS), { answer: 'refused' });
  await operator.removeUser('alice');
  await operator.addUser('alice');
  t.like(await identity.passwords.check('alice', PASSWORD, ADDRESS), { answer: 'refused' });
  t.is(await identity.passwords.changed_ms('alice'), undefined);
});

test('passwords: one that can’t be taken is refused with all reasons, and a user that is not there', async (t) => {
  const { identity } = await newIdentity(new MemoryStore());
  await t.throwsAsync(identity.passwords.set('alice', 'abcd1234'), {
    instanceOf: InputError,
    message: /8 characters.*in a row/,
  });
  await t.throwsAsync(identity.passwords.set('nobody', PASSWORD), { instanceOf: InputError, message: /"nobody"/ });
});
