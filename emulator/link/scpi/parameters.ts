/** The kinds of parameters that commands take: how each is read from the line, and how it is called in the documentation. */
import { ScpiError } from './errors.js';
import { formsOf } from './headers.js';
import type { Datum } from './message.js';
import { wholeOf } from './numbers.js';

/** One parameter of a command. */
export interface Parameter<Value> {
  /** As the documentation shows it. */
  readonly name: string;
  /** The value of a parameter that is left out; without this field, it can't be left out. */
  readonly otherwise?: Value;
  /** @throws ScpiError */
  read(datum: Datum): Value;
}

/** A string. */
export function text(name: string): Parameter<string> {
  return { name: `"${name}"`, read: readString };
}

/** The same, which may be left out. */
export function optionalText(name: string): Parameter<string | undefined> {
  return { ...text(name), otherwise: undefined };
}

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

export function readString(datum: Datum): string {
  if (datum.kind !== 'string') throw new ScpiError(-104);
  return datum.text;
}

export function readWhole(datum: Datum, most: number): number {
  if (datum.kind !== 'number') throw new ScpiError(-104);
  if (datum.suffix !== '') throw new ScpiError(-138);
  return within(wholeOf(datum, 0), most);
}

/** The value, where it is 0 … `most`. @throws ScpiError -222 */
export function within(value: number, most: number): number {
  if (value < 0 || value > most) throw new ScpiError(-222);
  return value;
}
