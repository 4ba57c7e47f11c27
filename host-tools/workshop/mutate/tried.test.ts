import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { mutantsOf } from './mutants.js';
import { Tried } from './tried.js';

test('tried: a run that goes on knows what was found in sources that are as they were, whatever else it reads', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-tried-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'build', 'verdicts.jsonl');
  const sources = new Map([
    ['a.ts', 'const A = 1;'],
    ['b.ts', 'const B = 1;'],
  ]);
  const [more, less, other] = mutantsOf(sources) as [never, never, never];
  const first = new Tried(sources, false, path);
  first.note(more, 'a test');
  first.note(less, null);
  first.note(other, 'another test');
  appendFileSync(path, '{"key":"a.ts');
  const foundBy = (tried: Tried) => [more, less, other].map((mutant) => tried.foundBy(mutant));
  t.deepEqual(foundBy(new Tried(sources, true, path)), ['a test', undefined, 'another test']);
  t.deepEqual(foundBy(new Tried(sources, false, path)), [undefined, undefined, undefined]);
  const changed = new Map([...sources, ['b.ts', 'const B = 1; ']]);
  t.deepEqual(foundBy(new Tried(changed, true, path)), ['a test', undefined, undefined]);
});
