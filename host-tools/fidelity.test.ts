/**
 * docs/fidelity.md is a promise: each of its rows has a tag and a source, and docs/fidelity-tests.md names tests for it that
 * exist.
 */
import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { appendixOf, faultOf, rowsOf } from './workshop/docs/references.js';

const TAGS = ['S', 'I', 'D'];
const APPENDIX = readFileSync('docs/fidelity-tests.md', 'utf8');
const rows = rowsOf(readFileSync('docs/fidelity.md', 'utf8'));
/** The first is no row: it names what holds all of them. */
const [model, ...appendix] = appendixOf(APPENDIX);

test('fidelity: every row of the behaviour tables has a behaviour, a tag and a source', (t) => {
  t.true(rows.length > 60, `only ${rows.length} rows were read`);
  for (const [behaviour, tag, source, ...more] of rows) {
    t.true(behaviour !== '' && source !== undefined && source !== '' && more.length === 0, behaviour);
    t.true(TAGS.includes(tag!), `${behaviour}: tag "${tag}", expected one of ${TAGS.join(', ')}`);
  }
});

test('fidelity: the appendix has every row, in their order', (t) => {
  t.deepEqual(
    appendix.map(({ row }) => row),
    rows.map(([behaviour]) => behaviour),
  );
});

test('fidelity: every row has tests, and they exist', (t) => {
  for (const { row, references } of [model!, ...appendix]) {
    t.true(references.length > 0, row);
    for (const reference of references) t.is(faultOf(reference), undefined, reference);
  }
});

test('fidelity: the reference model stands behind all rows', (t) => {
  t.regex(model!.references[0]!, /^emulator\/reference\//);
});

test('fidelity: every file of sessions stands behind some row of the behaviour tables', (t) => {
  const files = readdirSync('test-vectors').filter((file) => file.startsWith('sessions-'));
  t.deepEqual(
    files.filter((file) => !APPENDIX.includes(`test-vectors/${file}: `)),
    [],
  );
});

test('fidelity: a name that no test has is found out', (t) => {
  t.is(faultOf('test-vectors/debounce.json: no such case'), 'names no case of that file');
  t.is(faultOf('test-vectors/none.json: a case'), 'names a file that is not there');
  t.is(faultOf(`host-tools/fidelity.test.ts: ${'fidelity: no such'} title`), 'names no test of that file');
  t.is(faultOf('somewhere else'), 'is not FILE: NAME');
});
