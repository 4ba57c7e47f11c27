/** A login step by step: what is sent, for how long, what the card shows, and what is made of it. */
import test from 'ava';
import { CARD_MODELS } from './card-models.js';
import { Login } from './login.js';

const ON = 1 << 8;
const PIN = ON | (1 << 9);
const CHALLENGE = ON | (1 << 10);
const RESPONSE = ON | (1 << 11);

/** A text and the condition register; undefined for an answer that can't be read. */
type Shown = readonly [text: string, condition: number] | undefined;

const HOLD = 'SYST:KEY PRESS,2.5S;*WAI\n';
const key = (name: string): string => `SYST:KEY ${name};*WAI\n`;

/** The screens of an entry on a model, from the empty first field to the key before the response. */
const ENTRIES: Readonly<Record<string, readonly Shown[]>> = {
  'dsc-plus': [
    ...['PIN>', 'PIN>1', 'PIN>-2', 'PIN>--3', 'PIN>---4'].map((text): Shown => [text, PIN]),
    ...['CHALLNG>', '4', '48', '482', '4829', '48291', '482915'].map((text): Shown => [text, CHALLENGE]),
  ],
  'dsc-plus-gen1': [
    ...['Pn', '1', '-2', '--3', '---4'].map((text): Shown => [text, PIN]),
    ...['Ch', '4', '48', '482', '4829', '48291', '82915'].map((text): Shown => [text, CHALLENGE]),
  ],
};
const DSC_PLUS = ENTRIES['dsc-plus']!;
const SENT = [HOLD, ...['1', '2', '3', '4', 'OK', '4', '8', '2', '9', '1', '5'].map(key)];
const DONE: readonly Shown[] = [
  ['12345678', RESPONSE],
  ['12345678', RESPONSE],
  ['12345678', RESPONSE],
];

/** Plays a login against screens in their order, the last of them again and again. */
async function play(model: string, screens: readonly Shown[]) {
  const sent: string[] = [];
  const times: number[] = [];
  let at = 0;
  const look = async (lead: string, takes_ms: number) => {
    sent.push(lead);
    times.push(takes_ms);
    const shown = screens[Math.min(at, screens.length - 1)];
    at += 1;
    return shown === undefined ? undefined : { text: shown[0], condition: shown[1] };
  };
  const login = new Login(look, CARD_MODELS.find(({ name }) => name === model)!, { pin: '1234', challenge: '482915' });
  const result = await login.run().catch((error: Error) => error.message);
  return { result, sent, times };
}

/** Screens, the result, and what was sent after the entry. */
const LOGINS: ReadonlyArray<
  readonly [what: string, model: string, screens: readonly Shown[], result: unknown, sent: readonly string[]]
> = [
  ['one page', 'dsc-plus', [...DSC_PLUS, ...DONE], { response: '12345678', repeats: 0 }, [...SENT, key('OK'), '', '']],
  [
    'two pages, the second first',
    'dsc-plus-gen1',
    [...ENTRIES['dsc-plus-gen1']!, ...['678', '678', '678', '12345', '12345'].map((text): Shown => [text, RESPONSE])],
    { response: '12345678', repeats: 0 },
    [...SENT, key('OK'), '', '', key('OK'), ''],
  ],
  [
    'a page that is read differently',
    'dsc-plus',
    [...DSC_PLUS, DONE[0], ['00000000', RESPONSE], ...DONE.slice(1)],
    { response: '12345678', repeats: 0 },
    [...SENT, key('OK'), '', '', key('OK'), ''],
  ],
  [
    'a page that is read differently twice',
    'dsc-plus',
    [...DSC_PLUS, ...[8, 0, 8, 0, 8, 8, 8].map((digit): Shown => [String(digit).repeat(8), RESPONSE])],
    { response: '88888888', repeats: 1 },
    [...SENT, key('OK'), '', '', key('OK'), '', key('OK'), ''],
  ],
  [
    'a page of which no two readings agree',
    'dsc-plus',
    [
      ...[...DSC_PLUS, DONE[0]],
      ...Array.from({ length: 40 }, (_, turn): Shown => [String(turn % 2).repeat(8), RESPONSE]),
      ...[...DSC_PLUS, ...DONE],
    ],
    { response: '12345678', repeats: 20 },
    [
      ...SENT,
      key('OK'),
      '',
      '',
      ...Array(19)
        .fill([key('OK'), ''])
        .flat(),
      ...SENT,
      key('OK'),
      '',
      '',
    ],
  ],
  [
    'a key that is lost twice',
    'dsc-plus',
    [DSC_PLUS[0], DSC_PLUS[0], DSC_PLUS[0], ...DSC_PLUS.slice(1), ...DONE],
    { response: '12345678', repeats: 2 },
    [HOLD, key('1'), key('1'), ...SENT.slice(1), key('OK'), '', ''],
  ],
  [
    'an OK that is lost',
    'dsc-plus',
    [...DSC_PLUS.slice(0, 5), ...DSC_PLUS.slice(4), ...DONE],
    { response: '12345678', repeats: 1 },
    [...SENT.slice(0, 5), ...SENT.slice(5, 6), ...SENT.slice(5), key('OK'), '', ''],
  ],
  [
    'an answer that is lost twice',
    'dsc-plus',
    [undefined, undefined, ...DSC_PLUS, ...DONE],
    { response: '12345678', repeats: 2 },
    [HOLD, '', '', ...SENT.slice(1), key('OK'), '', ''],
  ],
  [
    'a low battery',
    'dsc-plus',
    [['LOW BATT', ON], ...DSC_PLUS, ...DONE],
    { response: '12345678', repeats: 0 },
    [HOLD, 'DISP:WAIT? "PIN>",1500MS\n', ...SENT.slice(1), key('OK'), '', ''],
  ],
  [
    'a text of a fault that is not there again',
    'dsc-plus',
    [['NO KEY', ON], ['PIN>', PIN], ...DSC_PLUS, ...DONE],
    { response: '12345678', repeats: 1 },
    [HOLD, '', ...SENT, key('OK'), '', ''],
  ],
  ['no key', 'dsc-plus', [['NO KEY', ON]], 'no login is possible on the card: its memory holds no key', [HOLD, '']],
  [
    'no record',
    'dsc-plus',
    [['ERR MEM', ON]],
    'no login is possible on the card: its memory holds no valid record',
    [HOLD, ''],
  ],
  [
    'a screen that is never the right one',
    'dsc-plus',
    [['12:00', ON]],
    'the card did not show what was typed, 20 times in a row: is a key stuck?',
    Array(20).fill(HOLD),
  ],
  [
    'no answer at all',
    'dsc-plus',
    [undefined],
    'the card gave no answer that could be read, 20 times in a row',
    [HOLD, ...Array(19).fill('')],
  ],
  [
    'a key that is never there',
    'dsc-plus',
    [DSC_PLUS[0]],
    'the card did not show what was typed, 20 times in a row: is a key stuck?',
    Array(20)
      .fill([HOLD, ...Array(20).fill(key('1'))])
      .flat(),
  ],
];

test('login steps: keys are sent, screens are read, and what does not fit is done again, counted', async (t) => {
  for (const [what, model, screens, result, sent] of LOGINS) {
    const played = await play(model, screens);
    t.deepEqual(played.result, result as never, what);
    t.deepEqual(played.sent, sent, what);
  }
});

test('login steps: each step is waited for as long as the card takes', async (t) => {
  const { times } = await play('dsc-plus', [['LOW BATT', ON], ...DSC_PLUS, ...DONE]);
  t.deepEqual(times, [2600, 1500, ...Array(12).fill(200), 200, 0]);
  t.deepEqual((await play('dsc-plus', [['NO KEY', ON]])).times, [2600, 0]);
});

/** Screens in place of the one at a step, none of which is taken for it: the entry is started over. */
const WRONG: ReadonlyArray<readonly [step: number, screens: readonly Shown[]]> = [
  [
    0,
    [
      ['PIN>', ON],
      ['PIN>', CHALLENGE],
      ['PIN>', PIN & ~ON],
      ['PIN>', PIN | (1 << 11)],
      ['PIN>1', PIN],
    ],
  ],
  [
    2,
    [
      ['PIN>-2', RESPONSE],
      ['PIN>-3', PIN],
      ['PIN>--', PIN],
    ],
  ],
  [
    6,
    [
      ['4', PIN],
      ['4', ON],
      ['5', CHALLENGE],
    ],
  ],
  [
    12,
    [
      ['12345678', CHALLENGE],
      ['12345678', ON],
      ['1234567', RESPONSE],
      ['1234567x', RESPONSE],
      ['x2345678', RESPONSE],
    ],
  ],
  [
    13,
    [
      ['12345678', CHALLENGE],
      ['', 0],
      ['1234567', RESPONSE],
    ],
  ],
  [
    14,
    [
      ['12345678', CHALLENGE],
      ['', 0],
      ['1234567', RESPONSE],
    ],
  ],
];

test('login steps: a screen counts with its text and its condition', async (t) => {
  for (const [step, screens] of WRONG) {
    const right = [...DSC_PLUS, ...DONE];
    for (const wrong of screens) {
      // A page is read twice before it is judged.
      const between = step === DSC_PLUS.length + 1 ? DONE.slice(0, 1) : [];
      const { result, sent } = await play('dsc-plus', [...right.slice(0, step), wrong, ...between, ...right]);
      t.is(sent[step + 1 + between.length], HOLD, `${step}: ${wrong}`);
      t.deepEqual(result, { response: '12345678', repeats: 1 } as never, `${step}: ${wrong}`);
    }
  }
  // Other bits of the register say nothing.
  const noisy = [...DSC_PLUS, ...DONE].map((shown): Shown => [shown![0], shown![1] | 0xf0ff]);
  t.deepEqual((await play('dsc-plus', noisy)).result, { response: '12345678', repeats: 0 });
});

test('login steps: an entry of another length, or that is no digits, is refused by its name and length alone', (t) => {
  const login = (pin: string, challenge: string) => () =>
    new Login(async () => undefined, CARD_MODELS[0]!, { pin, challenge });
  t.throws(login('123', '482915'), { message: 'the PIN has 3 characters, but the dsc-plus takes 4 digits' });
  t.throws(login('1234', '48291'), { message: 'the challenge has 5 characters, but the dsc-plus takes 6 digits' });
  t.throws(login('12x4', '482915'), { message: /the PIN has 4 characters/ });
  t.notThrows(login('0189', '018929'));
});
