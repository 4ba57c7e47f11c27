import { readFileSync } from 'node:fs';
import test from 'ava';
import { statesPage } from './states-page.js';

test('states page: docs/states.md is what the table says (npm run docs writes it anew)', (t) => {
  t.is(readFileSync('docs/states.md', 'utf8'), statesPage());
});
