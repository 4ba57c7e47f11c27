/** Rules that are numbers: the failures that lock, the waits, and the ranges of settings. */
import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import {
  afterAcceptance,
  afterFailure,
  FAILURES_A_DAY,
  FAILURES_IN_A_ROW,
  isLocked,
  noFailures,
  REFUSED_NAMES_MAX,
  waitAfter,
} from './limits.js';
import { OcraInputError } from './ocra/ocra-input-error.js';
import { readSettings } from './settings.js';

const DAY_MS = 86_400_000;
const NOW_MS = 1_800_000_000_000;
const ROW = noFailures('alice', '7001');

test('limits: the rules are the known ones', (t) => {
  t.deepEqual([FAILURES_A_DAY, FAILURES_IN_A_ROW, REFUSED_NAMES_MAX], [10, 100, 65_536]);
  const waits = [0, 1, 2, 3, 4, 5, 6, 7, 100].map((refusals) => waitAfter(refusals));
  t.deepEqual(waits, [1000, 1000, 2000, 4000, 8000, 16_000, 32_000, 32_000, 32_000]);
});

/** When a lock ends, from now on, and whether it holds. */
const LOCKS: ReadonlyArray<readonly [ends_ms: number, disabled: boolean, isLocked: boolean]> = [
  [0, false, false],
  [1, false, true],
  [DAY_MS, false, true],
  [DAY_MS + 1, false, false],
  [-1, false, false],
  [0, true, true],
];

test('limits: a lock holds until its end, if it is no more than a day away, or until it is taken away', (t) => {
  for (const [ends_ms, disabled, locked] of LOCKS) {
    t.is(isLocked({ ...ROW, lockedUntil_ms: NOW_MS + ends_ms, disabled }, NOW_MS), locked, `${ends_ms} ${disabled}`);
  }
});

test('limits: ten failures of one day lock for a day, those of before and of later not among them', (t) => {
  const nine = Array.from({ length: 9 }, (_, at) => NOW_MS - at);
  const tenth = afterFailure({ ...ROW, failures_ms: nine }, NOW_MS);
  t.is(tenth.lockedUntil_ms, NOW_MS + DAY_MS);
  t.deepEqual([tenth.failures_ms, tenth.inARow, tenth.disabled], [[...nine, NOW_MS], 1, false]);
  for (const other_ms of [NOW_MS - DAY_MS, NOW_MS + 1]) {
    const row = afterFailure({ ...ROW, failures_ms: [other_ms, ...nine.slice(1)] }, NOW_MS);
    t.deepEqual([row.lockedUntil_ms, row.failures_ms.length], [0, 9]);
  }
  t.is(
    afterFailure({ ...ROW, failures_ms: [NOW_MS - DAY_MS + 1, ...nine.slice(1)] }, NOW_MS).lockedUntil_ms,
    tenth.lockedUntil_ms,
  );
  t.deepEqual(afterFailure(tenth, NOW_MS), tenth);
  const many = afterFailure({ ...ROW, failures_ms: [...nine, NOW_MS, NOW_MS] }, NOW_MS);
  t.is(many.failures_ms.length, 10);
});

test('limits: a hundred failures in a row disable, and an acceptance ends the row alone', (t) => {
  t.false(afterFailure({ ...ROW, inARow: 98 }, NOW_MS).disabled);
  t.true(afterFailure({ ...ROW, inARow: 99 }, NOW_MS).disabled);
  const failed = { ...ROW, failures_ms: [NOW_MS], inARow: 7 };
  t.deepEqual(afterAcceptance(failed), { ...failed, inARow: 0 });
});

const RANGES: ReadonlyArray<readonly [name: string, least: number, most: number, usual: number]> = [
  ['lifetime_ms', 1000, 3_600_000, 120_000],
  ['reuseWindow', 1, 10_000_000, 100_000],
  ['lookAhead', 1, 100, 10],
  ['resyncWindow', 2, 10_000, 1000],
  ['driftSteps', 0, 100, 1],
  ['openChallenges', 2, 1000, 8],
];

test('settings: each number has its range and its default', (t) => {
  for (const [name, least, most, usual] of RANGES) {
    const read = (value: number) => readSettings({ [name]: value })[name as 'lookAhead'];
    t.is(readSettings({})[name as 'lookAhead'], usual, name);
    for (const value of [least, most]) t.is(read(value), value, name);
    for (const value of [least - 1, most + 1]) {
      t.throws(() => read(value), { instanceOf: InputError, message: new RegExp(name) });
    }
  }
  t.throws(() => readSettings({ decoySuite: 'OCRA-2' }), { instanceOf: OcraInputError });
  t.throws(() => readSettings({ decoySuite: 5 as never }), { instanceOf: InputError, message: /decoySuite/ });
  t.throws(() => readSettings({ trivialPins: 'never' as never }), { message: /trivialPins must be "\w+" or "\w+"/ });
  t.throws(() => readSettings({ lookahead: 5 } as never), { message: /lookahead/ });
});
