import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { folderWith } from '../testing.js';
import { dscplus } from '../testing-commands.js';

const LOGIN = 'press PRESS for 2.5s\ntype 1234\npress OK\ntype 482915\npress OK\n';
/** It waits for the second screen where the first one stays. */
const FAILING = `contacts clean\n${`${LOGIN}wait 61s\n`.repeat(5)}press PRESS for 2.5s\ntype 123\npress OK\nexpect "CHALLNG>"\n`;
const SMALL = 'contacts clean\npress PRESS for 2.021s\n';

test('shrink: the command prints a script that fails in the same way, and tells how small it is', async (t) => {
  const folder = folderWith(t, { 'a.keys': FAILING });
  const { status, stdout, stderr } = await dscplus(folder, 'shrink', 'a.keys');
  t.is(status, 0);
  t.regex(stderr, /^dscplus: 35 statements shrunk to [1-5] in [0-9]+ tries\n$/);
  t.regex(stdout, /^# Shrunk by dscplus from a\.keys: expected "CHALLNG>"\n/);
  writeFileSync(join(folder, 'small.keys'), stdout);
  const actualOf = async (file: string) =>
    JSON.parse((await dscplus(folder, 'replay', file, '--reporter', 'json')).stdout)[0].failure.actual;
  t.is(await actualOf('small.keys'), await actualOf('a.keys'));
  t.deepEqual((await dscplus(folder, 'shrink', 'a.keys')).stdout, stdout);
});

test('shrink: with --output the script stands in that file, and the counter of a card file stays', async (t) => {
  const folder = folderWith(t, { 'k/a.keys': `card file=../my.card\n${LOGIN}expect "PIN>"\n` });
  t.is((await dscplus(folder, 'card', 'new', 'my.card')).status, 0);
  const before = readFileSync(join(folder, 'my.card'), 'utf8');
  const { status, stdout } = await dscplus(folder, 'shrink', 'k/a.keys', '--output', 'small.keys');
  t.deepEqual({ status, stdout }, { status: 0, stdout: '' });
  const small = readFileSync(join(folder, 'small.keys'), 'utf8');
  t.true(small.startsWith('# Shrunk by dscplus from k/a.keys: '));
  t.is((await dscplus(folder, 'replay', 'small.keys')).status, 1);
  t.is(readFileSync(join(folder, 'my.card'), 'utf8'), before);
});

const REFUSED: ReadonlyArray<readonly [args: readonly string[], message: RegExp, printed?: string]> = [
  [[], /^dscplus: shrink takes one script, found 0 /],
  [['good.keys'], /^dscplus: good\.keys succeeds, so there is nothing to shrink\n$/],
  [['wrong.keys'], /^wrong\.keys:1:1: found "pres", /],
  [
    ['bad.keys', '--output', 'no/x.keys'],
    /^dscplus: --output: can't write the script to no\/x\.keys: its folder does not exist\n$/,
    // The work of minutes is not lost.
    '# Shrunk by dscplus from ../bad.keys: expected "PIN>"\nexpect "PIN>"\n',
  ],
];

for (const [args, message, printed = ''] of REFUSED) {
  test(`shrink: refuses ${['shrink', ...args].join(' ')}`, async (t) => {
    const folder = folderWith(t, { 'good.keys': SMALL, 'wrong.keys': 'pres OK', 'bad.keys': 'expect "PIN>"' });
    const { status, stdout, stderr } = await dscplus(folder, 'shrink', ...args);
    t.deepEqual({ status, stdout }, { status: 2, stdout: printed });
    t.regex(stderr, message);
  });
}

test('shrink: replay shrinks what fails into a file beside it, once more, and leaves a foreign one alone', async (t) => {
  const folder = folderWith(t, { 'a.keys': FAILING, 'b.keys': SMALL, 'c.keys': FAILING, 'c.min.keys': '# mine\n' });
  const { status, stderr } = await dscplus(folder, 'replay', 'a.keys', 'b.keys', 'c.keys', '--shrink');
  t.is(status, 1);
  t.regex(
    stderr,
    /^dscplus: a\.keys: 35 statements shrunk to [1-5]: a\.min\.keys\ndscplus: c\.keys was not shrunk: c\.min.*\ndscplus: warning: 1 of 3 scripts has no expect /,
  );
  t.deepEqual(readdirSync(folder), ['a.keys', 'a.min.keys', 'b.keys', 'c.keys', 'c.min.keys']);
  t.is(readFileSync(join(folder, 'c.min.keys'), 'utf8'), '# mine\n');
  const small = readFileSync(join(folder, 'a.min.keys'), 'utf8');
  t.is((await dscplus(folder, 'replay', 'a.keys', 'a.min.keys', '--shrink')).status, 1);
  t.is(readFileSync(join(folder, 'a.min.keys'), 'utf8'), small);
  t.false(readdirSync(folder).includes('a.min.min.keys'));
});
