/** The text of a card file: a JSON object with the card's record, all fields of it and no others. */

import { InputError } from '../../input-error.js';
import { readJson } from '../../json.js';
import { quote } from '../../text.js';
import { checkRecord, type FullRecord, readCounter } from '../card-record.js';

const FORMAT = 'dscplus card 1';
const FIELDS = ['format', 'model', 'serial', 'key', 'suite', 'counter'] as const;

/** The advice for a file that is no card file. */
export const WHEN_DAMAGED =
  'this is not a card file, or it is damaged; restore it from a copy, or make another one with "dscplus card new"';

type Fields = Record<(typeof FIELDS)[number], string>;

/** The text that keeps `record`. */
export function writeCardText(record: FullRecord): string {
  const fields: Fields = {
    format: FORMAT,
    model: record.model,
    serial: record.serial,
    key: record.secretHex.toLowerCase(),
    suite: record.suite,
    counter: String(record.counter),
  };
  return `${JSON.stringify(fields, undefined, 2)}\n`;
}

/**
 * Reads the text of a card file.
 * @throws InputError that says which field, what came and what is allowed; it never repeats a part of the text that may
 *   be the key
 */
export function readCardText(text: string): FullRecord {
  if (text.trim() === '') throw new InputError(`it is empty: ${WHEN_DAMAGED}`);
  const { format, model, serial, key, suite, counter } = fieldsOf(parse(text));
  if (format !== FORMAT) throw new InputError(`its format is ${quote(format)}, but must be "${FORMAT}"`);
  const record = { model, secretHex: key, serial, suite, counter: readCounter(counter) };
  checkRecord(record);
  return record;
}

function parse(text: string): object {
  const read = readJson(text);
  if ('fault' in read) throw new InputError(`it is not JSON text at ${read.fault}: ${WHEN_DAMAGED}`);
  const { value } = read;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new InputError(`it holds no JSON object: ${WHEN_DAMAGED}`);
}

function fieldsOf(object: object): Fields {
  const fields = new Map<string, unknown>(Object.entries(object));
  for (const name of FIELDS) {
    const value = fields.get(name);
    if (value === undefined) throw new InputError(`the field "${name}" is missing: there must be ${FIELDS.join(', ')}`);
    if (typeof value !== 'string') {
      throw new InputError(`the field "${name}" is ${kindOf(value)}, but must be text in double quotes`);
    }
    fields.delete(name);
  }
  const [unknown] = fields.keys();
  if (unknown === undefined) return object as Fields;
  throw new InputError(`there is a field ${quote(unknown)}, but there must only be ${FIELDS.join(', ')}`);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a JSON ${typeof value}`;
}
