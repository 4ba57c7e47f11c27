import test from 'ava';
import { tokenOf } from '../identity/testing.js';
import { MemoryStore } from '../verifier/store/memory.js';
import { outcomes, STORES, wrong } from '../verifier/testing.js';
import { TooManyCodesError } from './deliveries.js';
import { dumpOf, NUMBER, newMethods } from './testing.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

for (const [name, open] of STORES) {
  test(`codes (${name}): one that was sent logs in once, by SMS or by call, and stands nowhere`, async (t) => {
    const { store, identity, mailbox, verifier, ...made } = await newMethods(await open(t));
    const serial = await made.serialOf('code');
    const codes: string[] = [];
    for (const [way, kind, amr] of [
      ['sms', 'sms', 'sms'],
      ['voice', 'call', 'tel'],
    ] as const) {
      const { handle, lifetime_ms } = await made.ask(serial, way);
      t.is(lifetime_ms, 10 * MINUTE_MS);
      const code = made.lastCode(kind);
      codes.push(code);
      t.regex(code, /^[0-9]{6}$/);
      t.is((await made.answer(handle, wrong(code))).answer, 'refused');
      const session = await identity.sessions.find(tokenOf(await made.answer(handle, code)));
      t.like(session, { level: 'code', serial });
      t.deepEqual(session!.amr, ['pwd', amr, 'mfa']);
      t.is((await made.answer(handle, code)).answer, 'refused');
    }
    t.is(mailbox.read(NUMBER).length, 2);
    t.regex(mailbox.read(NUMBER)[1]!.text, /^Your login code is [0-9]( [0-9]){5}$/);
    const dump = await dumpOf(store);
    for (const code of codes) t.false(dump.includes(code), code);
    t.is(await verifier.findAuditFault(), undefined);
  });
}

test('codes: each of the ways in which one is not taken', async (t) => {
  const { time, ...made } = await newMethods(new MemoryStore());
  const serial = await made.serialOf('code');
  const cases: ReadonlyArray<
    readonly [what: string, spoil: (handle: string, code: string) => Promise<unknown>, answer: string]
  > = [
    ['none of it', async () => undefined, 'accepted'],
    ['a new code voids the old one', () => made.ask(serial), 'refused'],
    ['10 minutes are over', async () => time.pass(10 * MINUTE_MS), 'expired'],
    ['the last instant', async () => time.pass(10 * MINUTE_MS - 1), 'accepted'],
    ['used', (handle, code) => made.answer(handle, code), 'refused'],
    [
      'three wrong tries',
      async (handle, code) => {
        for (let tries = 0; tries < 3; tries++) await made.answer(handle, wrong(code));
      },
      'refused',
    ],
    [
      'two wrong tries',
      async (handle, code) => {
        for (let tries = 0; tries < 2; tries++) await made.answer(handle, wrong(code));
      },
      'accepted',
    ],
  ];
  for (const [what, spoil, expected] of cases) {
    const { handle } = await made.ask(serial);
    const code = made.lastCode();
    await spoil(handle, code);
    t.is((await made.answer(handle, code)).answer, expected as 'accepted', what);
    time.pass(DAY_MS);
  }
});

test('codes: none goes to a number that is not verified, was taken away, or had too many', async (t) => {
  const { methods, mailbox, verifier, time, ask, ...made } = await newMethods(new MemoryStore(), { codesAnHour: 2 });
  const { answer, lastCode, serialOf } = made;
  await methods.numbers.set('alice', NUMBER, { isVerified: false });
  const serial = await serialOf('code');
  await ask(serial);
  t.is(mailbox.read(NUMBER).length, 0);
  t.deepEqual(await methods.numbers.of('alice'), { number: NUMBER, isVerified: false, logsIn: true });
  await methods.numbers.verify('alice');
  await ask(serial);
  time.pass(1000);
  const { handle } = await ask(serial);
  const begin_ms = time.wall - 1000;
  for (let times = 0; times < 2; times++) {
    const error = await t.throwsAsync(ask(serial), { instanceOf: TooManyCodesError });
    t.is(error.from_ms, begin_ms + HOUR_MS);
  }
  t.is(mailbox.read(NUMBER).length, 2);
  t.deepEqual(await outcomes(verifier, 'send code'), ['promised', 'promised', 'limit', 'limit']);
  t.is((await answer(handle, lastCode())).answer, 'accepted', 'the code before still counts');
  time.pass(HOUR_MS - 1000);
  await ask(serial);
  t.is(mailbox.read(NUMBER).length, 3);
  t.true(await methods.numbers.remove('alice'));
  t.false(await methods.numbers.remove('alice'));
  t.is(await methods.numbers.of('alice'), undefined);
  await t.throwsAsync(methods.numbers.verify('alice'), { message: /no number: set it first/ });
  for (const bad of ['', '5550100', '+0555010019', '+1', '+1555010019x', `+${'1'.repeat(16)}`]) {
    await t.throwsAsync(methods.numbers.set('alice', bad), { message: /must be a telephone number/ }, bad);
  }
});

test('codes: a session ends with the number that it began with', async (t) => {
  const { identity, methods, ask, answer, serialOf, lastCode } = await newMethods(new MemoryStore());
  const { handle } = await ask(await serialOf('code'));
  const token = tokenOf(await answer(handle, lastCode()));
  t.truthy(await identity.sessions.find(token));
  await methods.numbers.set('alice', '+15550100111');
  t.is(await identity.sessions.find(token), undefined);
});

test('codes: failures of a number lock it, and not the card', async (t) => {
  const { identity, time, verifier, operator, ask, answer, serialOf, lastCode } = await newMethods(new MemoryStore(), {
    codesAnHour: 100,
  });
  const serial = await serialOf('code');
  for (let failures = 0; failures < 10; failures++) {
    const { handle } = await ask(serial);
    await answer(handle, wrong(lastCode()));
  }
  const { handle } = await ask(serial);
  t.is(lastCode().length, 6);
  t.is((await answer(handle, lastCode())).answer, 'refused');
  t.deepEqual(
    (await identity.devices.of('alice')).map(({ kind, locked }) => [kind, locked]),
    [
      ['card', false],
      ['code', true],
    ],
  );
  await operator.unlock('alice', serial);
  time.pass(1);
  const { handle: next } = await ask(serial);
  t.is((await answer(next, lastCode())).answer, 'accepted');
  t.is(await verifier.findAuditFault(), undefined);
});

test('passcodes: two days of everything, ten to print, upper-case, and never two in a row', async (t) => {
  const { identity, methods, store, time, logIn, ask, answer, serialOf } = await newMethods(new MemoryStore());
  const passcode = await methods.passcodes.give('alice');
  t.regex(passcode, /^[A-Z2-9]{10}$/);
  t.false((await dumpOf(store)).includes(passcode));
  await t.throwsAsync(methods.passcodes.give('alice'), { message: /temporary passcode last/ });
  const serial = await serialOf('passcode');
  const begin = async (typed = passcode) => {
    const { handle } = await ask(serial);
    return answer(handle, typed);
  };
  t.is((await begin(passcode.toLowerCase())).answer, 'refused');
  t.is((await begin('')).answer, 'refused');
  const first = tokenOf(await begin());
  t.like(await identity.sessions.find(first), { level: 'passcode', amr: ['pwd'] });
  await t.throwsAsync(methods.passcodes.give('alice'), { message: /temporary passcode last/ });
  time.pass(2 * DAY_MS - 1);
  const late = tokenOf(await begin());
  t.like(await identity.sessions.find(late), { level: 'passcode' });
  time.pass(1);
  t.is(await identity.sessions.find(late), undefined);
  const printing = tokenOf(await begin());
  t.like(await identity.sessions.find(printing), { level: 'print' });
  time.pass(10 * DAY_MS - 1);
  t.is((await begin()).answer, 'accepted');
  time.pass(1);
  t.is((await begin()).answer, 'refused');
  t.false((await identity.devices.of('alice')).some(({ kind }) => kind === 'passcode'));
  await t.throwsAsync(methods.passcodes.give('alice'), { message: /temporary passcode last/ });
  tokenOf(await logIn());
  const next = await methods.passcodes.give('alice');
  t.not(next, passcode);
  t.true(await methods.passcodes.end('alice'));
  t.false(await methods.passcodes.end('alice'));
});

test('online cards: two cells of three characters each, for 21 days', async (t) => {
  const { identity, methods, time, store, ask, answer, serialOf } = await newMethods(new MemoryStore());
  t.is(await methods.passcodes.onlineCard('alice'), undefined);
  const card = await methods.passcodes.giveOnlineCard('alice');
  t.is(card.ends_ms, time.wall + 21 * DAY_MS);
  t.is(card.cells.length, 100);
  t.true(card.cells.every((cell) => /^[A-Z2-9]{3}$/.test(cell)));
  t.deepEqual(await methods.passcodes.onlineCard('alice'), card);
  const serial = await serialOf('online-card');
  const dump = await dumpOf(store);
  t.false(card.cells.some((cell) => dump.includes(`"${cell}"`)));
  const cellsOf = (question: string): string[] =>
    methods.passcodes.asked(question).map((index) => card.cells[index - 1]!);
  for (let times = 0; times < 50; times++) {
    const { handle, question } = await ask(serial);
    const cells = cellsOf(question);
    t.not(methods.passcodes.asked(question)[0], methods.passcodes.asked(question)[1]);
    const session = await identity.sessions.find(tokenOf(await answer(handle, cells.join(''))));
    t.like(session, { level: 'online-card', amr: ['pwd', 'otp', 'mfa'] });
  }
  for (const spoil of [
    (cells: string[]) => cells.join(' '),
    (cells: string[]) => cells.toReversed().join(''),
    (cells: string[]) => cells.join('').toLowerCase(),
    (cells: string[]) => cells[0]!,
    () => '',
  ]) {
    const { handle, question } = await ask(serial);
    const cells = cellsOf(question);
    if (cells[0] !== cells[1]) t.is((await answer(handle, spoil(cells))).answer, 'refused');
  }
  time.pass(21 * DAY_MS);
  const { handle, question } = await ask(serial);
  t.is((await answer(handle, cellsOf(question).join(''))).answer, 'refused');
  t.is(await methods.passcodes.onlineCard('alice'), undefined);
  t.false(await methods.passcodes.endOnlineCard('alice'));
});

test('devices: what somebody has, from the least to the most that it is worth', async (t) => {
  const { identity, methods } = await newMethods(new MemoryStore());
  await methods.passcodes.give('alice');
  await methods.passcodes.giveOnlineCard('alice');
  const devices = await identity.devices.of('alice');
  t.deepEqual(
    devices.map(({ kind, name, level, takesPin, lastUsed }) => [kind, name, level, takesPin, lastUsed]),
    [
      ['card', 'Security card 7001', 'card', true, false],
      ['code', 'Code by SMS or call', 'code', false, false],
      ['online-card', 'Online code card', 'online-card', false, false],
      ['passcode', 'Temporary passcode', 'passcode', false, true],
    ],
  );
});
