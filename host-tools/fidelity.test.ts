/** docs/fidelity.md is a promise: each of its rows has a tag, a source, and tests that exist under the names it gives. */
import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { faultOf } from './workshop/docs/references.js';

const PAGE = 'docs/fidelity.md';
const TAGS = ['S', 'I', 'D'];

interface Row {
  readonly line: number;
  readonly behaviour: string;
  readonly tag: string;
  readonly source: string;
  readonly references: readonly string[];
}

/** The rows of every table on the page whose head is the one of a behaviour table. */
function readRows(page: string): Row[] {
  const rows: Row[] = [];
  page.split('\n').forEach((text, index) => {
    if (!text.startsWith('| ') || text.startsWith('| behaviour |') || text.startsWith('| --- |')) return;
    const [behaviour = '', tag = '', source = '', heldBy = ''] = text.slice(2, -2).split(' | ');
    const references = [...heldBy.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
    rows.push({ line: index + 1, behaviour, tag, source, references });
  });
  return rows;
}

const page = readFileSync(PAGE, 'utf8');
const rows = readRows(page);

test('fidelity: every row of the behaviour table has a behaviour, a tag, a source and a test', (t) => {
  t.true(rows.length > 60, `only ${rows.length} rows were read`);
  for (const { line, behaviour, tag, source, references } of rows) {
    const where = `${PAGE}:${line}`;
    t.true(behaviour.length > 0 && source.length > 0, `${where}: an empty cell`);
    t.true(TAGS.includes(tag), `${where}: tag "${tag}", expected one of ${TAGS.join(', ')}`);
    t.true(references.length > 0, `${where}: no test is named`);
  }
});

test('fidelity: every test that the behaviour table names exists', (t) => {
  const faults = rows.flatMap(({ line, references }) =>
    references.map((reference) => [`${PAGE}:${line}: "${reference}"`, faultOf(reference)]).filter(([, fault]) => fault),
  );
  t.deepEqual(faults, []);
});

test('fidelity: every file of sessions stands behind some row of the behaviour table', (t) => {
  const files = readdirSync('test-vectors').filter((file) => file.startsWith('sessions-'));
  t.deepEqual(
    files.filter((file) => !page.includes(`test-vectors/${file}: `)),
    [],
  );
});

test('fidelity: a name that no test has is found out', (t) => {
  t.is(faultOf('test-vectors/debounce.json: no such case'), 'names no case of that file');
  t.is(faultOf('test-vectors/none.json: a case'), 'names a file that is not there');
  t.is(faultOf(`host-tools/fidelity.test.ts: ${'fidelity: no such'} title`), 'names no test of that file');
  t.is(faultOf('somewhere else'), 'is not FILE: NAME');
});
