/** Supply and what can break: `stick`, `free`, `glitch`, `segment`, `battery`, `cut`, `restore power`. */
import { KEYS, type Key } from '../../../firmware/hal.js';
import { SEGMENT_NAMES } from '../../../firmware/lcd/segments.js';
import { durationText } from '../../text.js';
import type { LineReader } from '../line-reader.js';
import { isDigits, readDuration, readKey, wholeOf } from '../values.js';
import { cardOf } from './device-in-hand.js';
import type { ActionEntry } from './entry.js';
import { shorter, smaller, withoutClause } from './simplifiers.js';

const PERCENT = 'a percentage from 0 to 100, of at most three decimals';

interface Stick {
  readonly do: 'stick';
  readonly key: Key;
  readonly level: 'down' | 'up';
}

/** `stick KEY down|up` */
export const stick: ActionEntry<Stick> = {
  do: 'stick',
  keyword: 'stick',
  words: [...KEYS, 'down', 'up'],
  read(line: LineReader) {
    const key = readKey(line);
    const level = line.word();
    if (level !== 'down' && level !== 'up') line.expected('"down" or "up"');
    return { do: 'stick', key, level };
  },
  write: ({ key, level }) => `stick ${key} ${level}`,
  simpler: [],
  act: ({ key, level }, devices) => cardOf(devices).stick(key, level),
  follow: ({ key }, { entry }, place) => entry.stick(key, place),
  repair: ({ key }): Free => ({ do: 'free', key }),
};

interface Free {
  readonly do: 'free';
  readonly key: Key;
}

/** `free KEY` */
export const free: ActionEntry<Free> = {
  do: 'free',
  keyword: 'free',
  words: KEYS,
  read: (line) => ({ do: 'free', key: readKey(line) }),
  write: ({ key }) => `free ${key}`,
  simpler: [],
  act: ({ key }, devices) => cardOf(devices).free(key),
  follow: ({ key }, { entry }, place) => entry.free(key, place),
};

interface Glitch {
  readonly do: 'glitch';
  readonly key: Key;
  readonly for_us: number;
}

/** `glitch KEY DURATION` */
export const glitch: ActionEntry<Glitch> = {
  do: 'glitch',
  keyword: 'glitch',
  words: KEYS,
  read: (line) => ({ do: 'glitch', key: readKey(line), for_us: readDuration(line) }),
  write: ({ key, for_us }) => `glitch ${key} ${durationText(for_us)}`,
  simpler: [shorter],
  act: ({ key, for_us }, devices) => cardOf(devices).glitch(key, for_us),
  follow: (_, { entry }, place) => entry.raise('a contact glitched', place),
  timed: (instruction, of) => ({ ...instruction, for_us: of(instruction.for_us) }),
  breaksFor_us: ({ for_us }) => for_us,
};

interface Segment {
  readonly do: 'segment';
  readonly cell: number;
  readonly name: string;
  readonly fault: 'dead' | 'lit' | 'free';
}

/** `segment CELL.NAME dead|lit|free`; cells count from 1 at the left */
export const segment: ActionEntry<Segment> = {
  do: 'segment',
  keyword: 'segment',
  words: ['dead', 'lit', 'free'],
  read(line: LineReader, before) {
    const word = line.word();
    const { cells, display, name: model } = before.model;
    const point = word.indexOf('.');
    const cell = wholeOf(line, word.slice(0, Math.max(0, point)), cells, `CELL.NAME, cells 1 to ${cells} (${model})`);
    const name = word.slice(point + 1);
    if (cell < 1) line.expected(`CELL.NAME, cells 1 to ${cells} (${model})`);
    const names = SEGMENT_NAMES[display];
    if (!names.includes(name)) line.expected(`CELL.NAME, names ${names.join(', ')} (${model})`);
    const fault = line.word();
    if (fault !== 'dead' && fault !== 'lit' && fault !== 'free') line.expected('"dead", "lit" or "free"');
    return { do: 'segment', cell, name, fault };
  },
  write: ({ cell, name, fault }) => `segment ${cell}.${name} ${fault}`,
  simpler: [],
  act: ({ cell, name, fault }, devices) => cardOf(devices).segment(cell, name, fault),
  repair: (instruction): Segment => ({ ...instruction, fault: 'free' }),
};

interface Battery {
  readonly do: 'battery';
  readonly percent: number;
}

/** `battery PERCENT` */
export const battery: ActionEntry<Battery> = {
  do: 'battery',
  keyword: 'battery',
  words: [],
  read(line) {
    const word = line.word();
    const point = word.indexOf('.');
    const whole = point < 0 ? word : word.slice(0, point);
    const decimals = point < 0 ? '0' : word.slice(point + 1);
    const percent = isDigits(whole) && isDigits(decimals) && decimals.length <= 3 ? Number(word) : Number.NaN;
    return { do: 'battery', percent: percent <= 100 ? percent : line.expected(PERCENT) };
  },
  write: ({ percent }) => `battery ${percent}`,
  simpler: [smaller],
  act: ({ percent }, devices) => cardOf(devices).battery(percent),
  repair: (): Battery => ({ do: 'battery', percent: 100 }),
};

interface CutPower {
  readonly do: 'cutPower';
  /** 0: now. N ≥ 1: the supply fails at the N-th byte that is written to memory from now on. */
  readonly atWrite: number;
}

/** `cut power [at write N]` */
export const cutPower: ActionEntry<CutPower> = {
  do: 'cutPower',
  keyword: 'cut',
  words: ['power', 'at', 'write'],
  read(line) {
    line.keyword('power');
    if (line.atEnd()) return { do: 'cutPower', atWrite: 0 };
    line.keyword('at');
    line.keyword('write');
    const what = 'a whole number from 1 to 4294967295';
    const atWrite = wholeOf(line, line.word(), 0xffff_ffff, what);
    return { do: 'cutPower', atWrite: atWrite >= 1 ? atWrite : line.expected(what) };
  },
  write: ({ atWrite }) => `cut power${atWrite === 0 ? '' : ` at write ${atWrite}`}`,
  simpler: [withoutClause, smaller],
  act: ({ atWrite }, devices) => cardOf(devices).cutPower(atWrite),
  follow: (_, { entry }, place) => entry.cutPower(place),
};

interface RestorePower {
  readonly do: 'restorePower';
}

/** `restore power` */
export const restorePower: ActionEntry<RestorePower> = {
  do: 'restorePower',
  keyword: 'restore',
  words: ['power'],
  accepts: (line) => line.isNext('power'),
  read(line) {
    line.keyword('power');
    return { do: 'restorePower' };
  },
  write: () => 'restore power',
  simpler: [],
  act: (_, devices) => cardOf(devices).restorePower(),
  follow: (_, { entry }, place) => entry.restorePower(place),
};
