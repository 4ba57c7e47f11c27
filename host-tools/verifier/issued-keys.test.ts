import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { CELLS, heldOf } from './held.js';
import { MemoryStore } from './store/memory.js';
import { KEY, newVerifier, outcomes, PIN, respond, SERIAL, SUITE, wrong } from './testing.js';

const CARD = { serial: 'K-1', suite: SUITE, key: KEY, pin: PIN };

async function opened() {
  const bench = await newVerifier(new MemoryStore());
  const { verifier } = bench;
  await verifier.decide((decision) => verifier.keys.add(decision, 'alice', CARD));
  const change = (old: string, wanted: string, serial = CARD.serial, user = 'alice') =>
    verifier.decide((decision) => verifier.keys.changePin(decision, { user, serial, old, wanted }));
  const logIn = async (pin: string) => {
    const { handle, question } = await verifier.challenge('alice', CARD.serial);
    return (await verifier.verify({ handle, response: respond(question, { pin }) })).answer;
  };
  return { ...bench, change, logIn };
}

test('issued keys: a new card works at once, and no second one of its serial can be made', async (t) => {
  const { verifier, logIn } = await opened();
  t.is(await logIn(PIN), 'accepted');
  await t.throwsAsync(
    verifier.decide((decision) => verifier.keys.add(decision, 'alice', CARD)),
    { instanceOf: InputError, message: 'there is a card "K-1" already' },
  );
  t.deepEqual(await outcomes(verifier, 'issue key'), ['done']);
});

test('issued keys: a PIN changes where the old one is right, and what was asked before is not answered with it', async (t) => {
  const { verifier, change, logIn } = await opened();
  const before = await verifier.challenge('alice', CARD.serial);
  t.false(await change('9999', '4321'));
  t.false(await change('', '4321'));
  t.true(await change(PIN, '4321'));
  const response = respond(before.question, { pin: '4321' });
  t.is((await verifier.verify({ handle: before.handle, response })).answer, 'refused');
  t.is(await logIn('4321'), 'accepted');
  t.is(await logIn(PIN), 'refused');
  t.deepEqual(await outcomes(verifier, 'change pin'), ['wrong', 'wrong', 'accepted']);
});

test('issued keys: wrong PINs count as wrong responses do, and lock', async (t) => {
  const { verifier, change, logIn } = await opened();
  for (let failures = 0; failures < 5; failures++) await change('9999', '4321');
  for (let failures = 0; failures < 5; failures++) await logIn('9999');
  t.false(await change(PIN, '4321'));
  t.is((await outcomes(verifier, 'change pin')).at(-1), 'locked');
  t.is(await logIn(PIN), 'refused');
});

test('issued keys: the PIN of a key that does not work, is not there or is another’s stays', async (t) => {
  const { verifier, operator, change } = await opened();
  await operator.suspendCard(CARD.serial);
  t.false(await change(PIN, '4321'));
  await operator.resumeCard(CARD.serial);
  await operator.addUser('bob');
  t.false(await change(PIN, '4321', CARD.serial, 'bob'));
  t.false(await change(PIN, '4321', 'K-2'));
  await operator.assign('bob', CARD.serial);
  t.false(await change(PIN, '4321', CARD.serial, 'bob'));
  await t.throwsAsync(change(PIN, '123'), { instanceOf: InputError });
  t.deepEqual(await outcomes(verifier, 'change pin'), ['locked']);
});

test('issued keys: a key that is taken from its last user never works again', async (t) => {
  const { verifier, operator } = await opened();
  const before = await verifier.challenge('alice', CARD.serial);
  await operator.addUser('bob');
  await operator.assign('bob', CARD.serial);
  const remove = (user: string) => verifier.decide((decision) => verifier.keys.remove(decision, user, CARD.serial));
  await remove('bob');
  t.false((await operator.card(CARD.serial))!.suspended);
  await remove('alice');
  t.true((await operator.card(CARD.serial))!.suspended);
  await operator.assign('alice', CARD.serial);
  await operator.activate('alice', CARD.serial);
  await operator.resumeCard(CARD.serial);
  t.is((await verifier.verify({ handle: before.handle, response: respond(before.question) })).answer, 'refused');
});

test('issued keys: the code of a challenge answers it, until its time is over or it was answered', async (t) => {
  const { verifier, time } = await opened();
  const ends_ms = time.wall + 300_000;
  const serial = await verifier.decide((decision) => verifier.keys.hold(decision, 'alice', { kind: 'code', ends_ms }));
  t.deepEqual(heldOf(serial), { kind: 'code', ends_ms });
  const codeOf = (handle: string) => verifier.look((view) => verifier.keys.codeOf(view, handle));
  const challenge = () => verifier.challenge('alice', serial);
  const first = await challenge();
  const code = await codeOf(first.handle);
  t.regex(code!, /^[0-9]{6}$/);
  t.is(await codeOf(first.handle), code);
  t.is((await verifier.verify({ handle: first.handle, response: wrong(code!) })).answer, 'refused');
  const second = await challenge();
  const right = await codeOf(second.handle);
  t.is((await verifier.verify({ handle: second.handle, response: right! })).answer, 'accepted');
  t.is(await codeOf(second.handle), undefined);
  const third = await challenge();
  time.pass(300_000);
  t.is(await codeOf(third.handle), undefined);
  const card = await verifier.challenge('alice', SERIAL);
  t.is(await codeOf(card.handle), undefined);
});

test('issued keys: one that is held inactive works once it is activated', async (t) => {
  const { verifier, operator } = await opened();
  const serial = await verifier.decide((decision) =>
    verifier.keys.hold(decision, 'alice', { kind: 'passcode', ends_ms: undefined }, { passcode: 'KX7', active: false }),
  );
  const logIn = async () => {
    const { handle } = await verifier.challenge('alice', serial);
    return (await verifier.verify({ handle, response: 'KX7' })).answer;
  };
  t.is(await logIn(), 'refused');
  await verifier.decide((decision) => verifier.keys.activate(decision, 'alice', serial));
  t.is(await logIn(), 'accepted');
  t.is((await operator.card(serial))!.users.length, 1);
});

test('issued keys: the cells of an online card are its own hundred, and no other key has any', async (t) => {
  const { verifier } = await opened();
  const hold = (kind: 'online-card' | 'passcode') =>
    verifier.decide((decision) => verifier.keys.hold(decision, 'alice', { kind, ends_ms: undefined }));
  const [one, other] = [await hold('online-card'), await hold('online-card')];
  const cellsOf = (serial: string) => verifier.look((view) => verifier.keys.cellsOf(view, serial));
  const cells = await cellsOf(one);
  t.is(cells.length, CELLS);
  t.deepEqual(await cellsOf(one), cells);
  t.notDeepEqual(await cellsOf(other), cells);
  for (const serial of [SERIAL, 'none']) {
    await t.throwsAsync(cellsOf(serial), {
      instanceOf: InputError,
      message: `there is no online code card "${serial}"`,
    });
  }
});
