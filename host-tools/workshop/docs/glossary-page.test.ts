import { readFileSync } from 'node:fs';
import test from 'ava';

const TERMS = [...readFileSync('docs/glossary.md', 'utf8').matchAll(/^- \*\*(.+?)\*\*: .+\.$/gm)].map(
  (match) => match[1]!,
);

test('glossary page: its terms stand in the order of the alphabet, each once', (t) => {
  const lower = TERMS.map((term) => term.toLowerCase());
  t.true(lower.length > 80, `only ${lower.length} terms were read`);
  t.deepEqual(lower, [...new Set(lower)].sort());
});
