import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { folderWith } from '../../testing.js';
import { dscplus } from '../../testing-commands.js';
import { TestTerminal } from '../../testing-terminal.js';

/** There are no pseudo-terminals of this kind on Windows. */
const onTerminal = process.platform === 'win32' ? test.skip : test;

interface Report {
  readonly digest: string;
  readonly screens: ReadonlyArray<readonly [number, string]>;
}

function open(t: { teardown(fn: () => void): void }, folder: string, script: string): TestTerminal {
  const terminal = new TestTerminal(`cd "${folder}"; ${script}; echo "status $?"`, 100, 40);
  t.teardown(() => terminal.close());
  return terminal;
}

async function replayed(folder: string, script: string): Promise<Report> {
  const { stdout, status, stderr } = await dscplus(folder, 'replay', script, '--reporter', 'json');
  if (status !== 0) throw new Error(`${stderr}${stdout}`);
  return JSON.parse(stdout)[0];
}

function digestIn(script: string): string {
  return /^# digest ([0-9a-f]{64})$/m.exec(script)![1];
}

onTerminal(
  'panel: what is done with --recording becomes a script that replay passes with the same digest',
  async (t) => {
    const folder = folderWith(t, {});
    const terminal = open(t, folder, 'dscplus panel --recording made.keys');
    await terminal.untilText('recording to made.keys');
    terminal.write('+p');
    await terminal.untilText('type 1234, Enter');
    terminal.write('12');
    await terminal.untilText('[PIN>-2]');
    // A fault by its statement, over which time goes back, and one by a key.
    terminal.write('s');
    await terminal.untilText('STOPPED');
    terminal.write(':segment 1.a1 dead\r');
    await terminal.untilText('segment 1.a1 dead');
    terminal.write(',');
    await terminal.until(({ text }) => !/segment 1\.a1 dead/.test(text));
    terminal.write('sk');
    await terminal.untilText(/stick PRESS down/);
    t.false(existsSync(join(folder, 'made.keys')));
    terminal.write('q');
    await terminal.untilText('status 0');
    const script = readFileSync(join(folder, 'made.keys'), 'utf8');
    t.regex(script, /^expect "PIN>-2"$/m);
    t.notRegex(script, /segment/);
    const { digest, screens } = await replayed(folder, 'made.keys');
    t.is(digest, digestIn(script));
    t.is(screens.at(-1)![1], 'PIN>-2');
  },
);

for (const [end, keys, status] of [
  ['Ctrl-C', '\x03', 130],
  ['F2', '\x1bOQq', 0],
] as const) {
  onTerminal(`panel: a recording that F2 begins is written when ${end} ends it`, async (t) => {
    const folder = folderWith(t, { 'session-1.keys': 'wait 1s\n' });
    const terminal = open(t, folder, 'dscplus panel --model nagra-326');
    await terminal.untilText('p: hold PRESS');
    terminal.write('\x1bOQ');
    await terminal.untilText('recording to session-2.keys');
    terminal.write('7');
    await terminal.untilText('7 up');
    terminal.write(keys);
    await terminal.untilText(`status ${status}`);
    const script = readFileSync(join(folder, 'session-2.keys'), 'utf8');
    t.regex(script, /^card nagra-326$/m);
    t.is((await replayed(folder, 'session-2.keys')).digest, digestIn(script));
  });
}

onTerminal('panel: a recording of a card file names the file and not its key, and passes again', async (t) => {
  const folder = folderWith(t, {});
  await dscplus(folder, 'card', 'new', 'my.card', '--model', 'nagra-326');
  const terminal = open(t, folder, 'mkdir made; dscplus panel --card my.card --recording made/login.keys');
  await terminal.untilText('recording to made/login.keys');
  terminal.write('+p');
  await terminal.untilText(/type [0-9]{8}, Enter/);
  terminal.write(`${/challenge ([0-9]{8})/.exec(terminal.text)![1]}\r1234\r`);
  await terminal.untilText('r: to the page');
  terminal.write('q');
  await terminal.untilText('status 0');
  const script = readFileSync(join(folder, 'made/login.keys'), 'utf8');
  t.regex(script, /^card file=\.\.\/my\.card$/m);
  t.regex(script, /^expect response for [0-9]{8} pin 1234$/m);
  t.notRegex(script, /secret/);
  await replayed(folder, 'made/login.keys');
});

onTerminal('panel: --recording replaces a file only where that is wanted', async (t) => {
  const folder = folderWith(t, { 'made.keys': 'wait 1s\n' });
  for (const [answer, status] of [
    ['n\r', 2],
    ['\x03', 130],
  ] as const) {
    const terminal = open(t, folder, 'dscplus panel --recording made.keys');
    await terminal.untilText('made.keys is there already. Replace it by the recording? [y/N]');
    terminal.write(answer);
    await terminal.untilText(`status ${status}`);
    t.is(readFileSync(join(folder, 'made.keys'), 'utf8'), 'wait 1s\n');
  }
  const terminal = open(t, folder, 'dscplus panel --recording made.keys');
  await terminal.untilText('[y/N]');
  terminal.write('y\r');
  await terminal.untilText('recording to made.keys');
  t.is(readFileSync(join(folder, 'made.keys'), 'utf8'), 'wait 1s\n');
  terminal.write('q');
  await terminal.untilText('status 0');
  t.regex(readFileSync(join(folder, 'made.keys'), 'utf8'), /^# Recorded with dscplus panel/);
});

onTerminal('panel: a file that comes while it records is not replaced', async (t) => {
  const folder = folderWith(t, {});
  const terminal = open(t, folder, 'dscplus panel --recording made.keys');
  await terminal.untilText('recording to made.keys');
  writeFileSync(join(folder, 'made.keys'), 'mine');
  terminal.write('q');
  await terminal.untilText('status 0');
  t.regex(terminal.text, /^dscplus: made\.keys is another file by now: recorded to made-2\.keys/);
  t.is(readFileSync(join(folder, 'made.keys'), 'utf8'), 'mine');
  await replayed(folder, 'made-2.keys');
});

onTerminal('panel: F2 asks before it drops what was done, and a recording that is killed leaves nothing', async (t) => {
  const folder = folderWith(t, {});
  const terminal = open(t, folder, 'dscplus panel');
  await terminal.untilText('p: hold PRESS');
  terminal.write('7');
  await terminal.untilText('7 up');
  terminal.write('\x1bOQ');
  await terminal.untilText('Enter: record from power-on, without what was done; any other key: no');
  terminal.write('s');
  await terminal.untilText('p: hold PRESS');
  t.regex(terminal.text, /7 up/);
  t.notRegex(terminal.text, /STOPPED|REC/);
  terminal.write('\x1bOQ\r');
  await terminal.untilText('recording to session-1.keys');
  t.notRegex(terminal.text, /7 up/);
  const child = execFileSync('ps', ['-o', 'pid=', '--ppid', String(terminal.pty.pid)], { encoding: 'utf8' });
  process.kill(Number(child), 'SIGKILL');
  await terminal.untilText('status 137');
  t.deepEqual(readdirSync(folder), []);
});

onTerminal('panel: a file that can’t be written is reported before anything is shown', async (t) => {
  const folder = folderWith(t, {});
  const terminal = open(t, folder, 'dscplus panel --recording no/made.keys');
  await terminal.untilText('status 2');
  t.regex(terminal.text, /can't write the script to no\/made\.keys/);
});

onTerminal('panel: --play shows the line that plays, and stops where the script fails', async (t) => {
  const folder = folderWith(t, {
    'main.keys': 'contacts clean\npress PRESS for 10s\ninclude on/pin.keys\nwait 20s\nexpect "PIN>" within 1s\n',
    'on/pin.keys': 'type 1234 every 5s\nexpect "PIN>---4"\n',
  });
  const terminal = open(t, folder, 'dscplus panel --play main.keys');
  await terminal.untilText('>2 press PRESS for 10s');
  await terminal.untilText('on/pin.keys playing');
  terminal.write('++++');
  await terminal.untilText('main.keys:5: expected "PIN>" within 1s, found "PIN>---4"');
  t.regex(terminal.text, /!5 expect "PIN>"/);
  t.regex(terminal.text, / 51\.100 s STOPPED/);
  terminal.write('q');
  await terminal.untilText('status 1');
});

onTerminal('panel: a mistake in the script to play is reported before anything is shown', async (t) => {
  const folder = folderWith(t, { 'bad.keys': 'press OK\npress ENTER\n' });
  const terminal = open(t, folder, 'dscplus panel --play bad.keys');
  await terminal.untilText('status 2');
  t.regex(terminal.text, /bad\.keys:2:7: found "ENTER"/);
});
