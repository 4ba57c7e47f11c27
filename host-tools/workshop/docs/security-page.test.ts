import { readFileSync } from 'node:fs';
import test from 'ava';
import { appendixOf, faultOf, rowsOf } from './references.js';

const rows = rowsOf(readFileSync('docs/security.md', 'utf8'));
const appendix = appendixOf(readFileSync('docs/security-tests.md', 'utf8'));

test('security page: its appendix has every row of its tables, in their order', (t) => {
  t.true(rows.length > 40, `only ${rows.length} rows were read`);
  t.deepEqual(
    appendix.map(({ row }) => row),
    rows.map(([what]) => what),
  );
});

test('security page: every row has tests, and they exist', (t) => {
  for (const { row, references } of appendix) {
    t.true(references.length > 0, row);
    for (const reference of references) t.is(faultOf(reference), undefined, reference);
  }
});
