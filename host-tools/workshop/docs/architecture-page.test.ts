import { existsSync, readFileSync } from 'node:fs';
import test from 'ava';
import { withMap } from './architecture-map.js';

const PAGE = 'docs/architecture.md';
const page = readFileSync(PAGE, 'utf8');

/** The files that a page names, by their paths from the project's root. */
function filesNamed(text: string): string[] {
  return [...text.matchAll(/`((?:firmware|emulator|host-tools|docs|test-vectors)\/[\w./-]+)`/g)].map(
    (match) => match[1]!,
  );
}

test('architecture page: its map is the one that the plan and the imports give (npm run docs writes it)', (t) => {
  t.is(page, withMap(page));
});

test('architecture page: a page without the marks of its map is refused', (t) => {
  t.throws(() => withMap('# Architecture\n'), { message: /lacks/ });
});

test('architecture page: each of its five walks goes through several files', (t) => {
  const walks = page.split(/^## Walk /m).slice(1);
  t.deepEqual(
    walks.map((walk) => filesNamed(walk).length >= 8),
    [true, true, true, true, true],
  );
});

for (const file of [PAGE, 'CONTRIBUTING.md', 'README.md']) {
  test(`architecture page: every file that ${file} names exists`, (t) => {
    const missing = filesNamed(readFileSync(file, 'utf8')).filter((path) => !existsSync(path));
    t.deepEqual(missing, []);
  });
}
