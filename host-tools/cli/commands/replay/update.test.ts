import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { folderWith } from '../../testing.js';
import { dscplus } from '../../testing-commands.js';
import { TestTerminal } from '../../testing-terminal.js';

const onTerminal = process.platform === 'win32' ? test.skip : test;

const HOLD = 'press PRESS for 2.5s\n';
const OLD = `\ufeff${HOLD}expect "PN>"  # the first\r\n`;
const NEW = `\ufeff${HOLD}expect "PIN>" # the first\r\n`;
const DIFF = `--- a.keys
+++ a.keys
@@ -1,2 +1,2 @@
 press PRESS for 2.5s
-expect "PN>"  # the first\r
+expect "PIN>" # the first\r
`;

test('replay --update: shows the change as a patch, and without a terminal or --yes writes nothing', async (t) => {
  const folder = folderWith(t, { 'a.keys': OLD });
  const ended = await dscplus(folder, 'replay', 'a.keys', '--update');
  t.deepEqual(ended, { status: 1, stdout: DIFF, stderr: 'dscplus: nothing is written: --yes writes\n' });
  t.is(readFileSync(join(folder, 'a.keys'), 'utf8'), OLD);
});

test('replay --update: with --yes the text is written, and nothing else of the file changes', async (t) => {
  const folder = folderWith(t, { 'a.keys': OLD });
  chmodSync(join(folder, 'a.keys'), 0o640);
  symlinkSync('a.keys', join(folder, 'link.keys'));
  const ended = await dscplus(folder, 'replay', 'a.keys', 'link.keys', '--update', '--yes');
  t.deepEqual(ended, { status: 0, stdout: DIFF, stderr: 'dscplus: 1 line of 1 file written\n' });
  t.is(readFileSync(join(folder, 'a.keys'), 'utf8'), NEW);
  t.is(statSync(join(folder, 'a.keys')).mode & 0o777, 0o640);
  t.deepEqual(readdirSync(folder), ['a.keys', 'link.keys']);
  t.is((await dscplus(folder, 'replay', 'a.keys')).status, 0);
});

test('replay --update: the texts of a failure that is known stay, and a known failure that succeeds is no success', async (t) => {
  const known = (hold: string) => `# @known-failure card-1\npress PRESS for ${hold}\ninclude lib.keys\n`;
  const folder = folderWith(t, {
    'a.keys': known('1s'),
    'b.keys': `${HOLD}expect "PN>"\ninclude lib.keys\n`,
    'lib.keys': 'expect "PIN>"',
  });
  const kept = 'dscplus: not rewritten: a.keys: it fails as it is known to (card-1)\n';
  const both = ['replay', 'a.keys', 'b.keys', '--update', '--yes'];
  const { status, stdout, stderr } = await dscplus(folder, ...both);
  t.deepEqual([status, stderr], [0, `${kept}dscplus: 1 line of 1 file written\n`]);
  t.is(stdout.match(/^\+expect/gm)!.length, 1);
  t.is((await dscplus(folder, 'replay', 'a.keys', 'b.keys')).status, 0);
  writeFileSync(join(folder, 'a.keys'), known('2.5s'));
  const again = await dscplus(folder, ...both);
  t.is(again.status, 1);
  t.regex(
    again.stderr,
    /^dscplus: not rewritten: a\.keys:1:1: expected a failure that is known \(card-1\), but .*\n.*nothing to rewrite\n$/,
  );
});

test('replay --update: what stands in an included script is written once, and only if all agree', async (t) => {
  const folder = folderWith(t, {
    'a.keys': `${HOLD}include lib/first.keys\ninclude lib/both.keys\ntype 1234\npress OK\ninclude lib/both.keys\n`,
    'b.keys': `${HOLD}include lib/first.keys\n`,
    'lib/first.keys': 'expect "PN>"',
    'lib/both.keys': 'expect "PIN>"',
  });
  const { status, stdout, stderr } = await dscplus(folder, 'replay', 'a.keys', 'b.keys', '--update', '--yes');
  t.is(status, 1);
  t.is(stdout.match(/^\+expect/gm)!.length, 1);
  t.is(
    stderr,
    'dscplus: not rewritten: lib/both.keys:1:1: it is played several times and needs 2 texts\n' +
      'dscplus: 1 line of 1 file written\n',
  );
  t.is(readFileSync(join(folder, 'lib/first.keys'), 'utf8'), 'expect "PIN>"');
  t.is(readFileSync(join(folder, 'lib/both.keys'), 'utf8'), 'expect "PIN>"');
});

test('replay --update: a file that is no text is reported and stays, and a card file’s counter too', async (t) => {
  const folder = folderWith(t, {
    'a.keys': `card file=my.card\n${HOLD}expect /x/\ntype 12345678\npress OK\ntype 1234\npress OK\nexpect off\n`,
  });
  t.is((await dscplus(folder, 'card', 'new', 'my.card', '--model', 'nagra-326')).status, 0);
  const before = readFileSync(join(folder, 'my.card'), 'utf8');
  const ended = await dscplus(folder, 'replay', 'a.keys', '--update', '--yes');
  t.deepEqual(ended, {
    status: 1,
    stdout: '',
    stderr:
      'dscplus: not rewritten: a.keys:3:1: expected /x/\n' +
      'dscplus: not rewritten: a.keys:8:1: expected the display off\ndscplus: nothing to rewrite\n',
  });
  t.is(readFileSync(join(folder, 'my.card'), 'utf8'), before);
});

test('replay --update: a mistake in any script leaves all as they are', async (t) => {
  const folder = folderWith(t, { 'a.keys': OLD, 'b.keys': 'pres OK' });
  const { status, stdout } = await dscplus(folder, 'replay', '.', '--update', '--yes');
  t.deepEqual({ status, stdout }, { status: 2, stdout: '' });
  t.is(readFileSync(join(folder, 'a.keys'), 'utf8'), OLD);
});

const REFUSED: ReadonlyArray<readonly [args: readonly string[], message: string]> = [
  [['--yes'], '--yes goes with --update: give that too, or leave --yes out'],
  [['--update', '--shrink'], '--shrink does not go with --update: leave one of them out'],
  [['--update', '--port', '/dev/null'], '--port does not go with --update: leave one of them out'],
];

for (const [args, message] of REFUSED) {
  test(`replay --update: refuses ${args.join(' ')}`, async (t) => {
    const ended = await dscplus(folderWith(t, { 'a.keys': OLD }), 'replay', 'a.keys', ...args);
    t.deepEqual(ended, { status: 2, stdout: '', stderr: `dscplus: ${message}\n` });
  });
}

/** An answer at the terminal, the exit status, and whether the file is written. */
const ANSWERS: ReadonlyArray<readonly [string, string, number, boolean]> = [
  ['yes', 'y\r', 0, true],
  ['no', 'n\r', 1, false],
  ['Ctrl-C', '\x03', 130, false],
  ['the end of input', '\x04', 1, false],
];

for (const [what, keys, status, isWritten] of ANSWERS) {
  onTerminal(`replay --update: at a terminal it asks, and ${what} is an answer`, async (t) => {
    const folder = folderWith(t, {});
    writeFileSync(join(folder, 'a.keys'), OLD);
    const terminal = new TestTerminal(`cd "${folder}"; dscplus replay a.keys --update; echo "status $?"`);
    t.teardown(() => terminal.close());
    await terminal.untilText('Write 1 line of 1 file? [y/N]');
    t.true(terminal.text.includes('+expect "PIN>" # the first'));
    terminal.write(keys);
    await terminal.untilText(`status ${status}`);
    t.is(readFileSync(join(folder, 'a.keys'), 'utf8'), isWritten ? NEW : OLD);
  });
}
