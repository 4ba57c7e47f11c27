import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path/posix';
import test from 'ava';

const HERE = 'host-tools/verifier/store/postgres';
const APART = [
  // Compares times within the process, which the database's would drown.
  'host-tools/verifier/timing.slow.test.ts',
  // Transcripts of what is asked of a store, call by call; on PostgreSQL a decision is prepared with other calls.
  'host-tools/verifier/steps.test.ts',
];

test('postgres suites: every suite that runs on each store runs on PostgreSQL too', (t) => {
  const imported = [...readFileSync(join(HERE, 'suites.peers.test.ts'), 'utf8').matchAll(/^import '(.+)\.js';$/gm)];
  const run = new Set(imported.map(([, path]) => `${join(HERE, path!)}.ts`));
  const suites = readdirSync('host-tools', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => join('host-tools', path))
    .filter((path) => /\bof STORES\b|\bSTORES\.flatMap\b/.test(readFileSync(path, 'utf8')));
  t.true(suites.length > 15, `only ${suites.length} suites were found`);
  t.deepEqual(
    suites.filter((path) => !run.has(path) && !APART.includes(path)).map((path) => relative(HERE, path)),
    [],
  );
});
