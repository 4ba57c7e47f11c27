/**
 * `npm run bench -- --compare REV`: the benches of this tree on another commit's code too, in one run. The commit is built in
 * a folder of its own, with the packages of this tree; then each bench runs here and there in turns, and each pair is
 * compared: what else the machine does falls on both alike.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { median } from './rounds.js';

const PAIRS = 3;
const BENCHES = 'host-tools/workshop/bench';
const MOST_BYTES = 64 * 1024 * 1024;

/** The ratios of one run, by their bench: one may print several. */
type Ratios = ReadonlyMap<string, number>;

/** @param rev what git knows as a commit @throws where it is none, or can't be built */
export async function compare(rev: string, names: readonly string[]): Promise<void> {
  const commit = git('rev-parse', '--verify', '--quiet', '--end-of-options', `${rev}^{commit}`).trim();
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-bench-'));
  // Ctrl-C is for the bench that runs: it ends, and this comes to its end too.
  process.on('SIGINT', () => {});
  try {
    build(commit, folder);
    for (const name of names) comparePairs(name, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function build(commit: string, folder: string): void {
  git('clone', '--quiet', '--shared', '--no-checkout', '.', folder);
  git('-C', folder, 'checkout', '--quiet', '--detach', commit);
  const isOther = readFileSync('package-lock.json', 'utf8') !== readFileSync(join(folder, 'package-lock.json'), 'utf8');
  if (isOther)
    process.stderr.write(`${commit} has other packages in its lock file: it is built with those of this tree\n`);
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'), 'junction');
  node(folder, 'esbuild.config.mjs');
  // The bench must be the same on both sides: only what it measures is the other commit's.
  rmSync(join(folder, BENCHES), { recursive: true, force: true });
  cpSync(BENCHES, join(folder, BENCHES), { recursive: true });
  node(folder, resolve('esbuild.config.mjs'), '--benches-only');
}

function comparePairs(name: string, folder: string): void {
  const pairs: Array<readonly [Ratios, Ratios]> = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const [here, there] = [ratiosOf(name, '.'), ratiosOf(name, folder)];
    if (here === undefined || there === undefined) {
      console.log(JSON.stringify({ bench: name, error: `it can't run ${here === undefined ? 'here' : 'there'}` }));
      return;
    }
    pairs.push([here, there]);
  }
  for (const bench of pairs[0]![0].keys()) {
    const ratios = pairs.map(([here, there]) => [here.get(bench)!, there.get(bench) ?? Number.NaN] as const);
    console.log(
      JSON.stringify({
        bench,
        here: short(median(ratios.map(([here]) => here))),
        there: short(median(ratios.map(([, there]) => there))),
        here_vs_there: short(median(ratios.map(([here, there]) => here / there))),
        pairs: ratios.map((pair) => pair.map(short)),
      }),
    );
  }
}

/**
 * The ratios that one run of a bench prints; undefined where it ends with an error, whose text goes to standard error.
 */
function ratiosOf(name: string, folder: string): Ratios | undefined {
  const { status, signal, stdout } = spawnSync(process.execPath, ['build/bench/bench.js', name], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: MOST_BYTES,
  });
  if (signal !== null) throw new Error(`${name} was ended by ${signal}`);
  if (status !== 0) return undefined;
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  const results = lines.map((line) => JSON.parse(line) as { readonly bench: string; readonly ratio?: number });
  return new Map(results.flatMap(({ bench, ratio }) => (ratio === undefined ? [] : [[bench, ratio]])));
}

function short(ratio: number): number {
  return Number(ratio.toPrecision(4));
}

function git(...args: string[]): string {
  return execFileSync('git', args, { encoding: 'utf8' });
}

function node(folder: string, ...args: string[]): void {
  execFileSync(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}
