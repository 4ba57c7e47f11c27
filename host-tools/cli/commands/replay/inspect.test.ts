import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { DSCPLUS, folderWith } from '../../testing.js';
import { dscplus } from '../../testing-commands.js';
import { TestTerminal } from '../../testing-terminal.js';

const onTerminal = process.platform === 'win32' ? test.skip : test;

const LOGIN = `contacts clean
press PRESS for 2.5s
type 1234
press OK
expect "CHALLNG>"
`;
const FAILING = `${LOGIN}type 48\nexpect "481"\n`;

/** Runs `dscplus replay a.keys` with `args`; `input` comes out of a pipe. */
async function piped(folder: string, args: readonly string[], input: string) {
  const child = spawn(process.execPath, [DSCPLUS, 'replay', 'a.keys', ...args], { cwd: folder });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [status] = await once(child, 'close');
  return { status, stdout, stderr };
}

/** The script, the options, what comes out of the pipe, the exit status and what is printed. */
const PIPED: ReadonlyArray<readonly [string, string, readonly string[], string, number, RegExp, string]> = [
  ['stops at a line', LOGIN, ['--until', '4'], '', 0, /^ {4}3\.400000 s {2}\[PIN>---4\]\na\.keys:4:1: press OK\n$/, ''],
  [
    'stops at a time',
    LOGIN,
    ['--until', '2.1s'],
    'q\nstate\n',
    0,
    /^ {4}2\.100000 s .*\na\.keys:2:1: .* \(has begun\)\n$/,
    '',
  ],
  [
    'obeys line by line',
    LOGIN,
    [],
    'screen\nback\nstep',
    0,
    /\n {4}0\.000000 s .*\n.*\n {4}2\.600000 s .*\na\.keys:3:1: .*\n$/,
    '',
  ],
  ['ends with 1 at a failure', FAILING, [], 'c\n', 1, /\na\.keys:7:1: failed: expected "481", /, ''],
  ['ends with 0 before a failure', FAILING, [], 'c\nb\n', 0, /\na\.keys:7:1: expect "481"\n$/, ''],
  [
    'ends at what is no command',
    LOGIN,
    [],
    'stpe\nstep\n',
    2,
    /^.*\n.*\n$/,
    'dscplus: there is no command "stpe": help lists them\n',
  ],
  [
    'refuses a line without end',
    LOGIN,
    [],
    'x'.repeat(100_000),
    2,
    /^.*\n.*\n$/,
    'dscplus: a command has at most 4096 characters\n',
  ],
];

for (const [what, script, args, input, status, stdout, stderr] of PIPED) {
  test(`replay --inspect: out of a pipe it ${what}`, async (t) => {
    const ended = await piped(folderWith(t, { 'a.keys': script }), ['--inspect', ...args], input);
    t.deepEqual({ ...ended, stdout: '' }, { status, stdout: '', stderr });
    t.regex(ended.stdout, stdout);
  });
}

const REFUSED: ReadonlyArray<readonly [args: readonly string[], message: string]> = [
  [['--until', '4'], '--until goes with --inspect: give that too, or leave --until out'],
  [
    ['--inspect', '--until', 'soon'],
    '--until is "soon", but must be a line (12), a line of a script that is included (lib/a.keys:3), or a board time (2.5s)',
  ],
  [['--inspect', '--until', '9'], 'no statement of a.keys on line 9 or after it is still to come'],
  [['--inspect', 'b.keys'], '--inspect takes one script: name its file'],
  [['--inspect', '--reporter', 'tap'], '--reporter does not go with --inspect: leave one of them out'],
  [['--inspect', '--update'], '--inspect does not go with --update: leave one of them out'],
];

for (const [args, message] of REFUSED) {
  test(`replay --inspect: refuses ${args.join(' ')}`, async (t) => {
    const ended = await dscplus(folderWith(t, { 'a.keys': LOGIN }), 'replay', 'a.keys', ...args);
    t.deepEqual(ended, { status: 2, stdout: '', stderr: `dscplus: ${message}\n` });
  });
}

test('replay --inspect: a card file is played on as a copy', async (t) => {
  const folder = folderWith(t, {
    'a.keys':
      'card file=my.card\npress PRESS for 2.5s\ntype 12345678\npress OK\ntype 1234\npress OK\nexpect /^[0-9]{6}$/\n',
  });
  await dscplus(folder, 'card', 'new', 'my.card', '--model', 'nagra-326');
  const before = readFileSync(join(folder, 'my.card'), 'utf8');
  const { status, stdout } = await piped(folder, ['--inspect'], 'c\nstate\nback 3\nc\nstate\n');
  t.is(status, 0);
  t.deepEqual(stdout.match(/counter [0-9]+/g), ['counter 1', 'counter 1']);
  t.is(readFileSync(join(folder, 'my.card'), 'utf8'), before);
});

onTerminal('replay --inspect: at a terminal it talks, completes, repeats and forgives', async (t) => {
  const folder = folderWith(t, { 'a.keys': LOGIN });
  const terminal = new TestTerminal(`cd "${folder}"; dscplus replay a.keys --inspect --until 3; echo "status $?"`);
  t.teardown(() => terminal.close());
  await terminal.untilText(/a\.keys:3:1: type 1234 *\ndscplus> *\n/);
  terminal.write('stpe\r');
  await terminal.untilText('there is no command "stpe": help lists them');
  terminal.write('conti\t');
  await terminal.untilText('dscplus> continue');
  terminal.write('\r');
  await terminal.untilText('the script is over, and all is as expected');
  terminal.write('until 3\r');
  await terminal.untilText('no statement of a.keys on line 3 or after it is still to come');
  terminal.write('back 2\r');
  await terminal.untilText(/a\.keys:4:1: press OK *\ndscplus> *\n/);
  terminal.write('\r');
  await terminal.untilText(/a\.keys:2:1: press PRESS for 2\.5s *\ndscplus> *\n/);
  terminal.write('q\r');
  await terminal.untilText('status 0');
  t.false(terminal.text.includes('Error'));
});

onTerminal('replay: after a failure in a terminal it offers to open the debugger there', async (t) => {
  const folder = folderWith(t, { 'a.keys': LOGIN, 'b.keys': FAILING });
  const terminal = new TestTerminal(`cd "${folder}"; dscplus replay a.keys b.keys; echo "status $?"`);
  t.teardown(() => terminal.close());
  await terminal.untilText('Open b.keys in the debugger where it failed? [y/N]');
  terminal.write('y\r');
  await terminal.untilText(/b\.keys:7:1: failed: expected "481"[\s\S]*\ndscplus> *\n/);
  terminal.write('\x03');
  await terminal.untilText('status 130');
  t.true(terminal.text.includes('✗ b.keys'));
});

onTerminal('replay: in continuous integration nobody is asked, whatever terminal it has', async (t) => {
  const folder = folderWith(t, { 'a.keys': FAILING });
  const env = { TERM: 'xterm-256color', CI: 'true' };
  const terminal = new TestTerminal(`cd "${folder}"; dscplus replay a.keys; echo "status $?"`, 80, 24, env);
  t.teardown(() => terminal.close());
  await terminal.untilText('status 1');
  t.false(terminal.text.includes('debugger'));
});
