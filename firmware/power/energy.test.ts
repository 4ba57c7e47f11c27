import test from 'ava';
import { NEVER_MS } from '../hal.js';
import { MODELS } from '../models.js';
import { EnergyAccount } from './energy.js';

/** 10 nA while on, 500 nAms a computation, warns below 10 % of 10 000. */
const MODEL = { ...MODELS[0]!, display_nA: 7, awake_nA: 3, compute_nAms: 500, lowBattery_percent: 10 };

function account(left_nAms: number) {
  const battery = {
    left_nAms,
    remaining_nAms: () => battery.left_nAms,
    capacity_nAms: () => 10_000,
    draw: (charge_nAms: number) => {
      battery.left_nAms = Math.max(0, battery.left_nAms - charge_nAms);
    },
  };
  return { battery, energy: new EnergyAccount(battery, MODEL) };
}

test('energy: a computation is paid with what was drawn until then, and the end is foreseen at once', (t) => {
  const { battery, energy } = account(10_000);
  t.is(energy.empty_ms, NEVER_MS);
  energy.switch(100, true);
  t.is(energy.empty_ms, 1100);
  energy.compute(200);
  t.is(battery.left_nAms, 10_000 - 1000 - 500);
  t.is(energy.empty_ms, 200 + 850);
  energy.switch(300, false);
  t.is(battery.left_nAms, 7500);
  t.is(energy.empty_ms, NEVER_MS);
  energy.settle(900);
  t.is(battery.left_nAms, 7500);
});

test('energy: the end is the first whole millisecond at which nothing is left', (t) => {
  for (const [left_nAms, lasts_ms] of [
    [10, 1],
    [11, 2],
    [19, 2],
    [20, 2],
    [0, 0],
  ] as const) {
    const { energy } = account(left_nAms);
    energy.switch(5, true);
    t.is(energy.empty_ms, 5 + lasts_ms);
  }
});

test('energy: warns below the share, not at it', (t) => {
  t.true(account(999).energy.isLow(0));
  t.false(account(1000).energy.isLow(0));
});

test('energy: a look at the charge counts what was drawn until then, and changes nothing', (t) => {
  const { battery, energy } = account(1200);
  energy.switch(100, true);
  const before = energy.save();
  t.deepEqual(
    [100, 119, 120, 121, 500].map((now_ms) => [energy.remaining_nAms(now_ms), energy.isLow(now_ms)]),
    [
      [1200, false],
      [1010, false],
      [1000, false],
      [990, true],
      [0, true],
    ],
  );
  t.deepEqual([energy.save(), battery.left_nAms, energy.empty_ms], [before, 1200, 220]);
  energy.switch(110, false);
  t.deepEqual([energy.remaining_nAms(110), energy.remaining_nAms(9000)], [1100, 1100]);
});

test('energy: a reset ends the drawing and foresees nothing; a saved account goes on', (t) => {
  const { battery, energy } = account(10_000);
  energy.switch(100, true);
  const copy = new EnergyAccount(battery, MODEL);
  copy.load(energy.save());
  t.deepEqual([copy.empty_ms, copy.save()], [1100, { on: true, settled_ms: 100 }]);
  energy.reset();
  t.deepEqual([energy.empty_ms, energy.save()], [NEVER_MS, { on: false, settled_ms: 100 }]);
  energy.settle(300);
  t.is(battery.left_nAms, 10_000);
  copy.settle(300);
  t.is(battery.left_nAms, 8000);
});
