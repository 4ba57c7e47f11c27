import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test from 'ava';
import { folderWith } from '../../cli/testing.js';
import { dscplus } from '../../cli/testing-commands.js';

const PAGE = readFileSync('docs/ci.md', 'utf8');
const GOOD = 'press PRESS for 2.5s\nexpect "PIN>"\n';
const BAD = 'press PRESS for 1.5s\nwait 1s\nexpect "PIN>"\n';

interface Step {
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly on: readonly string[];
  readonly jobs: { readonly replay: { readonly steps: readonly Step[] } };
}

/** It has no types. */
const { safeLoad } = createRequire(import.meta.url)('js-yaml') as { safeLoad(text: string): unknown };

test('ci page: its workflow is YAML, and the run leaves what it uploads', async (t) => {
  const { on, jobs } = safeLoad(/^```yaml\n([\s\S]*?)^```$/m.exec(PAGE)![1]!) as Workflow;
  t.deepEqual(on, ['push', 'pull_request']);
  const { steps } = jobs.replay;
  const commands = steps
    .map(({ run }) => /^npx dscplus (.*)$/.exec(run ?? '')?.[1])
    .filter((line) => line !== undefined);
  t.is(commands.length, 1);
  const folder = folderWith(t, { 'tests/a.keys': GOOD, 'tests/more/b.keys': BAD });
  t.is((await dscplus(folder, ...commands[0]!.split(' '))).status, 1);
  const paths = String(steps.at(-1)!.with!.path).trim().split('\n');
  t.deepEqual(paths, ['report.html', 'tests/**/*.min.keys']);
  t.true(existsSync(join(folder, 'report.html')));
  t.true(existsSync(join(folder, 'tests/more/b.min.keys')));
});

test('ci page: every other command of it succeeds', async (t) => {
  const folder = folderWith(t, { 'tests/a.keys': GOOD });
  const commands = [...PAGE.matchAll(/^\$ npx dscplus (.*)$/gm)].map(([, line]) => line!);
  t.is(commands.length, 4);
  for (const line of commands) t.is((await dscplus(folder, ...line.split(' '))).status, 0, line);
});
