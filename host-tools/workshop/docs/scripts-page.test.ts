import { readFileSync } from 'node:fs';
import test from 'ava';
import { INCLUDE } from '../../../emulator/script/language.js';
import { LineReader } from '../../../emulator/script/line-reader.js';
import { LANGUAGE } from '../../../emulator/script/statements/table.js';

/** The statements in the first cells of the page's table, as they are written there. */
function statementsIn(page: string): string[] {
  const table = /^\| statement \|.*\n\|[-|]+\|\n((?:\|.*\n)+)/m.exec(page)![1]!;
  return [...table.matchAll(/^\| (`.+?`) \| /gm)].flatMap(([, cell]) =>
    cell!.split('`').filter((_, at) => at % 2 === 1),
  );
}

test('scripts page: its table has a row for every statement, and no other', (t) => {
  const missing = new Set(LANGUAGE.keywords.flatMap((word) => LANGUAGE.beginningWith(word).map((entry) => entry.do)));
  for (const text of statementsIn(readFileSync('docs/scripts.md', 'utf8'))) {
    const line = new LineReader('docs/scripts.md', text, 1);
    line.nextStatement();
    const word = line.word();
    const entry = LANGUAGE.reading(word, line);
    t.true(entry !== undefined || word === INCLUDE, text);
    missing.delete(entry?.do);
  }
  t.deepEqual([...missing], []);
});
