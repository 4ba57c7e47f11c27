import test from 'ava';
import { IB_KEY_SUITES, type PlatformName, type RadioAnswer, sessionOf } from '../../emulator/phone/messages.js';
import { ADDRESS, PASSWORD, tokenOf } from '../identity/testing.js';
import { MemoryStore } from '../verifier/store/memory.js';
import { outcomes, STORES, wrong } from '../verifier/testing.js';
import { dumpOf, NUMBER, newMethods, ORIGIN, passcodeOf } from './testing.js';

const MINUTE_MS = 60_000;
type Made = Awaited<ReturnType<typeof newMethods>>;
type Key = Extract<RadioAnswer, { answer: 'activated' }>;

const PINS: Readonly<Record<PlatformName, { pin?: string }>> = { ios: {}, android: { pin: '47110' } };
const REFUSED: RadioAnswer = { answer: 'refused' };

/** A session that shows an activation. */
async function shown({ identity, methods, logIn }: Made) {
  const token = tokenOf(await logIn());
  const session = (await identity.sessions.find(token))!;
  return { token, session, activation: await methods.activations.of(token, session, ORIGIN) };
}

async function addUser(
  made: Made,
  platform: PlatformName,
  how: 'addUser' | 'recover' = 'addUser',
): Promise<RadioAnswer> {
  const { methods, outbox, lastCode } = made;
  const radio = (request: Parameters<typeof methods.radio.answer>[0]) => methods.radio.answer(request, ADDRESS);
  const sent = await radio({ do: how, user: 'alice', password: PASSWORD, platform });
  await outbox.settled();
  if (sent.answer !== 'codeSent') return sent;
  const { ticket } = sent;
  await radio({ do: 'confirmCode', ticket, code: lastCode() });
  return radio({ do: 'register', ticket, platform, serials: [], ...PINS[platform] });
}

for (const [name, open] of STORES) {
  for (const platform of ['ios', 'android'] as const) {
    test(`ib-keys (${name}): a scanned session ID activates one on ${platform}, which logs in by what it shows`, async (t) => {
      const made = await newMethods(await open(t));
      const { identity, methods, store, verifier } = made;
      const { activation, token, session } = await shown(made);
      t.like(activation, { state: 'open', ends_ms: session.begun_ms + 10 * MINUTE_MS });
      t.is(sessionOf(activation.link), activation.session);
      t.deepEqual(await methods.activations.of(token, session, ORIGIN), activation);
      const request = {
        do: 'activate',
        session: activation.session,
        platform,
        serials: [],
        ...PINS[platform],
      } as const;
      const key = (await methods.radio.answer(request, ADDRESS)) as Key;
      t.like(key, { answer: 'activated', user: 'alice', suite: IB_KEY_SUITES[platform] });
      t.deepEqual(await methods.radio.answer(request, ADDRESS), REFUSED);
      t.is((await methods.activations.of(token, session, ORIGIN)).state, 'used');
      const { handle, question } = await made.ask(key.serial);
      const begun = tokenOf(await made.answer(handle, passcodeOf(key, question, PINS[platform].pin)));
      const amr = ['pwd', 'otp', 'swk', ...(platform === 'ios' ? [] : ['pin']), 'mfa'];
      t.like(await identity.sessions.find(begun), { level: 'ib-key', amr, serial: key.serial });
      const dump = await dumpOf(store);
      for (const secret of [activation.session, key.keyHex, question && '47110'])
        t.false(dump.includes(secret), secret);
      t.true(await methods.ibKeys.end('alice', key.serial));
      t.false(await methods.ibKeys.end('alice', key.serial));
      t.is(await identity.sessions.find(begun), undefined);
      t.is(await verifier.findAuditFault(), undefined);
    });
  }
}

test('ib-keys: an activation is refused once it is used up, late, logged out, or the phone has one already', async (t) => {
  const made = await newMethods(new MemoryStore());
  const { identity, methods, time, verifier } = made;
  const activate = (session: string, serials: readonly string[] = [], more: object = {}) =>
    methods.radio.answer({ do: 'activate', session, platform: 'ios', serials, ...more }, ADDRESS);
  const { activation: first } = await shown(made);
  const key = (await activate(first.session)) as Key;
  const { activation: second, ...late } = await shown(made);
  t.deepEqual(await activate(second.session, [key.serial]), REFUSED);
  t.deepEqual(await activate(second.session), REFUSED, 'whatever became of it, it is used up');
  t.is((await methods.activations.of(late.token, late.session, ORIGIN)).state, 'used');
  const third = await shown(made);
  time.pass(10 * MINUTE_MS);
  t.deepEqual(await activate(third.activation.session), REFUSED);
  t.is((await methods.activations.of(third.token, third.session, ORIGIN)).state, 'expired');
  const fourth = await shown(made);
  await identity.sessions.end(fourth.session.id);
  t.deepEqual(await activate(fourth.activation.session), REFUSED);
  t.deepEqual(await activate('ABCDEFGH12345678'), REFUSED);
  for (const pin of [undefined, '123', '1234567', 'abcd']) {
    const { activation } = await shown(made);
    const more = { platform: 'android', ...(pin !== undefined && { pin }) };
    t.deepEqual(await activate(activation.session, [], more), REFUSED, pin ?? 'no PIN');
  }
  const { activation: withPin } = await shown(made);
  t.deepEqual(await activate(withPin.session, [], { pin: '1234' }), REFUSED, 'iOS takes none');
  t.deepEqual(new Set(await outcomes(verifier, 'activate IB Key')), new Set(['done', 'refused']));
});

test('ib-keys: of equal activations at once, one is done', async (t) => {
  const made = await newMethods(new MemoryStore());
  const { activation } = await shown(made);
  const request = { do: 'activate', session: activation.session, platform: 'ios', serials: [] } as const;
  const answers = await Promise.all(Array.from({ length: 5 }, () => made.methods.radio.answer(request, ADDRESS)));
  t.is(answers.filter(({ answer }) => answer === 'activated').length, 1);
});

test('ib-keys: a user is added with a code, by SMS or by call, three tries each', async (t) => {
  const made = await newMethods(new MemoryStore());
  const { methods, mailbox, outbox, lastCode } = made;
  const radio = (request: Parameters<typeof methods.radio.answer>[0]) => methods.radio.answer(request, ADDRESS);
  const add = { do: 'addUser', user: 'alice', password: PASSWORD, platform: 'ios' } as const;
  t.deepEqual(await radio({ ...add, password: 'wrong' }), REFUSED);
  t.deepEqual(await radio({ ...add, user: 'nobody' }), REFUSED);
  const sent = await radio(add);
  t.like(sent, { answer: 'codeSent', to: '•••• 99' });
  const { ticket } = sent as Extract<RadioAnswer, { answer: 'codeSent' }>;
  await outbox.settled();
  const first = lastCode();
  t.deepEqual(await radio({ do: 'register', ticket, platform: 'ios', serials: [] }), REFUSED);
  for (let tries = 0; tries < 3; tries++)
    t.deepEqual(await radio({ do: 'confirmCode', ticket, code: wrong(first) }), REFUSED);
  t.deepEqual(await radio({ do: 'confirmCode', ticket, code: first }), REFUSED);
  t.like(await radio({ do: 'requestCode', ticket, by: 'voice' }), { answer: 'codeSent', ticket });
  await outbox.settled();
  t.regex(mailbox.read(NUMBER).at(-1)!.text, /^Your activation code is [0-9]( [0-9]){5}$/);
  t.deepEqual(await radio({ do: 'confirmCode', ticket, code: first }), REFUSED);
  t.deepEqual(await radio({ do: 'confirmCode', ticket, code: lastCode('call') }), { answer: 'codeAccepted', ticket });
  t.like(await radio({ do: 'register', ticket, platform: 'ios', serials: [] }), { answer: 'activated', user: 'alice' });
  t.deepEqual(await radio({ do: 'register', ticket, platform: 'ios', serials: [] }), REFUSED);
  t.deepEqual(await radio({ do: 'requestCode', ticket, by: 'sms' }), REFUSED);
  await methods.numbers.remove('alice');
  t.deepEqual(await radio(add), REFUSED);
});

test('ib-keys: a code that adds a phone logs nobody in', async (t) => {
  const made = await newMethods(new MemoryStore());
  const { methods, answer, lastCode, outbox } = made;
  await methods.numbers.set('alice', NUMBER, { logsIn: false });
  t.deepEqual(
    (await made.identity.devices.of('alice')).map(({ kind }) => kind),
    ['card'],
  );
  const sent = await methods.radio.answer(
    { do: 'addUser', user: 'alice', password: PASSWORD, platform: 'ios' },
    ADDRESS,
  );
  await outbox.settled();
  const { ticket } = sent as Extract<RadioAnswer, { answer: 'codeSent' }>;
  t.is((await answer(ticket, lastCode())).answer, 'refused');
  const number = await made.verifier.look(({ tx }) => methods.numbers.verifiedOf(tx, 'alice'));
  const before = made.mailbox.read(NUMBER).length;
  await made.ask(number!.serial);
  t.is(made.mailbox.read(NUMBER).length, before);
});

test('ib-keys: recovery ends the keys of the lost phone, adding does not', async (t) => {
  const made = await newMethods(new MemoryStore());
  const keysOf = async () =>
    (await made.identity.devices.of('alice')).filter(({ kind }) => kind === 'ib-key').map(({ serial }) => serial);
  const [one, two] = [(await addUser(made, 'ios')) as Key, (await addUser(made, 'android')) as Key];
  t.deepEqual(await keysOf(), [one.serial, two.serial].sort());
  const three = (await addUser(made, 'android', 'recover')) as Key;
  t.deepEqual(await keysOf(), [three.serial]);
  t.deepEqual(await outcomes(made.verifier, 'recover IB Key'), ['done']);
});

test('ib-keys: a PIN is changed with password and old PIN; wrong ones count', async (t) => {
  const made = await newMethods(new MemoryStore());
  const { methods, answer, ask, verifier } = made;
  const key = (await addUser(made, 'android')) as Key;
  const change = (more: object = {}) =>
    methods.radio.answer(
      {
        do: 'changePin',
        serial: key.serial,
        user: 'alice',
        password: PASSWORD,
        oldPin: '47110',
        newPin: '1999',
        ...more,
      },
      ADDRESS,
    );
  for (const more of [
    { password: 'wrong' },
    { oldPin: '47111' },
    { newPin: '12' },
    { serial: 'IBK-0' },
    { serial: '7001', newPin: '123456' },
  ]) {
    t.deepEqual(await change(more), REFUSED, JSON.stringify(more));
  }
  t.deepEqual(await change(), { answer: 'accepted' });
  t.deepEqual(await change(), REFUSED);
  const { handle, question } = await ask(key.serial);
  t.is((await answer(handle, passcodeOf(key, question, '47110'))).answer, 'refused');
  t.is((await answer(handle, passcodeOf(key, question, '1999'))).answer, 'accepted');
  for (let failures = 0; failures < 10; failures++) await change({ oldPin: '0000' });
  t.deepEqual(await change({ oldPin: '1999', newPin: '2010' }), REFUSED);
  t.is((await outcomes(verifier, 'change pin')).at(-1), 'locked');
});

for (const [name, open] of STORES) {
  test(`ib-keys (${name}): a notification that is tapped logs in without a code, once, and whoever asked`, async (t) => {
    const made = await newMethods(await open(t));
    const { methods, mailbox, identity } = made;
    const key = (await addUser(made, 'ios')) as Key;
    const { handle, question } = await made.ask(key.serial);
    t.like(mailbox.read(key.serial)[0], { kind: 'notification', login: { handle, question, lives_ms: 120_000 } });
    const enter = (user = 'alice') => methods.answered.enter({ handle, user, address: ADDRESS, application: 'portal' });
    const tap = (response: string, serial = key.serial) =>
      methods.radio.answer({ do: 'answerNotification', serial, handle, response }, ADDRESS);
    t.false(await methods.answered.isAnswered(handle));
    t.is(await enter(), undefined);
    t.deepEqual(await tap('00000000'), REFUSED);
    t.is(await enter(), undefined);
    t.deepEqual(await tap(passcodeOf(key, question)), { answer: 'accepted' });
    t.true(await methods.answered.isAnswered(handle));
    t.is(await enter('bob'), undefined);
    const begun = await enter();
    t.like(await identity.sessions.find(begun!.token), { level: 'ib-key', user: 'alice', serial: key.serial });
    t.is(await enter(), undefined);
    t.deepEqual(await tap(passcodeOf(key, question)), REFUSED);
  });
}

test('ib-keys: a tapped notification is no use later, from elsewhere, or once the key is gone', async (t) => {
  for (const spoil of [
    async ({ time }: Made) => time.pass(2 * MINUTE_MS),
    async ({ identity }: Made) => identity.addresses.set('alice', ['198.51.100.0/24'], true),
    async ({ operator }: Made, key: Key) => operator.suspendCard(key.serial),
    async ({ methods }: Made, key: Key) => methods.ibKeys.end('alice', key.serial),
    async ({ operator }: Made) => operator.suspendUser('alice'),
  ]) {
    const made = await newMethods(new MemoryStore());
    const key = (await addUser(made, 'ios')) as Key;
    const { handle, question } = await made.ask(key.serial);
    const response = passcodeOf(key, question);
    await made.methods.radio.answer({ do: 'answerNotification', serial: key.serial, handle, response }, ADDRESS);
    await spoil(made, key);
    t.is(await made.methods.answered.enter({ handle, user: 'alice', address: ADDRESS }), undefined, String(spoil));
  }
});
