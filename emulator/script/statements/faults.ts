/** Contacts, supply and what can break: `contacts`, `stick`, `free`, `glitch`, `segment`, `battery`, `cut`. */
import { SEGMENT_NAMES } from '../../../firmware/lcd/segments.js';
import { InputError } from '../../input-error.js';
import type { LineReader } from '../line-reader.js';
import { pathBeside } from '../paths.js';
import type { Statement } from '../statements.js';
import { durationOf, isDigits, readDuration, readKey, wholeOf } from '../values.js';
import type { Before, StatementReader } from './reader.js';

const SEED = { otherwise: 1, most: 0xffff_ffff };
const BOUNCE_US = { otherwise: 25_000, most: 1_000_000 };
const CONTACTS = 'seed=N or max=DURATION, each at most once';
const CLOSED = 'closed=high or closed=low';
const PERCENT = 'a percentage from 0 to 100, of at most three decimals';

/** `contacts clean`, `contacts bouncy [seed=N] [max=DURATION]`, `contacts file=CAPTURE [closed=high|low]` */
export const readContacts: StatementReader = (line: LineReader, before) => {
  if (line.starts('file=')) return readPlayed(line, before);
  const place = line.place;
  const kind = line.word();
  if (kind === 'clean') return { do: 'contacts', contacts: { kind }, place };
  if (kind !== 'bouncy') line.expected('"clean", "bouncy" or file=CAPTURE');
  let seed: number | undefined;
  let max_us: number | undefined;
  for (let name = line.optionName(CONTACTS); name !== ''; name = line.optionName(CONTACTS)) {
    if (name === 'seed' && seed === undefined) seed = readSeed(line);
    else if (name === 'max' && max_us === undefined) max_us = readBounce(line);
    else line.expected(CONTACTS);
  }
  const contacts = { kind, seed: seed ?? SEED.otherwise, max_us: max_us ?? BOUNCE_US.otherwise } as const;
  return { do: 'contacts', contacts, place };
};

function readPlayed(line: LineReader, before: Before): Statement {
  const place = line.place;
  line.optionName(CONTACTS);
  const path = pathBeside(line.file, line.optionValue('the path of a .vcd or .csv'));
  const pathPlace = line.tokenPlace;
  const option = line.optionName(CLOSED);
  if (option !== '' && option !== 'closed') line.expected(CLOSED);
  const closed = option === '' ? 'high' : line.optionValue(CLOSED);
  if (closed !== 'high' && closed !== 'low') line.expected(CLOSED);
  try {
    const isClosedLow = closed === 'low';
    return { do: 'capture', path, isClosedLow, capture: before.capture(path, isClosedLow), place };
  } catch (error) {
    if (error instanceof InputError) line.fail(pathPlace, error.message);
    throw error;
  }
}

function readSeed(line: LineReader): number {
  const what = `a whole number from 0 to ${SEED.most}`;
  return wholeOf(line, line.optionValue(what), SEED.most, what);
}

function readBounce(line: LineReader): number {
  const what = 'a duration of at most 1s';
  const us = durationOf(line, line.optionValue(what));
  return us <= BOUNCE_US.most ? us : line.expected(what);
}

/** `stick KEY down|up` */
export const readStick: StatementReader = (line) => {
  const place = line.place;
  const key = readKey(line);
  const level = line.word();
  return {
    do: 'stick',
    key,
    level: level === 'down' || level === 'up' ? level : line.expected('"down" or "up"'),
    place,
  };
};

/** `free KEY` */
export const readFree: StatementReader = (line) => ({ do: 'free', key: readKey(line), place: line.place });

/** `glitch KEY DURATION` */
export const readGlitch: StatementReader = (line) => ({
  do: 'glitch',
  key: readKey(line),
  for_us: readDuration(line),
  place: line.place,
});

/** `segment CELL.NAME dead|lit|free`; cells count from 1 at the left */
export const readSegment: StatementReader = (line: LineReader, before) => {
  const place = line.place;
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
  return { do: 'segment', cell, name, fault, place };
};

/** `battery PERCENT` */
export const readBattery: StatementReader = (line) => {
  const place = line.place;
  const word = line.word();
  const point = word.indexOf('.');
  const whole = point < 0 ? word : word.slice(0, point);
  const decimals = point < 0 ? '0' : word.slice(point + 1);
  const percent = isDigits(whole) && isDigits(decimals) && decimals.length <= 3 ? Number(word) : Number.NaN;
  return { do: 'battery', percent: percent <= 100 ? percent : line.expected(PERCENT), place };
};

/** `cut power [at write N]` */
export const readCut: StatementReader = (line) => {
  const place = line.place;
  line.keyword('power');
  if (line.atEnd()) return { do: 'cutPower', atWrite: 0, place };
  line.keyword('at');
  line.keyword('write');
  const what = 'a whole number from 1 to 4294967295';
  const atWrite = wholeOf(line, line.word(), 0xffff_ffff, what);
  return { do: 'cutPower', atWrite: atWrite >= 1 ? atWrite : line.expected(what), place };
};
