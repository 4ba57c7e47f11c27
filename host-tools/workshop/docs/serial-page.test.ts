import { readFileSync } from 'node:fs';
import test from 'ava';
import { GROUPS } from '../../../emulator/link/commands/table.js';
import { serialPage } from './serial-page.js';

test('serial page: docs/serial.md is what the command table says (npm run docs writes it)', (t) => {
  t.is(readFileSync('docs/serial.md', 'utf8'), serialPage());
});

test('serial page: names every command of the table', (t) => {
  for (const { header } of GROUPS.flatMap(({ entries }) => entries)) {
    t.true(serialPage().includes(`| \`${header}`), header);
  }
});
