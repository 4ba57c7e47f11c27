import { readFileSync } from 'node:fs';
import test from 'ava';
import { walk } from '../../../emulator/tools/walk/walk.js';
import { findModel } from '../../../firmware/models.js';
import { modelPart } from './states-page.js';

test('states page: a walk of dsc-plus finds every promise kept, and as many states as the page says', (t) => {
  const model = findModel('dsc-plus')!;
  const report = walk(model);
  t.is(report.violation, null);
  t.deepEqual(report.untaken, []);
  t.true(readFileSync('docs/states.md', 'utf8').includes(modelPart(model, report)));
});
