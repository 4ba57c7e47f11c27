/** The verifier's time by itself: what it makes of a machine's clock, a store's clock and the newest record. */
import test from 'ava';
import { RisingClock, type VerifierTime } from './clock.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A day in 2027. */
const NOW_MS = 1_800_000_000_000;

/** A machine whose clocks are set. */
class Machine implements VerifierTime {
  wall = NOW_MS;
  steady = 5_000_000;
  wall_ms(): number {
    return this.wall;
  }
  steady_us(): number {
    return this.steady;
  }
}

function newClock(isTrusted = false) {
  const machine = new Machine();
  return { machine, clock: new RisingClock(machine, isTrusted) };
}

test('rising clock: it follows the machine, and goes on by itself where that goes back', (t) => {
  const { machine, clock } = newClock();
  t.is(clock.now_ms(0), NOW_MS);
  machine.wall += 1500.75;
  t.is(clock.now_ms(NOW_MS), NOW_MS + 1500);
  machine.wall -= DAY_MS;
  machine.steady += 2_000_900;
  // Of the part of a millisecond that was there before, none is lost.
  t.is(clock.now_ms(NOW_MS + 1500), NOW_MS + 3501);
  t.is(clock.now_ms(NOW_MS + 3501), NOW_MS + 3501);
  machine.steady -= 1_000_000;
  t.is(clock.now_ms(NOW_MS + 3501), NOW_MS + 3501);
  machine.steady += 500;
  t.is(clock.now_ms(NOW_MS + 3501), NOW_MS + 3502);
});

test('rising clock: what has passed before it was first asked is nothing, and steady time that goes back neither', (t) => {
  const { machine, clock } = newClock();
  machine.steady += 9_000_000;
  t.is(clock.now_ms(0), NOW_MS);
  const late = newClock();
  t.is(late.clock.now_ms(NOW_MS), NOW_MS);
  late.machine.wall -= DAY_MS;
  late.machine.steady += 5_000_000;
  t.is(late.clock.now_ms(NOW_MS), NOW_MS + 5000);
  late.machine.steady -= 1_000_000;
  for (let times = 0; times < 2000; times++) t.is(late.clock.now_ms(NOW_MS), NOW_MS + 5000);
});

test('rising clock: the newest record counts where it is later, and less where it was repaired', (t) => {
  const { machine, clock } = newClock(true);
  t.is(clock.now_ms(NOW_MS + 7000), NOW_MS + 7000);
  machine.steady += 1_000_000;
  t.is(clock.now_ms(NOW_MS + 7000), NOW_MS + 8000);
  t.is(clock.now_ms(NOW_MS + 6000), NOW_MS + 6000);
  machine.wall -= 10_000;
  t.is(clock.repair(), NOW_MS - 10_000);
  machine.wall += 0.5;
  t.deepEqual([clock.repair(), clock.wall_ms()], [NOW_MS - 10_000, NOW_MS - 9999.5]);
});

test('rising clock: a machine may be a day ahead of the newest record and of what has passed, and no more', (t) => {
  for (const [ahead_ms, passes] of [
    [0, true],
    [DAY_MS, true],
    [DAY_MS + 1, false],
  ] as const) {
    const { clock } = newClock();
    const now = () => clock.now_ms(NOW_MS - ahead_ms);
    if (passes) t.is(now(), NOW_MS);
    else {
      t.is(
        t.throws(now, { name: 'StoreError' }).message,
        "this machine's clock says 2027-01-15 08:00:00 UTC, more than a day after the newest record of the store (2027-01-14 07:59:59 UTC): if the clock is wrong, set it; if it is right, say so (--trust-clock, trustClock). Nothing was decided",
      );
    }
  }
  const { clock } = newClock(true);
  t.is(clock.now_ms(5), NOW_MS);
  t.throws(() => newClock().clock.now_ms(1), { message: /\(1970-01-01 00:00:00 UTC\)/ });
  t.is(newClock().clock.now_ms(0), NOW_MS);
});

test('rising clock: a day may pass in this process, too', (t) => {
  const { machine, clock } = newClock();
  clock.now_ms(NOW_MS);
  machine.wall += 3 * DAY_MS;
  machine.steady += 2 * DAY_MS * 1000;
  t.is(clock.now_ms(NOW_MS), NOW_MS + 3 * DAY_MS);
  machine.wall += 2 * DAY_MS;
  t.throws(() => clock.now_ms(NOW_MS + 3 * DAY_MS), { name: 'StoreError' });
});

test('rising clock: a store’s clock counts in place of the machine’s', (t) => {
  const { machine, clock } = newClock();
  clock.follow(NOW_MS + 5000);
  machine.wall += 10;
  t.deepEqual(
    [clock.wall_ms(), clock.lookAt_ms(0), clock.now_ms(NOW_MS)],
    [NOW_MS + 5010, NOW_MS + 5010, NOW_MS + 5010],
  );
  t.regex(clock.warning(NOW_MS + DAY_MS)!, /but the database's clock says 2027-01-15 08:00:05 UTC/);
  clock.follow(undefined);
  t.is(clock.wall_ms(), NOW_MS + 10);
  t.regex(clock.warning(NOW_MS + DAY_MS)!, /but this machine's clock says 2027-01-15 08:00:00 UTC/);
});

test('rising clock: who only looks sees whole milliseconds, and the newest record', (t) => {
  const { machine, clock } = newClock();
  machine.wall += 0.9;
  t.is(clock.lookAt_ms(0), NOW_MS);
  t.is(clock.lookAt_ms(NOW_MS + 5), NOW_MS + 5);
});

test('rising clock: a store of more than a minute ahead is warned of, whatever its time is', (t) => {
  const { clock } = newClock();
  t.is(clock.warning(NOW_MS + 60_000), undefined);
  t.is(
    clock.warning(NOW_MS + 60_001),
    'the newest record of the store is of 2027-01-15 08:01:00 UTC, but this machine\'s clock says 2027-01-15 08:00:00 UTC: if the clock is right, repair the store\'s time with "dscplus store repair-clock"',
  );
  t.regex(clock.warning(8.64e15)!, /is of \+275760-09-13 00:00:00 UTC,/);
  t.regex(clock.warning(8.64e15 + 1)!, /is of 8640000000000001 ms since 1970,/);
  const { machine, clock: early } = newClock();
  machine.wall = -8.64e15;
  t.regex(early.warning(0)!, /says -271821-04-20 00:00:00 UTC/);
  machine.wall = -8.64e15 - 1;
  t.regex(early.warning(0)!, /says -8640000000000001 ms since 1970/);
});
