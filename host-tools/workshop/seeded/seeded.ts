/**
 * `npm run seeded`: plants each fault of faults.ts into a copy of the project, alone, and runs the tests that look at it.
 * A fault that no test notices shows that a test is missing.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FAULTS, planted, type SeededFault } from './faults.js';

const USAGE = `Usage: npm run seeded [-- WORD…]

Plants the project's seeded faults into a copy, one at a time, and runs the tests that look at each. WORD: only faults
with such a word in their file or their description.

Exit status: 0 each was noticed, 1 one was not, 2 no fault has the word.
`;

/**
 * A copy of all files that git tracks or would track, in a folder of its own; the installed packages are those of the
 * project.
 */
function copyOfProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-seeded-'));
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  });
  for (const file of files.split('\0').filter((name) => name !== '')) cpSync(file, join(folder, file));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** The bundles of a fault's tests, and the environment that runs them, kind by kind. */
function runsOf(folder: string, tests: readonly string[]): Array<{ kind: string; files: string[] }> {
  const names = (kind: string, begins: readonly string[]): string[] =>
    begins.flatMap((begin) => filesLike(folder, `build/${kind}/${begin}*.js`));
  const quick = tests.filter((name) => !name.startsWith('slow/'));
  const slow = tests.filter((name) => name.startsWith('slow/')).map((name) => name.slice('slow/'.length));
  return [
    { kind: '', files: names('tests', quick) },
    { kind: 'slow', files: names('tests-slow', slow) },
  ].filter(({ files }) => files.length > 0);
}

function filesLike(folder: string, pattern: string): string[] {
  return execFileSync('bash', ['-c', `ls ${pattern}`], { cwd: folder, encoding: 'utf8' })
    .trim()
    .split('\n');
}

/** @returns the first test that failed; undefined where all passed */
function noticedBy(folder: string, fault: SeededFault): string | undefined {
  const build = spawnSync(process.execPath, ['esbuild.config.mjs', '--tests'], { cwd: folder, encoding: 'utf8' });
  if (build.status !== 0) return `the build: ${build.stderr.trim().split('\n')[0]}`;
  for (const { kind, files } of runsOf(folder, fault.tests)) {
    const run = spawnSync(
      process.execPath,
      ['node_modules/ava/entrypoints/cli.mjs', '--fail-fast', '--tap', ...files],
      {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, DSCPLUS_TESTS: kind },
        maxBuffer: 1 << 28,
      },
    );
    if (run.status === 0) continue;
    return /^not ok [0-9]+ - (.*)$/m.exec(run.stdout)?.[1] ?? `the run: ${run.stderr.trim().slice(0, 200)}`;
  }
  return undefined;
}

function main(words: readonly string[]): number {
  if (words.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  const wanted = FAULTS.filter(
    ({ file, fault }) => words.length === 0 || words.some((word) => `${file} ${fault}`.includes(word)),
  );
  if (wanted.length === 0) {
    process.stderr.write(`seeded: no fault has ${words.join(' or ')} in its file or description\n`);
    return 2;
  }
  const folder = copyOfProject();
  let missed = 0;
  try {
    for (const fault of wanted) {
      const path = join(folder, fault.file);
      const right = readFileSync(path, 'utf8');
      writeFileSync(path, planted(fault, right));
      const by = noticedBy(folder, fault);
      writeFileSync(path, right);
      if (by === undefined) missed += 1;
      console.log(
        `${by === undefined ? 'MISSED ' : 'noticed'}  ${fault.fault} (${fault.file})${by === undefined ? '' : `\n         by ${by}`}`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(`${wanted.length - missed} of ${wanted.length} noticed`);
  return missed === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
