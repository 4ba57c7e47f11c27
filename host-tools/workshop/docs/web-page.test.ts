import { readFileSync } from 'node:fs';
import test from 'ava';
import { ATTRIBUTES } from '../../../emulator/web/settings.js';
import { MODELS } from '../../../firmware/models.js';

const PAGE = readFileSync('docs/web.md', 'utf8');
/** Its tables are those of the card: the phone has its own before them. */
const REFERENCE = PAGE.slice(PAGE.indexOf('## Reference: attributes'));

/** The first cells of the table whose head begins with this word, each up to a parenthesis. */
function firstCells(head: string): string[] {
  const table = new RegExp(`^\\| ${head} \\|.*\\n\\|[-|]+\\|\\n((?:\\|.*\\n)+)`, 'm').exec(REFERENCE)![1];
  return [...table.matchAll(/^\| `([\w-]+)/gm)].map(([, name]) => name);
}

test('web page: its tables name every attribute, method and event of the element, and no other', (t) => {
  t.deepEqual(firstCells('attribute'), [...ATTRIBUTES]);
  for (const { name } of MODELS) t.true(PAGE.includes(`\`${name}\``), name);
  const source = readFileSync('emulator/web/element/card-element.ts', 'utf8');
  const members = [...source.matchAll(/^ {2}(?:get |async )?(\w+)\([^\n]*\{$/gm)].map(([, name]) => name);
  const own = members.filter((name) => !/^constructor$|Callback$/.test(name));
  t.deepEqual(firstCells('name').sort(), own.sort());
  const events = [...source.matchAll(/#report\('([\w-]+)'/g)].map(([, name]) => name);
  t.deepEqual(firstCells('event'), events);
});
