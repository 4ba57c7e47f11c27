import { readFileSync } from 'node:fs';
import test from 'ava';
import { mutationPage } from './mutation-page.js';

test('mutation page: docs/mutation.md is what survivors.json says (npm run docs writes it)', (t) => {
  t.is(readFileSync('docs/mutation.md', 'utf8'), mutationPage());
});
