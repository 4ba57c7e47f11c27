import { readFileSync } from 'node:fs';
import test from 'ava';
import { small } from '../../../emulator/tools/walk/testing.js';
import { walk } from '../../../emulator/tools/walk/walk.js';
import { MODELS } from '../../../firmware/models.js';
import { statesPage } from './states-page.js';

const PAGE = readFileSync('docs/states.md', 'utf8');

/** How many states a screen has depends on a model's lengths and times; its transitions do not. */
function uncounted(text: string): string {
  return text.replace(/ \| [0-9]+ \|$/gm, ' | |');
}

test('states page: docs/states.md has the transitions that a walk of each model saw (npm run docs writes it)', (t) => {
  const reports = MODELS.map((model) => walk(small(model)));
  t.is(uncounted(PAGE), uncounted(statesPage(MODELS, reports)));
});
