/**
 * docs/secure-login.md is a promise: each of its rows has a tag, and docs/secure-login-tests.md names tests for it that
 * exist.
 */
import { readFileSync } from 'node:fs';
import test from 'ava';
import { appendixOf, faultOf, rowsOf } from './workshop/docs/references.js';

const TAGS = ['S', 'I', 'D'];
const rows = rowsOf(readFileSync('docs/secure-login.md', 'utf8'));
const appendix = appendixOf(readFileSync('docs/secure-login-tests.md', 'utf8'));
const VECTORS = 'test-vectors/phones-ib-key.json';

test('secure login: every row says what the documents say, what is built, and a tag', (t) => {
  t.true(rows.length > 70, `only ${rows.length} rows were read`);
  for (const [sentence, built, tag, ...more] of rows) {
    t.true(sentence !== '' && built !== '' && more.length === 0, sentence);
    t.true(TAGS.includes(tag!), `${sentence}: tag "${tag}", expected one of ${TAGS.join(', ')}`);
  }
});

test('secure login: the appendix has every row, in their order, each once', (t) => {
  t.deepEqual(
    appendix.map(({ row }) => row),
    rows.map(([sentence]) => sentence),
  );
  t.is(new Set(rows.map(([sentence]) => sentence)).size, rows.length);
});

test('secure login: every row has tests, and they exist', (t) => {
  for (const { row, references } of appendix) {
    t.true(references.length > 0, row);
    for (const reference of references) t.is(faultOf(reference), undefined, reference);
  }
});

test('secure login: every session of a phone stands behind some row', (t) => {
  const { cases } = JSON.parse(readFileSync(VECTORS, 'utf8')) as { cases: ReadonlyArray<{ name: string }> };
  const named = new Set(appendix.flatMap(({ references }) => references));
  t.deepEqual(
    cases.map(({ name }) => name).filter((name) => !named.has(`${VECTORS}: ${name}`)),
    [],
  );
});
