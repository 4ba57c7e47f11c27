import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { responseCheck } from '../../../host-tools/judge/response-check.js';
import { Card } from '../../machine/card.js';
import type { CardState } from '../../machine/card-state.js';
import type { DryRun } from '../../script/dry-run.js';
import { play } from '../../script/player.js';
import { DSC_PLUS, parseText } from '../../script/testing.js';
import { runs } from '../../testing-runs.js';
import { Debugger } from './debugger.js';
import { Stepper } from './stepper.js';
import { readUntil } from './until.js';

const FILES = { 'lib/hold.keys': 'press PRESS for 2.5s\n' };
const SCRIPT = `contacts clean
include lib/hold.keys
save first
expect "PIN>"
type 1234
press OK
stick 3 down
expect "CHALLNG>" within 1s
type 48
expect "481" for 1s
`;

function dryRun(): DryRun {
  return {
    card: new Card(),
    check: responseCheck,
    cardFileRecord: () => ({ model: 'nagra-326' }),
    parse: { read: () => new Uint8Array(), defaultModel: DSC_PLUS, cardFileModel: () => DSC_PLUS },
  };
}

function stepper(script = SCRIPT): Stepper {
  return new Stepper(parseText(script, FILES), dryRun());
}

/** Says the lines one after the other. @returns the last answer */
function said(session: Debugger, ...lines: string[]): string {
  return lines.map((line) => session.command(line)).at(-1)!;
}

/** The typed lines, and the last answer: its display and its place matter. */
const TALKS: ReadonlyArray<readonly [lines: readonly string[], answer: string]> = [
  [['step'], '    0.000000 s  [        ]\nlib/hold.keys:1:1: press PRESS for 2.5s\n'],
  [['step 2'], '    2.600000 s  [PIN>    ]\nmain.keys:3:1: save first\n'],
  [['step', 'screen'], '    2.021000 s  [PIN>    ]\nlib/hold.keys:1:1: press PRESS for 2.5s (has begun)\n'],
  [['n', 'n', 's'], '    3.400000 s  [PIN>---4]\nmain.keys:6:1: press OK\n'],
  [['n', 'back'], '    0.000000 s  [        ]\nlib/hold.keys:1:1: press PRESS for 2.5s\n'],
  [['n', 'n', 'screen-back'], '    2.021000 s  [PIN>    ]\nlib/hold.keys:1:1: press PRESS for 2.5s (has begun)\n'],
  [
    ['n', 'nb'],
    'it has not changed before: this is the start\n    0.000000 s  [        ]\nmain.keys:1:1: contacts clean\n',
  ],
  [['step 3', 'back 9'], 'this is the start\n    0.000000 s  [        ]\nmain.keys:1:1: contacts clean\n'],
  [['until 5'], '    2.600000 s  [PIN>    ]\nmain.keys:5:1: type 1234\n'],
  [['until 2'], '    0.000000 s  [        ]\nlib/hold.keys:1:1: press PRESS for 2.5s\n'],
  [['until 3s'], '    3.000000 s  [PIN>-2  ]\nmain.keys:5:1: type 1234 (has begun)\n'],
  [['until 2.6s'], '    2.600000 s  [PIN>    ]\nmain.keys:3:1: save first\n'],
  [
    ['continue'],
    '    4.000000 s  [CHALLNG>]\nmain.keys:10:1: failed: expected "481", found "CHALLNG>" at 4.000000 s of board time\n',
  ],
  [['c', 'back'], '    4.000000 s  [CHALLNG>]\nmain.keys:10:1: expect "481" for 1s\n'],
  [
    ['c', 'step'],
    '    4.000000 s  [CHALLNG>]\nmain.keys:10:1: failed: expected "481", found "CHALLNG>" at 4.000000 s of board time\n',
  ],
  [
    ['until 5', 'print'],
    '  1  contacts clean\n  2  include lib/hold.keys\n  3  save first\n  4  expect "PIN>"\n> 5  type 1234\n  6  press OK\n  7  stick 3 down\n  8  expect "CHALLNG>" within 1s\n  9  type 48\n',
  ],
  [
    ['until 5', 'p 10'],
    '   6  press OK\n   7  stick 3 down\n   8  expect "CHALLNG>" within 1s\n   9  type 48\n  10  expect "481" for 1s\n  11\n',
  ],
  [['contacts'], 'every key is up\n'],
  [['n', 'contacts'], 'key      hand     contact  debounced\nPRESS    down     closed   down\nevery other key is up\n'],
  [
    ['until 9', 'step', 'contacts'],
    'key      hand     contact  debounced\n3        up       closed   down     stuck\nevery other key is up\n',
  ],
  [
    ['until 5', 'state'],
    `screen     pin [PIN>    ]
idle       in 29.421s to off
leaves by  hold to pin, ok to challenge
supply     on, battery 100.000 %
memory     counter 0, suite OCRA-1:HOTP-SHA1-8:QN06-PSHA1
model      dsc-plus, clean contacts
saved      first
`,
  ],
  [['step', '', ''], '    2.600000 s  [PIN>    ]\nmain.keys:4:1: expect "PIN>"\n'],
  [['state', ''], ''],
];

for (const [lines, answer] of TALKS) {
  test(`debugger: "${lines.join(', ')}" shows the place`, (t) => {
    t.is(said(new Debugger(stepper()), ...lines), answer);
  });
}

test('debugger: a bounce that is still to come is shown, and secrets of the script are not', (t) => {
  const session = new Debugger(
    stepper('card dsc-plus secret=3132333435363738393031323334353637383930\ndown 1\nwait 1s'),
  );
  t.true(session.begin(undefined).endsWith('card dsc-plus secret=****************************************\n'));
  t.regex(said(session, 's', 's', 'contacts'), /^1 {8}down {5}\S+ +up {7}bounces until {4}0\.0[0-9]{5} s$/m);
});

test('debugger: the end is shown', (t) => {
  t.regex(said(new Debugger(stepper('wait 1s')), 'continue'), /\nthe script is over, and all is as expected\n$/);
});

/** Lines that are no commands, and what is said of them. */
const WRONG: ReadonlyArray<readonly [line: string, message: string]> = [
  ['stop', 'there is no command "stop": help lists them'],
  ['step x', 'step is given "x", but takes a number from 1 to 1000000'],
  ['step 0', 'step is given "0", but takes a number from 1 to 1000000'],
  ['state now', 'state takes nothing: leave out what follows it'],
  ['until 99', 'no statement of main.keys on line 99 or after it is still to come'],
  ['until lib/other.keys:1', 'no statement of lib/other.keys on line 1 or after it is still to come'],
  [
    'until 2s soon',
    'until is "2s soon", but must be a line (12), a line of a script that is included (lib/a.keys:3), or a board time (2.5s)',
  ],
  ['snapshot', 'snapshot needs the name of a new file'],
  ['snapshot no/a.json', "can't write the snapshot to no/a.json: its folder does not exist"],
  [`step ${' '.repeat(5000)}`, 'a command has at most 4096 characters'],
];

for (const [line, message] of WRONG) {
  test(`debugger: refuses "${line.slice(0, 30)}", and nothing has happened`, (t) => {
    const session = new Debugger(stepper());
    const before = session.begin({ line: 5, file: undefined });
    t.is(t.throws(() => session.command(line))!.message, message);
    t.is(session.command('until 2.6s'), before);
  });
}

test('debugger: a line of an included script can be gone to', (t) => {
  const session = new Debugger(stepper());
  t.regex(session.begin(readUntil('lib/hold.keys:1', '--until')), /\nlib\/hold\.keys:1:1: press/);
});

test('debugger: a snapshot is a new file of the owner’s, and a card goes on from it', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-debugger-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'a.json');
  const session = new Debugger(stepper());
  t.is(said(session, 'until 5', `snapshot ${file}`), `saved to ${file}\n`);
  t.is(statSync(file).mode & 0o777, 0o600);
  const card = new Card();
  card.restore(JSON.parse(readFileSync(file, 'utf8')) as CardState);
  t.deepEqual([card.display, card.now_us], ['PIN>', 2_600_000]);
  t.regex(t.throws(() => session.command(`snapshot ${file}`))!.message, /there is such a file: choose another name$/);
});

const STATEMENT = fc.oneof(
  fc.constantFrom(
    'press PRESS for 2.5s',
    'type 1234',
    'press OK',
    'type 482915',
    'down 7',
    'up 7',
    'stick 3 down',
    'free 3',
    'glitch 5 30ms',
    'battery 9',
    'segment 1.b dead',
    'cut power',
    'restore power',
    'contacts bouncy seed=7',
    'card nagra-326',
    'save a',
    'restore a',
    'expect "PIN>" within 3s',
    'expect off for 1s',
    'expect /[0-9]/',
  ),
  fc.integer({ min: 1, max: 40_000_000 }).map((us) => `wait ${us}us`),
);

const SCRIPTS = fc
  .array(STATEMENT, { minLength: 5, maxLength: 40 })
  .map((lines) => ['save a', 'press PRESS for 2.1s', ...lines].join('\n'));

test('debugger: in pieces the script does what it does in one, to the microsecond', (t) => {
  fc.assert(
    fc.property(SCRIPTS, fc.integer({ min: 1000, max: 3_000_000 }), (text, piece_us) => {
      const script = parseText(text);
      const whole = new Card({ record: true });
      const result = play(script, whole, responseCheck);
      const pieces = new Stepper(script, dryRun());
      while (!pieces.isOver) pieces.advance(pieces.card.now_us + piece_us);
      t.deepEqual(pieces.failure ?? null, result.failure);
      t.deepEqual(pieces.card.save(), whole.save());
    }),
    { numRuns: runs(40, 100) },
  );
});

test('debugger: going back finds the beginning of each statement as it was', (t) => {
  fc.assert(
    fc.property(SCRIPTS, fc.array(fc.nat(999), { minLength: 1, maxLength: 10 }), (text, targets) => {
      const walked = stepper(text);
      const begun = [{ card: walked.card.save(), names: walked.savedNames }];
      while (!walked.isOver) {
        walked.advance(walked.card.now_us + 700_001);
        if (walked.index === begun.length) begun.push({ card: walked.card.save(), names: walked.savedNames });
      }
      for (const target of targets) {
        const index = target % begun.length;
        while (!walked.isOver) walked.advance();
        walked.goBackTo(index);
        t.deepEqual([walked.index, walked.hasBegun], [index, false]);
        t.deepEqual({ card: walked.card.save(), names: walked.savedNames }, begun[index]);
      }
    }),
    { numRuns: runs(40, 100) },
  );
});

test('debugger: each screen is found on the way back, in turn', (t) => {
  fc.assert(
    fc.property(SCRIPTS, (text) => {
      const walked = stepper(text);
      const shown: Array<readonly [number, string]> = [];
      while (!walked.isOver) {
        const { display } = walked.card;
        walked.advance();
        if (walked.card.display !== display) shown.push([walked.card.now_us, walked.card.display]);
      }
      // A change at the very end is the present place.
      const back: Array<readonly [number, string]> = [];
      const end = walked.card.display;
      while (walked.goBackToChange()) back.unshift([walked.card.now_us, walked.card.display]);
      if (back.length < shown.length && walked.failure === undefined) back.push([shown.at(-1)![0], end]);
      t.deepEqual(back, shown);
    }),
    { numRuns: runs(25, 60) },
  );
});

const PHONE = `phone ios active=demo
tap "IBKR Mobile"
tap Authenticate
enter "482913"
tap "Generate Passcode"
unlock face
wait 61s
expect screen "Phone"
`;

/** Where a session with a phone script has come to: what shows, and board time. */
function phoneAt(...lines: string[]): string {
  const session = new Debugger(stepper(PHONE));
  return said(session, ...lines).split('\n')[0]!;
}

test('debugger: the state of a phone is its own, not that of the card behind it', (t) => {
  const after = (line: string): string => said(new Debugger(stepper(PHONE)), `until ${line}`, 'state');
  t.is(
    after('7'),
    'screen     [Passcode | 86620753]\nnext       something by itself in 60s\nmemory     an active key, suite OCRA-1:HOTP-SHA256-8:QN06\nmodel      ios, in place of the card\nsaved      nothing\n',
  );
  t.regex(after('1'), /^model {6}dsc-plus, /m);
  t.regex(
    said(new Debugger(stepper('phone android\nexpect "Phone"\nwait 1s\n')), 'until 3', 'state'),
    /^next {7}nothing by itself\nmemory {5}no active key$/m,
  );
});

test('debugger: a phone goes back and forth as a card does', (t) => {
  t.regex(phoneAt('until 6'), /0\.000000 s .*Unlock \| Face ID/);
  t.regex(phoneAt('until 7'), /0\.000000 s .*Passcode \| 86620753/);
  t.regex(phoneAt('until 7', 'back'), /Unlock \| Face ID/);
  t.regex(phoneAt('until 7', 'screen'), /60\.000000 s .*Phone/);
  t.regex(phoneAt('until 7', 'screen', 'screen-back'), /0\.000000 s .*Passcode/);
  t.regex(phoneAt('continue', 'back 2'), /0\.000000 s .*Passcode/);
});
