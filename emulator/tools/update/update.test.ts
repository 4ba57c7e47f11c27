import test from 'ava';
import fc from 'fast-check';
import { responseCheck } from '../../../host-tools/judge/response-check.js';
import { Card } from '../../machine/card.js';
import { PlayedCard, perform } from '../../script/drivers/at-once.js';
import type { DryRun } from '../../script/dry-run.js';
import { DSC_PLUS, parseText } from '../../script/testing.js';
import { unifiedDiff } from './diff.js';
import { wantsOf } from './needed.js';
import { rewrittenLine } from './rewrite.js';

const DRY_RUN: DryRun = {
  card: new Card(),
  check: responseCheck,
  cardFileRecord: () => ({ model: 'nagra-326' }),
  parse: { read: () => new Uint8Array(), defaultModel: DSC_PLUS, cardFileModel: () => DSC_PLUS },
};

const HOLD = 'contacts clean\npress PRESS for 2.5s\n';

/** A script, the texts that its `expect "TEXT"` statements need, and the lines of what can't be rewritten. */
const WANTS: ReadonlyArray<readonly [string, string, readonly string[], readonly number[]]> = [
  ['what holds needs what it has', `${HOLD}expect "PIN>"`, ['PIN>'], []],
  ['what fails needs what shows', `${HOLD}expect "PN>"\nwait 31s\nexpect "PIN>"`, ['PIN>', ''], []],
  ['with within, what shows in the end', `${HOLD}press 1\nexpect "2" within 40s`, [''], []],
  ['what shows in the end may show at once', `${HOLD}expect "2" within 1s\nexpect "PIN>"`, ['PIN>', 'PIN>'], []],
  ['with for, what shows all the while', `${HOLD}expect "2" for 1s`, ['PIN>'], []],
  ['no text shows all the while', `${HOLD}expect "PIN>" for 40s\nexpect off`, [], [3]],
  ['other expectations stay', `${HOLD}expect /2/\nexpect off\nexpect "1"`, ['PIN>'], [3, 4]],
  ['a wrong response stays', `${HOLD}type 1234\npress OK\nexpect response for 123456 pin 1234`, [], [5]],
  ['a card file’s card is a copy', 'card file=a.card\npress PRESS for 2.5s\nexpect "x"', ['CH____'], []],
];

for (const [what, script, texts, unfixed] of WANTS) {
  test(`update: ${what}`, (t) => {
    const wants = wantsOf(parseText(script), DRY_RUN);
    t.deepEqual(
      wants.needed.map(({ text }) => text),
      texts,
    );
    t.deepEqual(
      wants.unfixed.map(({ place }) => place.line),
      unfixed,
    );
  });
}

test('update: no time is lost or won where a rewritten expectation holds at once', (t) => {
  const script = `${HOLD}expect "2" within 5s\nwait 26s\nexpect "PIN>"\nwait 4s\nexpect off`;
  const { needed, unfixed } = wantsOf(parseText(script), DRY_RUN);
  t.deepEqual([needed.map(({ text }) => text), unfixed], [['PIN>', 'PIN>'], []]);
});

test('update: a message tells no response', (t) => {
  const script = `${HOLD}type 1234\npress OK\ntype 123456\npress OK\nexpect response for 123457 pin 1234`;
  const [{ message }] = wantsOf(parseText(script), DRY_RUN).unfixed;
  t.notRegex(message, /[0-9]/);
});

const LINES: ReadonlyArray<readonly [line: string, text: string, rewritten: string]> = [
  ['expect "PN>"', 'PIN>', 'expect "PIN>"'],
  ['  expect\t"a"  within 2s\t# c', 'b', '  expect\t"b"  within 2s\t# c'],
  ['  expect "abcdef" # c', 'x', '  expect "x"      # c'],
  ['  expect "x"      # c', 'abcdef', '  expect "abcdef" # c'],
  ['  expect "x" # c  # d', 'abcdef', '  expect "abcdef" # c  # d'],
  ['  expect "x"#c  # d', 'abc', '  expect "abc"#c  # d'],
  ['expect "# \\" #" for 1s  # c', '', 'expect off for 1s       # c'],
  ['expect "a"\r', 'b"\\', 'expect "b\\"\\\\"\r'],
];

for (const [line, text, rewritten] of LINES) {
  test(`update: ${JSON.stringify(line)} is rewritten to ${JSON.stringify(text)}`, (t) => {
    t.is(rewrittenLine(line, line.search(/\S/) + 1, text), rewritten);
  });
}

test('update: any text that a line is rewritten to is what the script then expects', (t) => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ -~]{0,8}$/), fc.stringMatching(/^[ -~]{0,8}$/), (before, after) => {
      const old = `expect "${before.replace(/["\\]/g, '\\$&')}" within 1s # "c"`;
      const script = parseText(rewrittenLine(old, 1, after.trimEnd()));
      const card = { display: after.trimEnd() } as Card;
      t.is(perform(script.statements[0]!, new PlayedCard(card, responseCheck)), undefined);
    }),
  );
});

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index + 1));

test('update: the diff has three lines around each change, and joins hunks that touch', (t) => {
  const text = `${numbered(30).join('\n')}\n`;
  const after = `${numbered(30).with(24, 'z').with(1, 'x').with(8, 'y').join('\n')}\n`;
  t.is(
    unifiedDiff('a.keys', text, after),
    `--- a.keys
+++ a.keys
@@ -1,12 +1,12 @@
 1
-2
+x
 3
 4
 5
 6
 7
 8
-9
+y
 10
 11
 12
@@ -22,7 +22,7 @@
 22
 23
 24
-25
+z
 26
 27
 28
`,
  );
});
