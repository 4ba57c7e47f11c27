/** The kinds of parameters that commands take: how each is read from the line, and how it is called in the documentation. */
import { KEYS, type Key } from '../../../firmware/hal.js';
import { ScpiError } from '../scpi/errors.js';
import { formsOf } from '../scpi/headers.js';
import type { Datum } from '../scpi/message.js';
import { wholeOf } from '../scpi/numbers.js';

/** One parameter of a command. */
export interface Parameter<Value> {
  /** As the documentation shows it. */
  readonly name: string;
  /** What stands where the parameter is left out; without it, it can't be. */
  readonly otherwise?: Value;
  /** @throws ScpiError */
  read(datum: Datum): Value;
}

/** The longest duration of a command: 3600 s. */
const LONGEST_US = 3_600_000_000;
/** Decimals of each unit that make a microsecond. */
const TIME_UNITS: ReadonlyMap<string, number> = new Map([
  ['', 6],
  ['S', 6],
  ['MS', 3],
  ['US', 0],
  ['NS', -3],
]);
const NAMED_KEYS: ReadonlyMap<string, Key> = new Map(KEYS.slice(10).map((key) => [key, key]));

/** A time in microseconds: seconds without a unit. */
export const DURATION: Parameter<number> = {
  name: 'DURATION',
  read(datum) {
    if (datum.kind !== 'number') throw new ScpiError(-104);
    const decimals = TIME_UNITS.get(datum.suffix);
    if (decimals === undefined) throw new ScpiError(-131);
    return within(wholeOf(datum, decimals), LONGEST_US);
  },
};

/** The same, 100 ms where it is left out. */
export const HOLD: Parameter<number> = { ...DURATION, otherwise: 100_000 };

/** A key: a whole number 0 to 9, or a word. A number that would have to be rounded is no key. */
export const KEY: Parameter<Key> = {
  name: 'KEY',
  read(datum) {
    if (datum.kind === 'string') throw new ScpiError(-104);
    if (datum.kind === 'number' && datum.exponent !== 0) throw new ScpiError(-224);
    const key = datum.kind === 'number' ? KEYS[readWhole(datum, 9)] : NAMED_KEYS.get(datum.text);
    if (key === undefined) throw new ScpiError(-224);
    return key;
  },
};

export const TEXT: Parameter<string> = {
  name: '"TEXT"',
  read: readString,
};

/** A string of at least one digit. */
export const DIGITS: Parameter<readonly Key[]> = {
  name: '"DIGITS"',
  read(datum) {
    const digits = [...readString(datum)];
    if (digits.length === 0 || digits.some((digit) => digit < '0' || digit > '9')) throw new ScpiError(-224);
    return digits as Key[];
  },
};

/** A whole number 0 … `most`; fractions are rounded. */
export function whole(name: string, most: number): Parameter<number> {
  return { name, read: (datum) => readWhole(datum, most) };
}

/** One of several words, in SCPI's short and long forms. */
export function choice<Value>(words: Readonly<Record<string, Value>>): Parameter<Value> {
  const values = new Map(Object.entries(words).flatMap(([word, value]) => formsOf(word).map((form) => [form, value])));
  return {
    name: Object.keys(words).join('\\|'),
    read(datum) {
      if (datum.kind !== 'word') throw new ScpiError(-104);
      const value = values.get(datum.text);
      if (value === undefined) throw new ScpiError(-224);
      return value;
    },
  };
}

function readString(datum: Datum): string {
  if (datum.kind !== 'string') throw new ScpiError(-104);
  return datum.text;
}

function readWhole(datum: Datum, most: number): number {
  if (datum.kind !== 'number') throw new ScpiError(-104);
  if (datum.suffix !== '') throw new ScpiError(-138);
  return within(wholeOf(datum, 0), most);
}

function within(value: number, most: number): number {
  if (value < 0 || value > most) throw new ScpiError(-222);
  return value;
}
