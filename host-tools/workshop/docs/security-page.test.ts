import { readFileSync } from 'node:fs';
import test from 'ava';
import { faultOf } from './references.js';

const PAGE = 'docs/security.md';

/** Rows of tables that end in a cell with tests. */
const rows = readFileSync(PAGE, 'utf8')
  .split('\n')
  .filter((line) => /^\| (?!---)/.test(line) && line.includes('.test.ts: '));

test('security page: every row names tests, and they exist', (t) => {
  t.true(rows.length > 30, `only ${rows.length} rows were read`);
  for (const row of rows) {
    const references = [
      ...row
        .split(' | ')
        .at(-1)!
        .matchAll(/`([^`]+)`/g),
    ].map((match) => match[1]!);
    t.true(references.length > 0, row);
    for (const reference of references) t.is(faultOf(reference), undefined, reference);
  }
});

test('security page: no row is without a test', (t) => {
  const lines = readFileSync(PAGE, 'utf8').split('\n');
  const bare = lines.filter((line) => line.startsWith('| ') && !line.startsWith('| ---') && !rows.includes(line));
  t.deepEqual(bare, ['| attack | outcome | held by |', '| fault | what happens | held by |']);
});
