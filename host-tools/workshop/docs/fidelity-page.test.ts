import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { rowsOf, TAGS } from './references.js';

test('fidelity: every row has a behaviour, a tag and a source', (t) => {
  for (const [behaviour, tag, source, ...more] of rowsOf(readFileSync('docs/fidelity.md', 'utf8'))) {
    t.true(behaviour !== '' && source !== undefined && source !== '' && more.length === 0, behaviour);
    t.true(TAGS.includes(tag!), `${behaviour}: tag "${tag}", expected one of ${TAGS.join(', ')}`);
  }
});

test('fidelity: every file of sessions stands behind some row of the page', (t) => {
  const appendix = readFileSync('docs/fidelity-tests.md', 'utf8');
  const files = readdirSync('test-vectors').filter((file) => file.startsWith('sessions-'));
  t.deepEqual(
    files.filter((file) => !appendix.includes(`test-vectors/${file}: `)),
    [],
  );
});
