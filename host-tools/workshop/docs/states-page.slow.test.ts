import { readFileSync } from 'node:fs';
import test from 'ava';
import { small } from '../../../emulator/tools/walk/testing.js';
import { walk } from '../../../emulator/tools/walk/walk.js';
import { findModel, MODELS } from '../../../firmware/models.js';
import { modelPart, statesPage, uncounted } from './states-page.js';

const PAGE = readFileSync('docs/states.md', 'utf8');

test('states page: docs/states.md has the transitions that a walk of each model saw (npm run docs writes it)', (t) => {
  const reports = MODELS.map((model) => walk(small(model)));
  t.is(uncounted(PAGE), uncounted(statesPage(MODELS, reports)));
});

test('states page: a walk of dsc-plus finds that every invariant holds, and as many states as the page says', (t) => {
  const model = findModel('dsc-plus')!;
  const report = walk(model);
  t.is(report.violation, null);
  t.deepEqual(report.untaken, []);
  t.true(PAGE.includes(modelPart(model, report)));
});
