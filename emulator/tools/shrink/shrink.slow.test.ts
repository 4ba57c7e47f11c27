import test from 'ava';
import fc from 'fast-check';
import { boot } from '../../../firmware/firmware.js';
import type { Model } from '../../../firmware/models.js';
import { responseCheck } from '../../../host-tools/judge/response-check.js';
import { Card } from '../../machine/card.js';
import { DSC_PLUS, parseText } from '../../script/testing.js';
import { linesOf, simplerLines, tokensOf } from '../../script/written-lines.js';
import { shrinkFault } from './fault.js';
import { joined } from './joined.js';
import { MOST_TRIES, shrink } from './shrink.js';
import { type Failing, failingOf, type TrialOptions, tryLines } from './trial.js';

const OPTIONS: TrialOptions = {
  file: 'main.keys',
  card: new Card(),
  check: responseCheck,
  cardFileRecord: () => ({ model: 'dsc-plus', counter: 7n }),
  parse: {
    read: () => new TextEncoder().encode('Time,PRESS\n0,0\n0.1,1\n2.3,0\n'),
    defaultModel: DSC_PLUS,
    cardFileModel: () => DSC_PLUS,
  },
};

/** Shrinks a script that fails on a real card. */
function shrunk(text: string, files: Readonly<Record<string, string>> = {}): readonly string[] {
  const lines = linesOf(parseText(text, files), 'main.keys');
  const { lines: left, isFaultOfCard } = shrinkFault(lines, tryLines(lines, OPTIONS)!, OPTIONS, () => {});
  if (isFaultOfCard) throw new Error('the card is at fault');
  return left;
}

const LOGIN = 'press PRESS for 2.5s\ntype 1234\npress OK\ntype 482915\npress OK\n';
const SHORT_LOGIN = LOGIN.replace('2.5s', '2s');

/** A long script that fails, and what is left of it. */
const CASES: ReadonlyArray<readonly [string, string, string]> = [
  ['a screen that never comes', `${`${LOGIN}wait 40s\n`.repeat(160)}expect "PIN>" within 5s`, 'expect "PIN>"'],
  [
    'a hold that is too short, among many waits',
    `${'wait 50ms\nwait 1s\n'.repeat(480)}press PRESS for 1.9s\ntype 1234\npress OK\nexpect "CHALLNG>"`,
    'expect "CHALLNG>"',
  ],
  [
    'an entry that times out after many short waits',
    `contacts clean\npress PRESS for 2.5s\nexpect "PIN>"\n${'wait 50ms\n'.repeat(990)}expect "PIN>"`,
    'expect "PIN>"',
  ],
  [
    'a screen that shows only after many short waits',
    `press PRESS for 2.5s\nexpect "PIN>"\n${'wait 50ms\n'.repeat(700)}down PRESS\nwait 2s\nwait 100ms\nup PRESS\nexpect off`,
    'press PRESS for 2s\nexpect off',
  ],
  [
    'a response to another challenge than the one that is named',
    `${`${LOGIN}wait 61s\n`.repeat(3)}${LOGIN}battery 50\ndown 5\nup 5\nexpect response for 482916 pin 1234`,
    'press PRESS for 2s\ntype 1234\npress OK\ntype 482915\npress OK\nexpect response for 482916 pin 1234',
  ],
  [
    'a passcode of another challenge, on a phone',
    'phone ios opens=login lock=finger active=demo\nwait 1s\nnetwork off\ntap "IBKR Mobile"\ntap Services\ntap Authenticate\n' +
      'enter "482913" in Challenge\ntap "Generate Passcode"\nunlock finger wrong\nunlock finger\nexpect passcode for 111111',
    'phone ios opens=login lock=finger active=demo\ntap "IBKR Mobile"\ntap Services\ntap Authenticate\nenter "482913"\ntap "Generate Passcode"\n' +
      'unlock finger\nexpect passcode for 111111',
  ],
];

for (const [what, script, left] of CASES) {
  test(`shrink: of ${what} is left what matters`, (t) => {
    t.deepEqual(shrunk(script), left.split('\n'));
  });
}

/** A fault of a card; a script that shows it among much else; the shrunk script. */
const FAULTS: ReadonlyArray<readonly [string, Partial<Model>, string, string]> = [
  [
    'a hold that takes too long',
    { hold_ms: 2600 },
    `${LOGIN}wait 61s\npress PRESS for 2.5s\nexpect "PIN>"`,
    'press PRESS for 2s\nexpect "PIN>"',
  ],
  [
    'a PIN of five digits',
    { fields: DSC_PLUS.fields.map((field) => (field.name === 'pin' ? { ...field, digits: 5 } : field)) },
    `${'wait 3s\n'.repeat(20)}press PRESS for 2.5s\ntype 1234\npress OK\nexpect "CHALLNG>"`,
    'press PRESS for 2s\ntype 0004\npress OK\nexpect "CHALLNG>"',
  ],
  [
    'an idle time that is too short',
    { idle_ms: 9000 },
    'press PRESS for 2.5s\ntype 12\npress BACK\nwait 9s\nwait 500ms\nexpect "PIN>-" within 1s',
    'press PRESS for 2s\ntype 00\npress BACK\nwait 9.5s\nexpect "PIN>-"',
  ],
  [
    'a response that ends too early',
    { response_ms: 5000 },
    `${'wait 3s\n'.repeat(20)}${LOGIN}wait 6s\nwait 200ms\nexpect response for 482915 pin 1234`,
    `${SHORT_LOGIN}wait 5s\nexpect response for 482915 pin 1234`,
  ],
];

for (const [what, faulty, text, left] of FAULTS) {
  test(`shrink: what is left of a script that shows ${what} succeeds on a correct card`, (t) => {
    const card = new Card();
    card.board.firmware = boot(card.board, { ...DSC_PLUS, ...faulty });
    const options = { ...OPTIONS, card };
    const lines = linesOf(parseText(text), 'main.keys');
    const failing = tryLines(lines, options)!;
    const { lines: shrunk, isFaultOfCard } = shrinkFault(lines, failing, options, () => {});
    t.true(isFaultOfCard);
    t.is(tryLines(shrunk, options)?.signature, failing.signature);
    t.is(tryLines(shrunk, OPTIONS), undefined);
    t.is(shrunk.join('\n'), left);
  });
}

test('shrink: what is left fails in the same way, and none of its statements can go', (t) => {
  const script = `${`${LOGIN}wait 90s\n`.repeat(20)}${LOGIN}stick 3 down\nexpect "PIN>3" within 20s`;
  const whole = tryLines(linesOf(parseText(script), 'main.keys'), OPTIONS)!;
  const lines = shrunk(script);
  t.is(tryLines(lines, OPTIONS)!.signature, whole.signature);
  for (const index of lines.keys()) t.not(tryLines(lines.toSpliced(index, 1), OPTIONS)?.signature, whole.signature);
});

test('shrink: a response that follows from what is typed may change its digits', (t) => {
  const left = shrunk(`${`${LOGIN}wait 61s\n`.repeat(9)}${LOGIN}wait 61s\nexpect response`);
  t.deepEqual(
    left.filter((line) => !/^(wait|press PRESS)/.test(line)),
    ['type 0000', 'press OK', 'type 000000', 'press OK', 'expect response'],
  );
});

test('shrink: includes are joined in, and a comment goes', (t) => {
  const files = { 'lib/hold.keys': 'press PRESS for 2.5s # the hold\r\n' };
  t.deepEqual(shrunk('include lib/hold.keys\nwait 1s\nexpect off # "it"', files), ['press PRESS for 2s', 'expect off']);
});

test('shrink: a card file is played on as a copy, and named as seen from the shrunk script', (t) => {
  const files = { 'lib/fit.keys': 'card file=../a.card' };
  const script = parseText('include lib/fit.keys\nexpect "PIN>"', files);
  t.deepEqual(linesOf(script, 'out/min.keys'), ['card file=../a.card', 'expect "PIN>"']);
  t.is(failingOf(script, OPTIONS)?.index, 1);
  t.is(OPTIONS.card.facts()?.counter, 7n);
});

test('shrink: what fails only together stays, whatever stands between', (t) => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(199), { minLength: 1, maxLength: 4 }), (needed) => {
      const lines = Array.from({ length: 200 }, (_, index) => `save s${index}`);
      const wanted = needed.map((index) => `save s${index}`);
      const left = shrink([...lines, 'expect off'], failing(200), {
        attempt: (some) => (wanted.every((line) => some.includes(line)) ? failing(some.length - 1) : undefined),
        confirm: () => true,
        progress: () => {},
      });
      t.deepEqual([...left].sort(), [...wanted, 'expect off'].sort());
    }),
    { numRuns: 30 },
  );
});

test('shrink: two statements that only make sense together go together', (t) => {
  const lines = ['down 1', 'save a', 'up 1', 'expect off'];
  const left = shrink(lines, failing(3), {
    attempt: (some) => (some.includes('down 1') === some.includes('up 1') ? failing(some.length - 1) : undefined),
    confirm: () => true,
    progress: () => {},
  });
  t.deepEqual(left, ['expect off']);
});

test('shrink: its patience ends, with what it has reached', (t) => {
  let tries = 0;
  const lines = Array.from({ length: 30_000 }, (_, index) => `save s${index}`);
  shrink(lines, failing(lines.length - 1), {
    attempt: () => {
      tries += 1;
      return undefined;
    },
    confirm: () => true,
    progress: () => {},
  });
  t.is(tries, MOST_TRIES);
});

function failing(index: number): Failing {
  return { index, signature: 'w', wanted: '', times_us: [] };
}

const TOKENS: ReadonlyArray<readonly [string, readonly string[]]> = [
  ['press  1\tfor 2s # c', ['press', '1', 'for', '2s']],
  ['expect "a # \\" b" within 1s#', ['expect', '"a # \\" b"', 'within', '1s']],
  ['expect /a b\\/#/ for 1s', ['expect', '/a b\\/#/', 'for', '1s']],
  ['card file="a b#.card"', ['card', 'file="a b#.card"']],
  ['card file=/a/b.card', ['card', 'file=/a/b.card']],
];

for (const [line, tokens] of TOKENS) {
  test(`shrink: the words of ${JSON.stringify(line)} are told apart`, (t) => {
    t.deepEqual(tokensOf(line), tokens);
  });
}

/** A statement, and some that are simpler. */
const SIMPLER: ReadonlyArray<readonly [string, readonly string[]]> = [
  ['press 1 for 150ms', ['press 1', 'press 1 for 1us', 'press 1 for 100ms']],
  ['type 48 every 300ms', ['type 48', 'type 4 every 300ms', 'type 00 every 300ms', 'type 40 every 300ms']],
  ['card dsc-plus counter=4 serial=x', ['card dsc-plus serial=x', 'card dsc-plus counter=4']],
  ['cut power at write 7', ['cut power', 'cut power at write 5']],
  ['expect "wait 2s" within 2s', ['expect "wait 2s" within 1s']],
  ['battery 12.5', ['battery 0', 'battery 10']],
];

for (const [line, simpler] of SIMPLER) {
  test(`shrink: ${JSON.stringify(line)} can be written simpler`, (t) => {
    const all = [...simplerLines(line)];
    for (const one of simpler) t.true(all.includes(one), one);
    t.false(all.includes(line));
  });
}

test('shrink: waits, digits and a contact that goes down and up are joined', (t) => {
  t.deepEqual(joined(['wait 1s', 'wait 500ms'], 0), [2, 'wait 1.5s']);
  t.deepEqual(joined(['press 1', 'type 23'], 0), [2, 'type 123']);
  t.deepEqual(joined(['down OK', 'wait 2s', 'up OK'], 0), [3, 'press OK for 2s']);
  t.is(joined(['down OK', 'wait 2s', 'up 1'], 0), undefined);
  t.is(joined(['press 1 for 2s', 'type 23'], 0), undefined);
  t.is(joined(['wait 1s'], 0), undefined);
});

test('shrink: a capture stays a capture, and is read from where it stands', (t) => {
  const hold = { 'lib/hold.csv': 'Time,PRESS\n0,0\n0.1,1\n2.3,0\n' };
  const lines = linesOf(parseText('wait 1s\ncontacts file=lib/hold.csv\nwait 2s\nexpect "PIN"', hold), 'main.keys');
  t.is(lines[1], 'contacts file=lib/hold.csv');
  const failing = tryLines(lines, OPTIONS)!;
  t.regex(failing.signature, /PIN>/);
  t.deepEqual(shrinkFault(lines, failing, OPTIONS, () => {}).lines, ['contacts file=lib/hold.csv', 'expect "PIN"']);
});
