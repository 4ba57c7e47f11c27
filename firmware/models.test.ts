import test from 'ava';
import { findModel, MODELS, type Model } from './models.js';

/** The models' numbers and texts as docs/fidelity.md has them, all that they share apart. */
const FACTS: Readonly<Record<string, readonly unknown[]>> = {
  'dsc-plus': ['sixteen', 8, 'PIN> 4, CHALLNG> 6', 8, [8], 0, 30_000, 'OCRA-1:HOTP-SHA1-8:QN06-PSHA1'],
  'dsc-plus-gen1': ['seven', 5, 'Pn 4, Ch 6', 8, [5, 3], 10_000, 60_000, 'OCRA-1:HOTP-SHA1-8:QN06-PSHA1'],
  'nagra-326': ['seven', 6, 'CH____ 8, P 4', 6, [6], 0, 20_000, 'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1'],
};

const TEXTS: Readonly<Record<string, string>> = {
  'dsc-plus': 'LOW BATT, ERR MEM, NO KEY',
  'dsc-plus-gen1': 'Lo, Err, no',
  'nagra-326': 'Lo, Err, no',
};

function factsOf(model: Model): unknown[] {
  const { display, cells, fields, response_digits, pages, page_ms, response_ms, suite } = model;
  const asked = fields.map(({ prompt, digits }) => `${prompt} ${digits}`).join(', ');
  return [display, cells, asked, response_digits, pages, page_ms, response_ms, suite];
}

for (const model of MODELS) {
  test(`models: ${model.name} is what the facts say`, (t) => {
    t.deepEqual(factsOf(model), FACTS[model.name]);
    t.is([model.lowBatteryText, model.memoryErrorText, model.noKeyText].join(', '), TEXTS[model.name]);
  });

  test(`models: ${model.name} has the times and the energy that all share`, (t) => {
    t.deepEqual([model.debounce_ms, model.hold_ms, model.idle_ms], [20, 2000, 30_000]);
    t.deepEqual([model.lowBattery_percent, model.lowBattery_ms, model.selfTest_ms], [10, 1000, 1000]);
    const { capacity_uAh, display_nA, awake_nA, compute_nAms } = model;
    t.is(capacity_uAh, 90_000 / 2, 'half of a CR2016 cell');
    t.deepEqual([display_nA, awake_nA, compute_nAms], [12_000, 6000, 3_000_000 * 30]);
  });

  test(`models: the pages of ${model.name} hold its response and fit its cells`, (t) => {
    const { pages, cells, response_digits, page_ms } = model;
    t.is(
      pages.reduce((sum, digits) => sum + digits, 0),
      response_digits,
    );
    t.true(pages.every((digits) => digits <= cells));
    t.is(page_ms === 0, pages.length === 1);
  });
}

test('models: one is found by its name', (t) => {
  for (const model of MODELS) t.is(findModel(model.name), model);
  t.is(findModel('dsc'), undefined);
});
