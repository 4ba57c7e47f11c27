/** `dscplus replay` on many seed logins in files: board time over wall time, and what memory it holds. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternate, median, print, seconds } from './rounds.js';

const MANY = 100_000;
/** As many as take seconds. */
const SOME = 20_000;
const FEW = 1000;
const FILES_A_FOLDER = 1000;

/** A seed login as a key script; each number has a challenge of its own. */
export function seedLogin(number: number): string {
  const challenge = String(number * 7919)
    .padStart(6, '0')
    .slice(-6);
  return [
    '# the login page shows a challenge; the card turns it into a response',
    'press PRESS for 2.5s',
    'expect "PIN>"',
    'type 1234',
    'press OK',
    'expect "CHALLNG>"',
    `type ${challenge}`,
    'press OK',
    'expect response',
    'wait 30s',
    'expect off',
    '',
  ].join('\n');
}

/** Writes `count` seed logins, a thousand a folder. @returns their folder */
function writeLogins(count: number): string {
  const root = mkdtempSync(join(tmpdir(), 'dscplus-bench-'));
  for (let i = 0; i < count; i++) {
    const folder = join(root, String(Math.floor(i / FILES_A_FOLDER)).padStart(3, '0'));
    if (i % FILES_A_FOLDER === 0) mkdirSync(folder);
    writeFileSync(join(folder, `${String(i).padStart(6, '0')}.keys`), seedLogin(i));
  }
  return root;
}

function replay(folder: string, ...options: string[]): void {
  const report = ['--reporter', 'json', '--output', join(folder, 'report.json')];
  const { status, stderr } = spawnSync(
    process.execPath,
    ['build/dscplus.cjs', 'replay', ...report, ...options, folder],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`replay ended with ${status}: ${stderr}`);
}

export function replayVsRealtime(): void {
  const folder = writeLogins(MANY);
  const wall_s = median([0, 1, 2].map(() => seconds(() => replay(folder))));
  const reports = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Array<{ board_us: number }>;
  const board_s = reports.reduce((sum, report) => sum + report.board_us, 0) / 1e6;
  rmSync(folder, { recursive: true });
  print(
    { bench: 'replay_vs_realtime', goal: 1_000_000, bar: 500_000, better: 'more', unit: 'board s / wall s' },
    board_s / wall_s,
  );
}

/** Lists a folder and reads every script below it. */
const BARE_READING = `const { readdirSync, readFileSync } = require('node:fs');
for (const name of readdirSync(process.argv[1], { recursive: true }))
  if (name.endsWith('.keys')) readFileSync(process.argv[1] + '/' + name);`;

/** The whole command against a process that does no more than read the same files. */
export async function replayVsRead(): Promise<void> {
  const folder = writeLogins(SOME);
  const bare = () => seconds(() => execFileSync(process.execPath, ['-e', BARE_READING, folder]));
  const ours = () => seconds(() => replay(folder));
  bare();
  const [ours_s, bare_s] = await alternate(5, ours, bare);
  rmSync(folder, { recursive: true });
  print(
    { bench: 'replay_vs_read', goal: 4, bar: 6, better: 'less', unit: 'a bare reading of the same files' },
    ours_s / bare_s,
  );
}

/**
 * Two threads against one, on two cores that nothing else uses: for seconds of scripts, and for so many that what each thread
 * compiles for itself, some 0.6 s of the processor, is a small part.
 */
export async function replayJobs(): Promise<void> {
  await compareJobs('replay_jobs', SOME, 5);
  await compareJobs('replay_jobs_many', MANY, 3);
}

async function compareJobs(bench: string, scripts: number, rounds: number): Promise<void> {
  const folder = writeLogins(scripts);
  const jobs = (count: number) => () => seconds(() => replay(folder, '--jobs', String(count)));
  jobs(1)();
  const [two_s, one_s] = await alternate(rounds, jobs(2), jobs(1));
  rmSync(folder, { recursive: true });
  print({ bench, goal: 0.55, bar: 0.67, better: 'less', unit: '--jobs 1' }, two_s / one_s);
}

/** Peak resident size in KiB of a replay of the folder, as the kernel counted it. */
function peak_KiB(folder: string): number {
  const script = `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS)); require(${JSON.stringify(join(process.cwd(), 'build/dscplus.cjs'))});`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ['-e', script, 'x', 'replay', '--output', join(folder, 'report.txt'), folder],
    { encoding: 'utf8' },
  );
  const peak = /peak (\d+)$/.exec(stderr);
  if (status !== 0 || peak === null) throw new Error(`replay ended with ${status}: ${stderr}`);
  return Number(peak[1]);
}

export function replayMemory(): void {
  const [many, few] = [writeLogins(MANY), writeLogins(FEW)];
  const ratio = peak_KiB(many) / peak_KiB(few);
  for (const folder of [many, few]) rmSync(folder, { recursive: true });
  print(
    {
      bench: 'replay_memory',
      goal: 1.2,
      bar: 1.5,
      better: 'less',
      unit: 'peak resident size, 100,000 scripts / 1,000',
    },
    ratio,
  );
}
