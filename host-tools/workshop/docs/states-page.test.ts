import { readFileSync } from 'node:fs';
import test from 'ava';
import { small } from '../../../emulator/tools/walk/testing.js';
import { walk } from '../../../emulator/tools/walk/walk.js';
import { findModel } from '../../../firmware/models.js';
import { modelPart, uncounted } from './states-page.js';

test('states page: its part of nagra-326 has the transitions that a walk saw (npm run docs writes it)', (t) => {
  const model = findModel('nagra-326')!;
  const page = uncounted(readFileSync('docs/states.md', 'utf8'));
  t.true(page.includes(uncounted(modelPart(model, walk(small(model))))));
});
