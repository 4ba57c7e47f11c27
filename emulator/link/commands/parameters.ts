/** The kinds of parameters that a card's commands take besides those that all devices have. */

import { KEYS, type Key } from '../../../firmware/hal.js';
import { PRESS_US } from '../../machine/key-sequencer.js';
import { ScpiError } from '../scpi/errors.js';
import { wholeOf } from '../scpi/numbers.js';
import { type Parameter, readString, readWhole, text, within } from '../scpi/parameters.js';

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
export const HOLD: Parameter<number> = { ...DURATION, otherwise: PRESS_US };

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

export const TEXT = text('TEXT');

/** A string of at least one digit. */
export const DIGITS: Parameter<readonly Key[]> = {
  name: '"DIGITS"',
  read(datum) {
    const digits = [...readString(datum)];
    if (digits.length === 0 || digits.some((digit) => digit < '0' || digit > '9')) throw new ScpiError(-224);
    return digits as Key[];
  },
};
