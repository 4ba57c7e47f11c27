import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, watch, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { bash, DSCPLUS, folderWith, Served } from '../testing.js';
import { dscplus } from '../testing-commands.js';

const onLinux = process.platform === 'linux' ? test : test.skip;
/** A test that waits for a child without a pause would let one play on that is to be ended. */
const aloneOnPosix = process.platform === 'win32' ? test.skip : test.serial;
const aloneOnLinux = process.platform === 'linux' ? test.serial : test.skip;

const SCRIPT = 'press PRESS for 2.5s\nexpect "PIN>"\n';

test('replay: a folder stands for its own scripts, not for those of packages and hidden folders', async (t) => {
  const files = { 'a.keys': SCRIPT, 'node_modules/p/docs/b.keys': 'pres', '.cache/c.keys': 'pres', '.d.keys': 'pres' };
  const folder = folderWith(t, files);
  const { status, stdout, stderr } = await dscplus(folder, 'replay', '.');
  t.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  t.regex(stdout, /^✓ \.\/a\.keys .*\n\n1 script/);
  t.is((await dscplus(folder, 'replay', 'node_modules')).status, 2);
  t.regex((await dscplus(folder, 'replay', '.', '--update')).stderr, /nothing to rewrite/);
});

onLinux('replay: a script whose name is not UTF-8 is named, and the others are played', async (t) => {
  const folder = folderWith(t, { 'k/a.keys': SCRIPT });
  mkdirSync(join(folder, 'k/b'));
  writeFileSync(Buffer.concat([Buffer.from(join(folder, 'k/b/')), Buffer.from('é.keys', 'latin1')]), SCRIPT);
  const { status, stdout, stderr } = await dscplus(folder, 'replay', 'k');
  t.is(status, 0);
  t.is(stderr, 'dscplus: warning: k/b/\\xe9.keys: found a name that is not UTF-8, so it is left out: rename it\n');
  t.regex(stdout, /^✓ k\/a\.keys .*\n\n1 script/);
});

const onPosix = process.platform === 'win32' ? test.skip : test;

const FAILS = 'press PRESS for 2.5s\nexpect "PIN"\n';

onPosix('replay: a signal ends it while it waits for the other end of a pipe', async (t) => {
  const folder = folderWith(t, {});
  const pipe = join(folder, 'pipe.keys');
  execFileSync('mkfifo', [pipe]);
  for (const options of [[], ['--strict'], ['--reporter', 'junit=report.xml']]) {
    const child = spawn(process.execPath, [DSCPLUS, 'replay', ...options, pipe], { cwd: folder, stdio: 'ignore' });
    const ended = once(child, 'close');
    // The other end opens once the command has opened this one.
    const end = await open(pipe, 'w');
    child.kill('SIGINT');
    await end.close();
    t.deepEqual(await ended, [null, 'SIGINT'], options.join(' '));
    t.false(readdirSync(folder).includes('report.xml'));
  }
});

onPosix('replay: scripts out of pipes are read once, and what has to read them again is refused', (t) => {
  const folder = folderWith(t, { 'a.keys': SCRIPT, 'f.keys': FAILS });
  const many = Array.from({ length: 70 }, () => 'a.keys').join(' ');
  const oneJob = /a script out of a pipe can be read only once, so all scripts are played by one job\n/;
  for (const [command, notes] of [
    ['dscplus replay <(cat a.keys)', /^$/],
    ['dscplus replay <(cat a.keys) --jobs 2 <(cat a.keys) <(cat a.keys)', oneJob],
    [`dscplus replay ${many} <(cat a.keys)`, /^$/],
    ['dscplus campaign <(cat a.keys) --faults battery --html c.html', /^/],
  ] as const) {
    const { status, stderr } = bash(folder, command);
    t.is(status, 0, stderr);
    t.regex(stderr, notes, command);
  }
  for (const option of ['--update', '--watch', '--shrink']) {
    const { status, stdout, stderr } = bash(folder, `dscplus replay ${option} <(cat f.keys)`);
    t.deepEqual([status, stdout], [2, ''], option);
    t.regex(stderr, new RegExp(`^dscplus: ${option} reads a script again, but /dev/fd/\\d+ can be read only once`));
  }
});

/** Starts a run, and ends it by a signal as soon as its report has begun in the folder `out`. */
async function endedBy(signal: NodeJS.Signals, folder: string): Promise<number | NodeJS.Signals> {
  const out = join(folder, 'out');
  mkdirSync(out, { recursive: true });
  const given = new Array<string>(2000).fill('slow.keys');
  const args = [DSCPLUS, 'replay', '--reporter', 'html', '--output', 'out/r.html', ...given];
  const watcher = watch(out);
  const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' });
  const hasBegun = (): boolean => readdirSync(out).some((file) => statSync(join(out, file)).size > 0);
  while (!hasBegun()) await once(watcher, 'change');
  watcher.close();
  child.kill(signal);
  const [status, ending] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return status ?? ending!;
}

aloneOnPosix('replay: a hang-up leaves the report of what was done, and nothing beside it', async (t) => {
  const folder = folderWith(t, { 'slow.keys': `type ${'1'.repeat(2000)}\n` });
  t.is(await endedBy('SIGHUP', folder), 129);
  t.deepEqual(readdirSync(join(folder, 'out')), ['r.html']);
  t.regex(readFileSync(join(folder, 'out/r.html'), 'utf8'), /<\/html>\n$/);
});

aloneOnLinux('replay: what a killed run has left of a report is removed by the next one', async (t) => {
  const folder = folderWith(t, { 'slow.keys': `type ${'1'.repeat(2000)}\n`, 'a.keys': SCRIPT });
  t.is(await endedBy('SIGKILL', folder), 'SIGKILL');
  t.regex(readdirSync(join(folder, 'out')).join(), /^\.r\.html\.[^,]+\.tmp$/);
  await dscplus(folder, 'replay', 'a.keys', '--output', 'out/r.html');
  t.deepEqual(readdirSync(join(folder, 'out')), ['r.html']);
});

aloneOnPosix(
  'replay --watch: every save is seen, by rename, by removal, in new folders, of tables and of what was missing',
  async (t) => {
    // A save that is not seen is waited for in vain.
    t.timeout(60_000);
    const folder = folderWith(t, { 'k/a.keys': SCRIPT, 'lib/i.keys': 'wait 1s\n' });
    const run = new Served(t, folder, ['replay', 'k', '--watch']);
    let waits = 0;
    const again = async (): Promise<void> => {
      waits += 1;
      while (run.reported.errors.split('waiting for a change').length <= waits)
        await new Promise((done) => setTimeout(done, 10));
    };
    const save = (name: string, text: string): void => {
      writeFileSync(join(folder, 'new'), text);
      renameSync(join(folder, 'new'), join(folder, name));
    };
    await again();
    for (const seconds of [1, 2, 3]) {
      save('k/a.keys', `wait ${seconds}s\nexpect off\n`);
      await again();
      t.regex(run.reported.output, new RegExp(`\n1 script, 0 failed, ${seconds} s of board time\n$`));
    }
    rmSync(join(folder, 'k'), { recursive: true });
    await again();
    mkdirSync(join(folder, 'k/new'), { recursive: true });
    save('k/new/b.keys', 'include ../../lib/i.keys\nexpect off\n');
    await again();
    save('lib/i.keys', 'wait 7s\n');
    await again();
    t.regex(run.reported.output, /\n1 script, 0 failed, 7 s of board time\n$/);
    save('k/new/b.keys', 'include ../../lib/none.keys\nexpect off\n');
    await again();
    t.regex(run.reported.output, /\n1 script, 0 failed, 1 with a mistake, 0 s of board time\n$/);
    save('lib/none.keys', 'wait 8s\n');
    await again();
    t.regex(run.reported.output, /\n1 script, 0 failed, 8 s of board time\n$/);
    writeFileSync(join(folder, 'lib/rows.csv'), 'time\n1s\n');
    save('k/new/b.cases.keys', '# @data ../../lib/rows.csv\nwait {time}\nexpect off\n');
    await again();
    t.regex(run.reported.output, /\n2 scripts, 0 failed, 9 s of board time\n$/);
    save('lib/rows.csv', 'time\n2s\n');
    await again();
    t.regex(run.reported.output, /\n2 scripts, 0 failed, 10 s of board time\n$/);
    // The folder that takes another's name at once may have its number, too.
    rmSync(join(folder, 'k'), { recursive: true });
    mkdirSync(join(folder, 'k'));
    save('k/a.keys', 'wait 3s\nexpect off\n');
    await again();
    save('k/a.keys', 'wait 4s\nexpect off\n');
    await again();
    t.regex(run.reported.output, /\n1 script, 0 failed, 4 s of board time\n$/);
    t.is(await run.end('SIGHUP'), 129);
  },
);

onLinux('replay --watch: where the system has no watch left it ends with a message and status 2', async (t) => {
  const folder = folderWith(t, {
    'k/a.keys': SCRIPT,
    'none-left.cjs': `require('node:fs').watch = () => {
      throw Object.assign(new Error('System limit for number of file watchers reached'), { code: 'ENOSPC' });
    };`,
    'breaks.cjs': `require('node:fs').watch = () => {
      const watcher = Object.assign(new (require('node:events'))(), { close() {} });
      setTimeout(() => watcher.emit('error', Object.assign(new Error('EIO'), { code: 'EIO' })), 100);
      return watcher;
    };`,
  });
  for (const [stub, why] of [
    ['none-left', /^dscplus: can't watch \S+: the system's watches are used up: watch fewer folders/m],
    ['breaks', /^dscplus: can't watch \S+: EIO$/m],
  ] as const) {
    const { status, stderr } = bash(folder, `NODE_OPTIONS='--require ./${stub}.cjs' dscplus replay k --watch`);
    t.is(status, 2, stderr);
    t.regex(stderr, why);
  }
});
