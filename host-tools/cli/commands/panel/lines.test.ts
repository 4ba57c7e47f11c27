import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { DSCPLUS, folderWith } from '../../testing.js';
import { dscplus } from '../../testing-commands.js';
import { TestTerminal } from '../../testing-terminal.js';

const GREETING =
  'Digital Security Card+, second generation, serial DEMO-00001. Time passes only as statements say. help lists them.\n';

/** Runs the panel with `text` on a pipe. */
async function typed(cwd: string, text: string, ...args: string[]) {
  const child = spawn(process.execPath, [DSCPLUS, 'panel', ...args], { cwd });
  const out: string[] = [];
  const err: string[] = [];
  child.stdout.on('data', (chunk) => out.push(String(chunk)));
  child.stderr.on('data', (chunk) => err.push(String(chunk)));
  // It may have left before it has read all.
  child.stdin.on('error', () => {});
  child.stdin.end(text);
  const [status] = await once(child, 'close');
  return { status, out: out.join(''), err: err.join('') };
}

test('panel lines: a login by statements, each answered by what the display shows', async (t) => {
  const login =
    'press PRESS for 2.5s\n# a comment\n\ntype 1234\r\npress OK\ntype 123456\npress OK\nexpect response\nwait 30s';
  t.deepEqual(await typed('.', login), {
    status: 0,
    out: `${GREETING}display PIN>, 2.600 s
display PIN>---4, 3.400 s
display CHALLNG>, 3.600 s
display 123456, 4.800 s
display 98276595, 5.000 s
display 98276595, 5.000 s
display off, 35.000 s
`,
    err: '',
  });
});

test('panel lines: a carriage return ends a line, with a line feed behind it or not', async (t) => {
  const ended = await typed('.', 'wait 1s\rwait 1s\r\nfoo\r');
  t.is(ended.out.slice(GREETING.length), 'display off, 1.000 s\ndisplay off, 2.000 s\ndisplay off, 2.000 s\n');
  t.regex(ended.err, /^input:3:1: found "foo"/);
});

test('panel lines: a mistake and a failed expectation have their place, are answered too, and it goes on', async (t) => {
  const bad = await typed('.', 'press OK\n  foo\nexpect "PIN>"\ndisplay\nquit\npress 1\n');
  t.is(bad.status, 2);
  t.is(bad.out, `${GREETING}${'display off, 0.200 s\n'.repeat(4)}`);
  t.regex(bad.err, /^input:2:3: found "foo", expected a statement .*\n {2}foo\n {2}\^\n/);
  t.regex(bad.err, /\ninput:3:1: expected "PIN>", found the display off at 0\.200000 s of board time\n$/);
  t.is((await typed('.', 'expect "PIN>"\n')).status, 1);
});

test('panel lines: words that are no statements are lines too, and places count them', async (t) => {
  const { err } = await typed('.', 'display\nhelp\n\n  display\nfoo\nexpect "PIN>"\n');
  t.regex(err, /^input:5:1: found "foo"/);
  t.regex(err, /\ninput:6:1: expected "PIN>"/);
});

test('panel lines: what one line saved another restores; includes and later mistakes keep their places', async (t) => {
  const folder = folderWith(t, {
    'hold.keys': 'press PRESS for 2.5s\nexpect "PIN>"\n',
    'bad.keys': 'press 1\npress A\n',
  });
  const { out, err, status } = await typed(folder, 'save start\ninclude hold.keys\nrestore start\ninclude bad.keys\n');
  t.is(status, 2);
  t.deepEqual(out.slice(GREETING.length).split('\n'), [
    'display off, 0.000 s',
    'display PIN>, 2.600 s',
    'display off, 0.000 s',
    'display off, 0.000 s',
    '',
  ]);
  t.regex(err, /^bad\.keys:2:7: found "A"/);
});

test('panel lines: a line without an end is refused before it fills memory', async (t) => {
  const { status, err } = await typed('.', 'x'.repeat(200_000));
  t.is(status, 2);
  t.regex(err, /more than 65536 bytes/);
});

test('panel lines: help lists the statements', async (t) => {
  const { out } = await typed('.', 'help\n');
  t.regex(out, /Statements: card, press, type, /);
});

const onTerminal = process.platform === 'win32' ? test.skip : test;

onTerminal(
  'panel lines: a dumb terminal has a prompt and nothing that moves the cursor; Ctrl-C keeps the card',
  async (t) => {
    const folder = folderWith(t, {});
    t.is((await dscplus(folder, 'card', 'new', 'my.card', '--model', 'nagra-326')).status, 0);
    const terminal = new TestTerminal(
      `trap : INT; cd "${folder}"; dscplus panel --card my.card; echo "status $?"; ls`,
      80,
      24,
      {
        TERM: 'dumb',
      },
    );
    t.teardown(() => terminal.close());
    await terminal.untilText('\n> ');
    terminal.write('press PRESS for 2.5s\rtype 12345678\rpress OK\rtype 1234\rpress OK\r');
    await terminal.untilText(/display [0-9]{6}, 5\.400 s *\n> /);
    t.true(existsSync(join(folder, 'my.card.lock')));
    terminal.write('\x03');
    await terminal.untilText('status 130');
    t.false(existsSync(join(folder, 'my.card.lock')));
    t.regex(readFileSync(join(folder, 'my.card'), 'utf8'), /"counter": "?1"?/);
    t.false(terminal.modes.isAlternate);
  },
);

onTerminal('panel lines: --lines is for a reader of a terminal that could draw; Ctrl-D ends it', async (t) => {
  const terminal = new TestTerminal('dscplus panel --lines; echo "status $?"');
  t.teardown(() => terminal.close());
  await terminal.untilText('\n> ');
  terminal.write('press PRESS for 2.5s\r');
  await terminal.untilText('display PIN>, 2.600 s');
  terminal.write('\x04');
  await terminal.untilText('status 0');
  t.false(terminal.modes.isAlternate);
});
