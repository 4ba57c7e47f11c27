import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { folderWith, fullFolder } from '../../testing.js';
import { dscplus } from '../../testing-commands.js';
import { TestTerminal } from '../../testing-terminal.js';

const onLinux = process.platform === 'linux' ? test : test.skip;

async function open(t: ExecutionContext, folder: string, script: string): Promise<TestTerminal> {
  const terminal = new TestTerminal(`cd "${folder}"; ${script}; echo "status $?"`, 120, 40);
  t.teardown(() => terminal.close());
  await terminal.untilText('DEMO-00001');
  return terminal;
}

onLinux('panel on a full disk: Ctrl-P says so and leaves no cut picture; with room it takes one', async (t) => {
  const disk = fullFolder(t);
  if (disk === undefined) return t.pass('no file system can be mounted here');
  const terminal = await open(t, disk.folder, 'dscplus panel');
  terminal.write('\x10');
  await terminal.untilText("can't write the picture to dscplus-panel-1.svg: the disk is full");
  t.deepEqual(readdirSync(disk.folder), ['ballast']);
  disk.makeRoom();
  terminal.write('\x10');
  await terminal.untilText('picture in dscplus-panel-1.svg');
});

onLinux('panel on a full disk: --screenshot leaves what was there', async (t) => {
  const disk = fullFolder(t);
  if (disk === undefined) return t.pass('no file system can be mounted here');
  const { status, stderr } = await dscplus(disk.folder, 'panel', '--screenshot', 'a.svg');
  t.deepEqual([status, stderr], [2, "dscplus: --screenshot: can't write the picture to a.svg: the disk is full\n"]);
  t.deepEqual(readdirSync(disk.folder), ['ballast']);
});

onLinux('panel on a full disk: a trace that can’t be kept is shown at once, and again at the end', async (t) => {
  const folder = folderWith(t, {});
  symlinkSync('/dev/full', join(folder, 'full.vcd'));
  const terminal = await open(t, folder, 'dscplus panel --trace full.vcd');
  await terminal.untilText("can't write the trace to full.vcd: the disk is full; it ends there");
  t.true(terminal.modes.isAlternate);
  terminal.write('q');
  await terminal.untilText('status 2');
  t.regex(terminal.text, /^dscplus: --trace: can't write the trace to full\.vcd: the disk is full; it ends there/);
});

onLinux('panel on a full disk: a recording is kept until it is written', async (t) => {
  const disk = fullFolder(t);
  if (disk === undefined) return t.pass('no file system can be mounted here');
  const terminal = await open(t, disk.folder, 'dscplus panel');
  terminal.write('\x1bOQ');
  await terminal.untilText('recording to session-1.keys');
  terminal.write('7');
  await terminal.untilText('7 up');
  terminal.write('\x1bOQ');
  await terminal.untilText("can't write the script to session-1.keys: the disk is full");
  t.regex(terminal.text, / REC /);
  terminal.write('q');
  await terminal.untilText('Enter or Ctrl-C: leave without the recording; any other key: stay');
  terminal.write('x');
  await terminal.untilText('p: hold PRESS');
  t.deepEqual(readdirSync(disk.folder), ['ballast']);
  disk.makeRoom();
  terminal.write('8');
  await terminal.untilText('8 up');
  terminal.write('\x1bOQ');
  await terminal.untilText('recorded to session-1.keys');
  t.notRegex(terminal.text, / REC /);
  terminal.write('q');
  await terminal.untilText('status 0');
  t.is((await dscplus(disk.folder, 'replay', 'session-1.keys')).status, 0);
  t.regex(readFileSync(join(disk.folder, 'session-1.keys'), 'utf8'), /down 7\n(.*\n)*down 8\n/);
});

for (const [keys, status] of [
  ['q\r', 0],
  ['\x03\x03', 130],
] as const) {
  onLinux(
    `panel on a full disk: ${JSON.stringify(keys)} leaves without a recording that can’t be written`,
    async (t) => {
      const disk = fullFolder(t);
      if (disk === undefined) return t.pass('no file system can be mounted here');
      const terminal = await open(t, disk.folder, 'dscplus panel --recording made.keys');
      await terminal.untilText('recording to made.keys');
      terminal.write(keys);
      await terminal.untilText(`status ${status}`);
      t.deepEqual(readdirSync(disk.folder), ['ballast']);
    },
  );
}
