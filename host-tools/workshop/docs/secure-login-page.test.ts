import { readFileSync } from 'node:fs';
import test from 'ava';
import { rowsOf, TAGS } from './references.js';

const VECTORS = 'test-vectors/phones-ib-key.json';

test('secure login: every row says what the documents say, what is built, and a tag', (t) => {
  for (const [sentence, built, tag, ...more] of rowsOf(readFileSync('docs/secure-login.md', 'utf8'))) {
    t.true(sentence !== '' && built !== '' && more.length === 0, sentence);
    t.true(TAGS.includes(tag!), `${sentence}: tag "${tag}", expected one of ${TAGS.join(', ')}`);
  }
});

test('secure login: every session of a phone stands behind some row', (t) => {
  const { cases } = JSON.parse(readFileSync(VECTORS, 'utf8')) as { cases: ReadonlyArray<{ name: string }> };
  const appendix = readFileSync('docs/secure-login-tests.md', 'utf8');
  t.deepEqual(
    cases.map(({ name }) => name).filter((name) => !appendix.includes(`\`${VECTORS}: ${name}\``)),
    [],
  );
});
