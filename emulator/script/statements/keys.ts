/** Actions of a hand: `press`, `type`, `down`, `up`, `wait`. */
import { KEYS, type Key } from '../../../firmware/hal.js';
import { PRESS_US, TYPE_EVERY_US } from '../../machine/key-sequencer.js';
import { durationText } from '../../text.js';
import type { LineReader } from '../line-reader.js';
import { readDigits, readDuration, readKey } from '../values.js';
import { cardOf } from './device-in-hand.js';
import type { ActionEntry, ActionOf, AnyInstruction, AnyStep, StepsEntry } from './entry.js';
import { fewerDigits, shorter, withoutClause } from './simplifiers.js';

interface Press {
  readonly do: 'press';
  readonly key: Key;
  readonly for_us: number;
}

/** `press KEY [for DURATION]` */
export const press: StepsEntry<Press> = {
  do: 'press',
  keyword: 'press',
  words: [...KEYS, 'for'],
  read: (line) => ({ do: 'press', key: readKey(line), for_us: durationAfter(line, 'for', PRESS_US) }),
  write: ({ key, for_us }) => `press ${key}${for_us === PRESS_US ? '' : ` for ${durationText(for_us)}`}`,
  simpler: [withoutClause, shorter],
  step: ({ key, for_us }, index) => pressStep(key, for_us, PRESS_US, index),
  follow({ key, for_us }, { entry }, place) {
    entry.press(key, for_us, place);
    entry.pass(for_us + PRESS_US);
  },
};

interface Type {
  readonly do: 'type';
  readonly digits: string;
  readonly every_us: number;
}

/** `type DIGITS [every DURATION]` */
export const type: StepsEntry<Type> = {
  do: 'type',
  keyword: 'type',
  words: ['every'],
  read: (line) => ({
    do: 'type',
    digits: readDigits(line, 'digits (0 to 9)'),
    every_us: durationAfter(line, 'every', TYPE_EVERY_US),
  }),
  write: ({ digits, every_us }) =>
    `type ${digits}${every_us === TYPE_EVERY_US ? '' : ` every ${durationText(every_us)}`}`,
  simpler: [withoutClause, fewerDigits, shorter],
  step({ digits, every_us }, index) {
    const key = digits[index >> 2];
    const down_us = Math.floor(every_us / 2);
    return key === undefined ? undefined : pressStep(key as Key, down_us, every_us - down_us, index & 3);
  },
  follow({ digits, every_us }, { entry }, place) {
    for (const digit of digits) entry.press(digit as Key, Math.floor(every_us / 2), place);
    entry.pass(every_us * digits.length);
  },
};

function pressStep(key: Key, down_us: number, rest_us: number, index: number): AnyStep<Move> | undefined {
  switch (index) {
    case 0:
      return DOWN_STEPS.get(key);
    case 1:
      return { wait_us: down_us };
    case 2:
      return UP_STEPS.get(key);
    case 3:
      return { wait_us: rest_us };
    default:
      return undefined;
  }
}

interface Move {
  readonly do: 'down' | 'up';
  readonly key: Key;
}

/** The moves of each key, made once: a script of a login has dozens of them. */
const DOWN_STEPS = stepsOfKeys('down');
const UP_STEPS = stepsOfKeys('up');

function stepsOfKeys(name: Move['do']): ReadonlyMap<Key, AnyStep<Move>> {
  return new Map(KEYS.map((key) => [key, { act: { do: name, key } }]));
}

interface Down extends Move {
  readonly do: 'down';
}

/** `down KEY` */
export const down: ActionEntry<Down> = {
  do: 'down',
  keyword: 'down',
  words: KEYS,
  read: (line) => ({ do: 'down', key: readKey(line) }),
  write: ({ key }) => `down ${key}`,
  simpler: [],
  act: ({ key }, devices) => cardOf(devices).down(key),
  follow: ({ key }, { entry }, place) => entry.down(key, place),
};

interface Up extends Move {
  readonly do: 'up';
}

/** `up KEY` */
export const up: ActionEntry<Up> = {
  do: 'up',
  keyword: 'up',
  words: KEYS,
  read: (line) => ({ do: 'up', key: readKey(line) }),
  write: ({ key }) => `up ${key}`,
  simpler: [],
  act: ({ key }, devices) => cardOf(devices).up(key),
  follow: ({ key }, { entry }, place) => entry.up(key, place),
};

export interface MeasuredMove {
  readonly do: 'measuredMove';
  readonly key: Key;
  readonly isDown: boolean;
}

/** A contact moves as it was measured, without a bounce of its own. No statement says that by itself. */
export const measuredMove: ActionOf<MeasuredMove> = {
  do: 'measuredMove',
  act: ({ key, isDown }, devices) => cardOf(devices).setContact(key, isDown),
};

/** Which contact an action moves, and where to; undefined for every other action. */
export function contactMove(action: AnyInstruction): { readonly key: Key; readonly isDown: boolean } | undefined {
  switch (action.do) {
    case 'down':
    case 'up':
      return { key: (action as Move).key, isDown: action.do === 'down' };
    case 'measuredMove':
      return action as MeasuredMove;
    default:
      return undefined;
  }
}

interface Wait {
  readonly do: 'wait';
  readonly wait_us: number;
}

/** `wait DURATION` */
export const wait: StepsEntry<Wait> = {
  do: 'wait',
  keyword: 'wait',
  words: [],
  read: (line) => ({ do: 'wait', wait_us: readDuration(line) }),
  write: ({ wait_us }) => `wait ${durationText(wait_us)}`,
  simpler: [shorter],
  step: (instruction, index) => (index === 0 ? instruction : undefined),
  timed: ({ wait_us }, of) => ({ do: 'wait', wait_us: of(wait_us) }),
};

function durationAfter(line: LineReader, keyword: string, without_us: number): number {
  if (line.atEnd()) return without_us;
  if (line.word() !== keyword) line.expected(`"${keyword} DURATION" or the end of the line`);
  return readDuration(line);
}
