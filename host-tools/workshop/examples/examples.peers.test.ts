/** Each project in docs/examples, with the packed package installed as a user installs it (`npm run test:peers`). */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';

/** It has no types. */
const { safeLoad } = createRequire(import.meta.url)('js-yaml') as { safeLoad(text: string): unknown };

const run = promisify(execFile);
const EXAMPLES = resolve('docs/examples');
const folder = mkdtempSync(join(tmpdir(), 'dscplus-examples-'));
let tarball = '';

test.before(async () => {
  // The build is there already (--ignore-scripts), and so is all that a program, not a type checker, reads.
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]);
  tarball = join(folder, stdout.trim());
  await install(folder, tarball);
});

test.after.always(() => rmSync(folder, { recursive: true, force: true }));

async function install(where: string, ...packages: readonly string[]): Promise<void> {
  await run('npm', ['install', '--save-dev', '--prefer-offline', '--no-audit', '--no-fund', ...packages], {
    cwd: where,
  });
}

/** A copy of an example, below the folder in which `dscplus` is installed. */
function copyOf(name: string): string {
  const copy = join(folder, name);
  cpSync(join(EXAMPLES, name), copy, { recursive: true });
  return copy;
}

/** @throws what the command printed, where it fails */
async function runs(t: ExecutionContext, folder: string, line: string): Promise<void> {
  // A runner that is started by another test runner must not take itself for a part of it.
  const { NODE_TEST_CONTEXT: _, FORCE_COLOR: __, ...env } = process.env;
  await t.notThrowsAsync(
    run('bash', ['-c', line], { cwd: folder, env }).catch(({ stdout, stderr }) => {
      throw new Error(`${line}\n${stdout}${stderr}`);
    }),
  );
}

for (const name of ['node-test', 'vitest', 'jest', 'http-host', 'portal']) {
  test(`peers: npm test succeeds in the example ${name}`, async (t) => {
    const copy = copyOf(name);
    await install(copy);
    await runs(t, copy, 'npm test');
  });
}

interface Workflow {
  readonly jobs: { readonly replay: { readonly steps: ReadonlyArray<{ readonly run?: string }> } };
}

interface Pipeline {
  readonly replay: { readonly script: readonly string[]; readonly artifacts: { readonly reports: { junit: string } } };
}

/** Each of these begins with `npm ci`, which installs what the lock file names. */
test('peers: the commands of the GitHub example succeed and leave the report', async (t) => {
  const copy = copyOf('github');
  await install(copy, tarball);
  const { jobs } = safeLoad(readFileSync(join(copy, '.github/workflows/keys.yml'), 'utf8')) as Workflow;
  for (const step of jobs.replay.steps) if (step.run !== undefined) await runs(t, copy, step.run);
  t.true(existsSync(join(copy, 'report.html')));
});

test('peers: the commands of the GitLab example succeed and leave the report', async (t) => {
  const copy = copyOf('gitlab');
  await install(copy, tarball);
  const { replay } = safeLoad(readFileSync(join(copy, '.gitlab-ci.yml'), 'utf8')) as Pipeline;
  for (const line of replay.script) await runs(t, copy, line);
  t.true(existsSync(join(copy, replay.artifacts.reports.junit)));
});
