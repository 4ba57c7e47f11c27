import test from 'ava';
import { MemoryStore } from '../verifier/store/memory.js';
import { outcomes, STORES, wrong } from '../verifier/testing.js';
import { TooManyCodesError } from './deliveries.js';
import { dumpOf, NUMBER, newMethods } from './testing.js';

const OTHER = '+15550100111';
const QUARTER_MS = 15 * 60_000;

async function newChecks(...given: Parameters<typeof newMethods>) {
  const made = await newMethods(...given);
  const { methods, mailbox, outbox } = made;
  const { numberChecks, numbers } = methods;
  const begin = async (number?: string, way: 'sms' | 'voice' = 'sms') => {
    const to = await numberChecks.begin('alice', number, way);
    await outbox.settled();
    return to;
  };
  const codeAt = (number: string): string =>
    mailbox
      .read(number)
      .at(-1)!
      .text.replaceAll(/[^0-9]/g, '');
  const confirm = async (code: string): Promise<string> => (await numberChecks.confirm('alice', code)).answer;
  return { ...made, numberChecks, numbers, begin, codeAt, confirm };
}

for (const [name, open] of STORES) {
  test(`numbers (${name}): a user confirms the number by a code, by SMS or call, and codes log in from then on`, async (t) => {
    const { store, verifier, numbers, ...made } = await newChecks(await open(t));
    for (const way of ['sms', 'voice'] as const) {
      await numbers.set('alice', NUMBER, { isVerified: false });
      const serial = await made.serialOf('code');
      t.is(await made.begin(undefined, way), NUMBER);
      const code = made.codeAt(NUMBER);
      t.is(await made.confirm(wrong(code)), 'refused');
      t.is((await numbers.of('alice'))!.isVerified, false);
      t.is(await made.confirm(code), 'accepted');
      t.deepEqual(await numbers.of('alice'), { number: NUMBER, isVerified: true, logsIn: true });
      t.is(await made.confirm(code), 'refused', 'a code confirms once');
      const { handle } = await made.ask(serial);
      t.is((await made.answer(handle, made.lastCode())).answer, 'accepted');
      t.false((await dumpOf(store)).includes(code));
    }
    t.regex(made.mailbox.read(NUMBER)[0]!.text, /^Your code to confirm this number is [0-9]{6}$/);
    t.is(await verifier.findAuditFault(), undefined);
  });
}

test('numbers: another number takes the place of the one before when it is confirmed, and not sooner', async (t) => {
  const { numbers, operator, time, ...made } = await newChecks(new MemoryStore());
  await numbers.set('alice', NUMBER, { logsIn: false });
  t.is(await made.begin('+1 555 010 0111'), OTHER);
  t.deepEqual(await made.numberChecks.open('alice'), { number: OTHER, ended: undefined });
  t.is((await numbers.of('alice'))!.number, NUMBER);
  const first = made.codeAt(OTHER);
  await made.begin(OTHER);
  if (first !== made.codeAt(OTHER)) t.is(await made.confirm(first), 'refused', 'a new code ends the one before');
  t.is(await made.confirm(made.codeAt(OTHER)), 'accepted');
  t.deepEqual(await numbers.of('alice'), { number: OTHER, isVerified: true, logsIn: false });
  t.is(await made.numberChecks.open('alice'), undefined);
  await made.begin(NUMBER);
  time.pass(QUARTER_MS);
  t.not(await made.confirm(made.codeAt(NUMBER)), 'accepted');
  t.is(await made.numberChecks.open('alice'), undefined);
  t.is((await numbers.of('alice'))!.number, OTHER);
  await numbers.remove('alice');
  t.is(await made.begin(), undefined);
  await made.begin(NUMBER);
  t.is(await made.confirm(made.codeAt(NUMBER)), 'accepted');
  t.deepEqual(await numbers.of('alice'), { number: NUMBER, isVerified: true, logsIn: true });
  await t.throwsAsync(made.begin('555'), { message: /must be a telephone number/ });
  t.deepEqual(
    (await operator.user('alice')).cards.map(({ serial }) => serial.split('-')[0]),
    ['7001', '~code'],
    'no key of a check is left',
  );
});

test('numbers: a code that confirms a number logs nobody in, one that logs in confirms none, and ten go in an hour', async (t) => {
  const { verifier, ...made } = await newChecks(new MemoryStore());
  const serial = await made.serialOf('code');
  const { handle } = await made.ask(serial);
  const login = made.lastCode();
  await made.begin(OTHER);
  const check = made.codeAt(OTHER);
  if (check !== login) {
    t.is(await made.confirm(login), 'refused');
    t.is((await made.answer(handle, check)).answer, 'refused');
  }
  for (let times = 0; times < 8; times++) await made.begin(OTHER);
  for (let times = 0; times < 2; times++) await t.throwsAsync(made.begin(NUMBER), { instanceOf: TooManyCodesError });
  t.deepEqual(await outcomes(verifier, 'send code'), [...Array(10).fill('promised'), 'limit', 'limit']);
  t.is(await made.confirm(made.codeAt(OTHER)), 'accepted', 'the code before still counts');
});
