import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import test from 'ava';
import { keyAt, layoutOf } from '../../../../emulator/faceplate/drawing/layout.js';
import { PANELS } from '../../../../emulator/faceplate/drawing/view.js';
import { DSCPLUS, folderWith } from '../../testing.js';
import { dscplus } from '../../testing-commands.js';
import { TestTerminal } from '../../testing-terminal.js';

/** There are no pseudo-terminals of this kind on Windows. */
const onTerminal = process.platform === 'win32' ? test.skip : test;

const RESTORED = { isAlternate: false, isCursorHidden: false, mouse: 'none' };
const SHOWN = { isAlternate: true, isCursorHidden: true, mouse: 'drag' };

/** The response as the events tell it. */
const RESPONSE = /\[([0-9]{8})\]/;

function open(
  t: { teardown(fn: () => void): void },
  ...args: ConstructorParameters<typeof TestTerminal>
): TestTerminal {
  const terminal = new TestTerminal(...args);
  t.teardown(() => terminal.close());
  return terminal;
}

/** The command that the terminal's shell runs. */
function childOf({ pty }: TestTerminal): number {
  return Number(execFileSync('ps', ['-o', 'pid=', '--ppid', String(pty.pid)], { encoding: 'utf8' }));
}

onTerminal('panel: a whole login by keyboard and mouse, and the terminal as it was before', async (t) => {
  const terminal = open(t, 'echo before; dscplus panel; echo "status $?"; stty -a');
  await terminal.untilText('p: hold PRESS');
  t.deepEqual(terminal.modes, SHOWN);
  const challenge = /challenge ([0-9]{6})/.exec(terminal.text)![1];
  terminal.write('p');
  await terminal.untilText('type 1234, Enter');
  t.is(terminal.text.split('\n')[3].slice(2, 19), '┏━━━┓ ╺━┳━╸ ╻─┬─╻');
  terminal.write('1234');
  await terminal.untilText('4 up');
  const { rect } = layoutOf(80, 24, PANELS).keys.find(({ key }) => key === 'OK')!;
  const [keyX, keyY] = [rect.x + 1, rect.y + 1];
  const before = terminal.cell(keyX, keyY);
  // Down, and held until the screen shows it; then a drag on the key and one off it, as one chunk.
  terminal.mouse(0, keyX, keyY, true);
  await terminal.until(() => terminal.cell(keyX, keyY).bg !== before.bg);
  await terminal.untilText(`type ${challenge}, Enter`);
  terminal.write(`\x1b[<32;${keyX + 1};${keyY + 1}M\x1b[<32;1;1M`);
  await terminal.until(() => terminal.cell(keyX, keyY).bg === before.bg);
  terminal.write(`${challenge}\r`);
  await terminal.untilText(RESPONSE);
  terminal.write(`r${RESPONSE.exec(terminal.text)![1]}`);
  await terminal.untilText(/response \[[0-9]{8}\]/);
  terminal.write('\r');
  await terminal.untilText('ACCEPTED');
  terminal.write('q');
  await terminal.untilText(/echoprt|echoke/);
  t.deepEqual(terminal.modes, RESTORED);
  t.regex(terminal.text, /^before *\nstatus 0 /);
  t.regex(terminal.text, /[^-]icanon/);
  t.regex(terminal.text, /[^-]echo /);
});

onTerminal('panel: the screen follows the terminal’s size', async (t) => {
  const terminal = open(t, 'dscplus panel');
  await terminal.untilText('p: hold PRESS');
  for (const [columns, rows] of [
    [120, 40],
    [40, 12],
    [250, 70],
    [80, 24],
  ] as const) {
    terminal.resize(columns, rows);
    const layout = layoutOf(columns, rows, PANELS);
    const { rect } = layout.keys.find(({ key }) => key === '7')!;
    const [x, y] = [rect.x + Math.floor((rect.columns - 1) / 2), rect.y + Math.floor(rect.rows / 2)];
    t.is(keyAt(layout, x, y), '7');
    await terminal.until(() => terminal.cell(x, y).char === '7' && /\d s 1x/.test(terminal.text.split('\n')[rows - 1]));
  }
  terminal.resize(20, 5);
  await terminal.untilText('The card needs 40 co');
});

onTerminal('panel: a terminal that is smaller for less than a moment shows all again', async (t) => {
  const terminal = open(t, 'dscplus panel');
  await terminal.untilText('DEMO-00001');
  await terminal.lose();
  t.false(terminal.text.includes('DEMO-00001'));
  // All that a program sees of it: the signal, and the size that it knows.
  process.kill(childOf(terminal), 'SIGWINCH');
  await terminal.untilText('DEMO-00001');
});

onTerminal('panel: colours and characters are what the terminal is said to have', async (t) => {
  const plain = open(t, 'dscplus panel --ascii', 80, 24, { TERM: 'xterm-256color', NO_COLOR: '1' });
  await plain.untilText('p: hold PRESS');
  t.regex(plain.text, /^[\n -~]*$/);
  for (let x = 0; x < 80; x++) t.is(plain.cell(x, 10).bg, -1);
  const few = open(t, 'dscplus panel', 80, 24, { TERM: 'screen', LANG: 'C' });
  await few.untilText('p: hold PRESS');
  t.regex(few.text, /^[\n -~]*$/);
  t.is(few.cell(30, 1).bg, 4);
});

for (const [signal, status] of [
  ['INT', 130],
  ['TERM', 143],
  ['HUP', 129],
  ['QUIT', 131],
] as const) {
  onTerminal(`panel: SIG${signal} leaves the terminal as it was and the card file free`, async (t) => {
    const folder = folderWith(t, {});
    t.is((await dscplus(folder, 'card', 'new', 'my.card', '--model', 'nagra-326')).status, 0);
    const terminal = open(t, `cd "${folder}"; dscplus panel --card my.card; echo "status $?"; ls; echo end`);
    await terminal.untilText('nagra-326');
    process.kill(childOf(terminal), `SIG${signal}`);
    await terminal.untilText(/^end/m);
    t.deepEqual(terminal.modes, RESTORED);
    t.regex(terminal.text, new RegExp(`status ${status} `));
    t.notRegex(terminal.text, /\.lock/);
  });
}

onTerminal('panel: SIGUSR1 opens no debugger, and writes nothing on the screen', async (t) => {
  const terminal = open(t, 'dscplus panel; echo "status $?"');
  await terminal.untilText('p: hold PRESS');
  process.kill(childOf(terminal), 'SIGUSR1');
  terminal.write('m');
  await terminal.untilText('dsc-plus-gen1');
  terminal.write('q');
  await terminal.untilText('status 0');
  t.notRegex(terminal.text, /Debugger/);
});

onTerminal('panel: an error is reported on the terminal as it was', async (t) => {
  const folder = folderWith(t, {});
  t.is((await dscplus(folder, 'card', 'new', 'my.card', '--model', 'nagra-326')).status, 0);
  const terminal = open(t, `cd "${folder}"; dscplus panel --card my.card; echo "status $?"`);
  await terminal.untilText('nagra-326');
  terminal.write('+p');
  await terminal.untilText(/type [0-9]{8}, Enter/);
  renameSync(folder, `${folder}-gone`);
  t.teardown(() => renameSync(`${folder}-gone`, folder));
  const challenge = /challenge ([0-9]{8})/.exec(terminal.text)![1];
  terminal.write(`${challenge}\r1234\r`);
  await terminal.untilText(/status [0-9]/);
  t.deepEqual(terminal.modes, RESTORED);
  t.regex(terminal.text, /dscplus: card file my\.card/);
  t.regex(terminal.text, /status 2 /);
});

onTerminal('panel: in a terminal it is what dscplus shows without a command; a dumb one gets the demo', async (t) => {
  const terminal = open(t, 'dscplus; echo "status $?"');
  await terminal.untilText('p: hold PRESS');
  terminal.write('\x03');
  await terminal.untilText('status 130');
  const dumb = open(t, 'dscplus', 80, 60, { TERM: 'dumb' });
  await dumb.untilText('accepted.');
  t.false(dumb.modes.isAlternate);
});

onTerminal('panel: Ctrl-Z gives the terminal to the shell, and fg takes it again', async (t) => {
  const terminal = open(t, 'exec bash --norc --noprofile -i', 80, 24, { TERM: 'xterm-256color', PS1: 'shell> ' });
  await terminal.untilText('shell> ');
  terminal.write(`"${process.execPath}" "${DSCPLUS}" panel\r`);
  await terminal.untilText('p: hold PRESS');
  terminal.write('p');
  await terminal.untilText('type 1234, Enter');
  // In the background it may draw a little before it is stopped again: fg comes after that.
  for (const meanwhile of [undefined, "clear; bg; until jobs | grep -q Stopped; do sleep 0.1; done; echo wai''ts\r"]) {
    terminal.write('\x1a');
    await untilRestored(terminal, 'Stopped');
    if (meanwhile !== undefined) {
      terminal.write(meanwhile);
      await untilRestored(terminal, 'waits');
    }
    // The shell's message is cleared, so that it is new when it comes again.
    terminal.write('clear; fg\r');
    const first = await untilShown(terminal, '');
    // Stopped in the midst of it, it enters the screen once more: its clock goes on when all of that is over.
    t.not(await untilShown(terminal, first), first);
  }
  terminal.write('q');
  await untilRestored(terminal, 'shell> ');
  t.pass();
});

/** Until all of it shows, at another time than `before`. @returns the time */
async function untilShown(terminal: TestTerminal, before: string): Promise<string> {
  let time: string | undefined;
  await terminal.until(() => {
    time = /[\d.]+ s 1x/.exec(terminal.text)?.[0];
    const isShown = isDeepStrictEqual(terminal.modes, SHOWN) && terminal.text.includes('DEMO-00001');
    return isShown && time !== undefined && time !== before;
  });
  return time!;
}

/** The modes come one by one. */
function untilRestored(terminal: TestTerminal, text: string): Promise<void> {
  return terminal.until(() => isDeepStrictEqual(terminal.modes, RESTORED) && terminal.text.includes(text));
}

onTerminal('panel: a stop and a continue from elsewhere leave a whole screen', async (t) => {
  const terminal = open(t, 'dscplus panel; echo "status $?"');
  await terminal.untilText('p: hold PRESS');
  const child = childOf(terminal);
  process.kill(child, 'SIGTSTP');
  await terminal.until(() => !terminal.modes.isAlternate);
  process.kill(child, 'SIGCONT');
  await terminal.until(() => terminal.modes.isAlternate && terminal.text.includes('p: hold PRESS'));
  t.deepEqual(terminal.modes, SHOWN);
  terminal.write('q');
  await terminal.untilText('status 0');
  t.deepEqual(terminal.modes, RESTORED);
});

onTerminal('panel: where nothing could go on after Ctrl-Z, it goes on itself', async (t) => {
  const terminal = open(t, 'exec "$DSCPLUS_NODE" "$DSCPLUS_FILE" panel', 80, 24, {
    TERM: 'xterm-256color',
    DSCPLUS_NODE: process.execPath,
    DSCPLUS_FILE: DSCPLUS,
  });
  await terminal.untilText('p: hold PRESS');
  terminal.write('\x1a');
  terminal.write('m');
  await terminal.untilText('dsc-plus-gen1');
  t.deepEqual(terminal.modes, SHOWN);
});

onTerminal('panel: a terminal that goes away ends it, and the card file is free', async (t) => {
  const folder = folderWith(t, {});
  t.is((await dscplus(folder, 'card', 'new', 'my.card', '--model', 'nagra-326')).status, 0);
  const terminal = open(t, `cd "${folder}"; trap "" HUP; dscplus panel --card my.card; echo $? > status`);
  await terminal.untilText('nagra-326');
  t.true(existsSync(join(folder, 'my.card.lock')));
  terminal.vanish();
  while (!existsSync(join(folder, 'status'))) await new Promise((done) => setTimeout(done, 20));
  t.is(readFileSync(join(folder, 'status'), 'utf8'), '129\n');
  t.false(existsSync(join(folder, 'my.card.lock')));
});

onTerminal('panel: Ctrl-P keeps a picture of what is shown, and overwrites none', async (t) => {
  const folder = folderWith(t, { 'dscplus-panel-1.svg': 'mine' });
  const terminal = open(t, `cd "${folder}"; dscplus panel`, 250, 70);
  await terminal.untilText('p: hold PRESS');
  terminal.write('\x10');
  await terminal.untilText('picture in dscplus-panel-2.svg');
  t.is(readFileSync(join(folder, 'dscplus-panel-1.svg'), 'utf8'), 'mine');
  t.regex(readFileSync(join(folder, 'dscplus-panel-2.svg'), 'utf8'), /^<svg .*\n<title>[\s\S]*DEMO-00001/);
});

onTerminal('panel: a phone by keyboard, recorded as a script that replays', async (t) => {
  const folder = folderWith(t, {});
  const terminal = open(t, `cd ${folder}; dscplus panel --phone android --recording phone.keys; echo "status $?"`);
  await terminal.untilText('[ IBKR Mobile ]');
  terminal.write('\r');
  await terminal.untilText('[ Authenticate ]');
  terminal.write('\r');
  await terminal.untilText('Challenge: _');
  terminal.write('1234\r482913\r\r');
  await terminal.untilText(/Passcode[\s\S]*[0-9]{8}/);
  terminal.write('q');
  await terminal.untilText('status 0');
  const { status, stdout } = await dscplus(folder, 'replay', 'phone.keys', '--reporter', 'json');
  t.is(status, 0);
  t.regex(stdout, /"Passcode \| [0-9]{8}"/);
});
