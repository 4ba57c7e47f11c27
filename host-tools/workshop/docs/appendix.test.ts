import { readFileSync } from 'node:fs';
import test from 'ava';
import { appendixPage, PROMISES, promisedRows, rowTests } from './appendix.js';
import { faultOf } from './references.js';

for (const promises of PROMISES) {
  const { name, general } = promises;
  const rows = promisedRows(promises);
  const tests = rowTests(promises);

  test(`appendix: every row of docs/${name}.md is there once and has tests, and no row is named that is not there`, (t) => {
    t.true(rows.length > 40, `only ${rows.length} rows were read`);
    t.deepEqual(Object.keys(tests).sort(), [...rows, ...(general === undefined ? [] : [general])].sort());
  });

  test(`appendix: every test that row-tests/${name}.json names exists`, (t) => {
    for (const [row, references] of Object.entries(tests)) {
      t.true(references.length > 0, row);
      for (const reference of references) t.is(faultOf(reference), undefined, reference);
    }
  });

  test(`appendix: docs/${name}-tests.md is what its page and row-tests/${name}.json say (npm run docs writes it)`, (t) => {
    t.is(readFileSync(`docs/${name}-tests.md`, 'utf8'), appendixPage(promises));
  });
}

test('appendix: a name that no test has is found out', (t) => {
  t.is(faultOf('test-vectors/debounce.json: no such case'), 'names no case of that file');
  t.is(faultOf('test-vectors/none.json: a case'), 'names a file that is not there');
  t.is(
    faultOf(`host-tools/workshop/docs/appendix.test.ts: ${'appendix: no such'} title`),
    'names no test of that file',
  );
  t.is(faultOf('somewhere else'), 'is not FILE: NAME');
});
