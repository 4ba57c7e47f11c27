import test from 'ava';
import { Card } from '../card.js';
import { CLEAN, login } from '../testing.js';
import { Battery } from './battery.js';

test('battery: a hold that begins while the warning shows opens nothing, one that begins after it does', (t) => {
  const card = new Card(CLEAN);
  card.battery(5);
  card.press('PRESS', 2_021_000);
  t.is(card.display, 'LOW BATT');
  card.press('PRESS', 2_500_000);
  t.is(card.display, 'PIN>');
  card.press('PRESS', 2_021_000);
  t.is(card.display, 'LOW BATT');
});

test('energy: an open screen and a computation drain the battery, sleep does not', (t) => {
  const card = new Card(CLEAN);
  const charge = () => card.board.battery.remaining_nAms();
  const full = charge();
  card.wait(3_600_000_000);
  t.is(charge(), full);
  login(card);
  card.wait(40_000_000);
  const { display_nA, awake_nA, compute_nAms } = card.model;
  const [opened_us] = card.screens[1];
  const [off_us] = card.screens.at(-1)!;
  t.is(full - charge(), ((off_us - opened_us) / 1000) * (display_nA + awake_nA) + compute_nAms);
});

test('energy: a battery that runs out under an open screen blanks it, and no hold opens it again', (t) => {
  const card = new Card(CLEAN);
  card.press('PRESS', 2_500_000);
  t.is(card.display, 'PIN>');
  const { board } = card;
  board.firmware.settleEnergy(card.now_us / 1000);
  board.battery.load((card.model.display_nA + card.model.awake_nA) * 500); // half a second of an open screen
  board.firmware.settleEnergy(card.now_us / 1000);
  card.wait(499_000);
  t.is(card.display, 'PIN>');
  card.wait(1000);
  t.is(card.display, '');
  card.press('PRESS', 3_000_000);
  t.is(card.display, '');
  card.battery(50);
  card.press('PRESS', 2_500_000);
  t.is(card.display, 'PIN>');
});

test('card: it makes no difference to the battery’s warning whether anybody has looked at the battery', (t) => {
  for (const looks of [true, false]) {
    const card = new Card({ contacts: { kind: 'clean' } });
    card.battery(10);
    card.press('PRESS', 2_100_000);
    t.is(card.display, 'PIN>');
    card.wait(1_000_000);
    if (looks) {
      const before = card.save();
      t.true(card.board.isBatteryLow && card.board.battery_percent < 10);
      t.deepEqual(card.save(), before);
    }
    card.press('PRESS', 2_100_000);
    t.is(card.display, 'LOW BATT');
  }
});

test('card: what was drawn until the supply is cut is gone from the battery', (t) => {
  const card = new Card({ contacts: { kind: 'clean' } });
  card.press('PRESS', 2_100_000);
  card.wait(10_000_000);
  const { display_nA, awake_nA } = card.model;
  const before = card.board.battery.capacity_nAms();
  card.cutPower();
  // The screen opened at the scan of 2021 ms, the cut is at 12 200 ms.
  t.is(before - card.board.battery.remaining_nAms(), (display_nA + awake_nA) * (12_200 - 2021));
});

test('battery: a level that is set is the level, whatever the open screen has drawn until then', (t) => {
  const card = new Card(CLEAN);
  card.press('PRESS', 2_500_000);
  card.wait(7_000_000);
  card.battery(50);
  t.is(card.board.battery_percent, 50);
});

test('battery: it holds whole units, a thousandth of a percent at the finest, and never less than nothing', (t) => {
  const battery = new Battery(100);
  const thousandth = battery.capacity_nAms() / 100_000;
  for (const [percent, thousandths] of [
    [100, 100_000],
    [12.3456, 12_346],
    [12.3454, 12_345],
    [0.0004, 0],
  ] as const) {
    battery.setPercent(percent);
    t.deepEqual([battery.remaining_nAms(), battery.isEmpty], [thousandths * thousandth, thousandths === 0]);
  }
  for (const [left, drawn, rest] of [
    [5, 3, 2],
    [5, 5, 0],
    [5, 6, 0],
    [5, 1e15, 0],
  ] as const) {
    battery.load(left);
    battery.draw(drawn);
    t.deepEqual([battery.remaining_nAms(), battery.isEmpty], [rest, rest === 0]);
  }
});

test('battery: the card says at what charge it warns', (t) => {
  const card = new Card(CLEAN);
  t.is(card.board.isBatteryLow, false);
  card.battery(5);
  t.is(card.board.isBatteryLow, true);
});
