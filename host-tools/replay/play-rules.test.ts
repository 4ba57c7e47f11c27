import test from 'ava';
import type { ScriptResult } from '../../emulator/script/result.js';
import { ScriptError } from '../../emulator/script/script-error.js';
import { parseText } from '../../emulator/script/testing.js';
import { LineFailure } from '../line/line-failure.js';
import { asKnown, PLAY_ONCE, repeated, retried } from './play-rules.js';

function resultOf(isGood: boolean, board_us = 7): ScriptResult {
  const failure = { file: 'a.keys', line: 2, column: 1, message: 'expected "PIN>"', expected: 'PIN>', actual: '' };
  return {
    file: 'a.keys',
    model: 'dsc-plus',
    contacts: 'bouncy',
    ok: isGood,
    board_us,
    screens: [],
    failure: isGood ? null : failure,
    digest: null,
  };
}

/** Which plays succeed, by how much their seeds are raised; the plays in order; the message of the failure. */
const REPEATS: ReadonlyArray<readonly [string, string, string | undefined]> = [
  ['yyyy', '1230', undefined],
  ['ynyn', '12301', 'expected "PIN>" (2 of 4 plays fail, the first with all bounce seeds raised by 1)'],
  ['nyyy', '1230', 'expected "PIN>" (1 of 4 plays fail)'],
  ['nnnn', '1230', 'expected "PIN>" (4 of 4 plays fail)'],
];

for (const [good, order, message] of REPEATS) {
  test(`play rules: of repeats that go ${good}, the result is of the script as it is, or of the first that fails`, (t) => {
    const played: number[] = [];
    const result = repeated({ ...PLAY_ONCE, repeat: 4 }, (raise) => {
      played.push(raise);
      return resultOf(good[raise] === 'y', raise);
    });
    t.is(played.join(''), order);
    t.is(result.failure?.message, message);
    t.is(result.ok, message === undefined);
    t.is(result.board_us, Number(order.at(-1)));
  });
}

/** How plays go one after the other with two retries (x: the line fails), the plays that are made, and what is reported. */
const RETRIES: ReadonlyArray<readonly [string, number, Partial<ScriptResult>]> = [
  ['y', 1, { ok: true }],
  ['nny', 3, { ok: true, note: 'succeeded in play 3; before, a.keys:2:1: expected "PIN>"' }],
  ['xy', 2, { ok: true, note: 'succeeded in play 2; before, no answer' }],
  ['nxy', 3, { ok: true, note: 'succeeded in play 3; before, a.keys:2:1: expected "PIN>"' }],
  ['xnx', 3, { ok: false, failure: { ...resultOf(false).failure!, message: 'expected "PIN>" (all 3 plays fail)' } }],
  ['nnn', 3, { ok: false, failure: { ...resultOf(false).failure!, message: 'expected "PIN>" (all 3 plays fail)' } }],
];

for (const [good, plays, reported] of RETRIES) {
  test(`play rules: retries that go ${good} take ${plays} plays, and are reported`, (t) => {
    let played = 0;
    const result = retried({ ...PLAY_ONCE, retries: 2 }, () => {
      const goes = good[played++];
      if (goes === 'x') throw new LineFailure(undefined, 'no answer');
      return resultOf(goes === 'y');
    });
    t.is(played, plays);
    t.like(result, reported);
    t.is('note' in result, 'note' in reported);
  });
}

test('play rules: where the line fails in each play, it is the line that failed', (t) => {
  const play = () => {
    throw new LineFailure({ file: 'a.keys', line: 2, column: 1 }, 'no answer');
  };
  for (const [retries, message] of [
    [0, 'no answer'],
    [2, 'no answer (all 3 plays fail)'],
  ] as const) {
    const error = t.throws(() => retried({ ...PLAY_ONCE, retries }, play), { instanceOf: LineFailure, message });
    t.is(error?.place?.line, 2);
  }
});

const KNOWN = parseText('# @known-failure card-12, the hold\nwait 1s\nexpect off');

test('play rules: a known failure is reported and no failure', (t) => {
  const result = asKnown(KNOWN, resultOf(false));
  t.like(result, { ok: true, failure: null });
  t.is(result.note, 'known failure (card-12, the hold): a.keys:2:1: expected "PIN>"');
});

test('play rules: a known failure that succeeds is a failure, where the script says so', (t) => {
  const { ok, failure } = asKnown(KNOWN, { ...resultOf(true), screens: [[0, 'PIN>']] });
  t.false(ok);
  t.like(failure, { file: 'main.keys', line: 1, column: 1, expected: 'PIN>', actual: 'PIN>' });
  t.regex(failure!.message, /known \(card-12, the hold\), but the script succeeds: take out @known-failure$/);
});

test('play rules: without @known-failure before the first statement a result stays, and one without an issue is a mistake', (t) => {
  const good = resultOf(true);
  t.is(asKnown(parseText('wait 1s\n# @known-failure late'), good), good);
  const error = t.throws(() => asKnown(parseText('\n # @known-failure \nwait 1s'), good), { instanceOf: ScriptError });
  t.like(error.place, { line: 2, column: 2 });
});
