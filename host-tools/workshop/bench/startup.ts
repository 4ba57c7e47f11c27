/** Start-up of the command as whole processes, against `node -e 0`. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedLogin } from './replay.js';
import { alternate, print, seconds } from './rounds.js';

const ROUNDS = 21;

function spawn(args: readonly string[]): () => number {
  return () =>
    seconds(() => {
      const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
      if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
    });
}

const bare = spawn(['-e', '0']);

export async function startupVersion(): Promise<void> {
  const [ours, other] = await alternate(ROUNDS, spawn(['build/dscplus.cjs', '--version']), bare);
  print({ bench: 'startup_version', goal: 1.15, bar: 1.4, better: 'less', unit: 'node -e 0' }, ours / other);
}

export async function startupReplay(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-bench-'));
  const script = join(folder, 'one.keys');
  writeFileSync(script, seedLogin(0));
  const [ours, other] = await alternate(ROUNDS, spawn(['build/dscplus.cjs', 'replay', script]), bare);
  rmSync(folder, { recursive: true });
  print({ bench: 'startup_replay', goal: 1.5, bar: 2, better: 'less', unit: 'node -e 0' }, ours / other);
}
