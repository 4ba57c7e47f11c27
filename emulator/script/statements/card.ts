/** The card and the machine as a whole: `card`, `save`, `restore`, `include`. */
import { findModel, MODELS } from '../../../firmware/models.js';
import { InputError } from '../../input-error.js';
import type { LineReader } from '../line-reader.js';
import { pathBeside } from '../paths.js';
import type { CardRecord, Place } from '../statements.js';
import { isDigits } from '../values.js';
import type { StatementReader } from './reader.js';

const CARD = `a model (${MODELS.map((model) => model.name).join(', ')}) or file=PATH`;
const OPTIONS = 'secret=HEX, serial=TEXT, counter=N or suite=SUITE';
const LARGEST_COUNTER = 2n ** 64n - 1n;
const LONGEST_NAME = 64;

/** `card MODEL [secret=HEX] [serial=TEXT] [counter=N] [suite=SUITE]` or `card file=PATH` */
export const readCard: StatementReader = (line, before) => {
  const place = line.place;
  if (line.starts('file=')) {
    line.optionName(CARD);
    return { do: 'cardFile', path: pathBeside(line.file, line.optionValue('a path')), place };
  }
  const model = line.word();
  if (findModel(model) === undefined) line.expected(CARD);
  const record: OpenRecord = { model };
  const modelPlace = line.tokenPlace;
  let suitePlace: Place | undefined;
  for (let name = line.optionName(OPTIONS); name !== ''; name = line.optionName(OPTIONS)) {
    const read = OPTION_READERS.get(name) ?? line.expected(OPTIONS);
    if (record[read.field] !== undefined) line.expected(`each option once`);
    read.into(record, line);
    if (read.field === 'suite') suitePlace = line.tokenPlace;
  }
  try {
    before.checkRecord(record);
  } catch (error) {
    if (error instanceof InputError) line.fail(suitePlace ?? modelPlace, error.message);
    throw error;
  }
  return { do: 'card', record, place };
};

type OpenRecord = { -readonly [field in keyof CardRecord]: CardRecord[field] };

interface OptionReader {
  readonly field: keyof CardRecord;
  into(record: OpenRecord, line: LineReader): void;
}

const OPTION_READERS: ReadonlyMap<string, OptionReader> = new Map<string, OptionReader>([
  ['secret', { field: 'secretHex', into: readSecret }],
  ['serial', { field: 'serial', into: readSerial }],
  ['counter', { field: 'counter', into: readCounter }],
  [
    'suite',
    {
      field: 'suite',
      into: (record, line) => {
        record.suite = line.optionValue('an OCRA suite');
      },
    },
  ],
]);

/** The message says nothing of the value but its length: it is a key. */
function readSecret(record: OpenRecord, line: LineReader): void {
  const what = '2 to 128 hexadecimal digits, two for each byte';
  const value = line.optionValue(what);
  if (value.length % 2 !== 0 || value.length > 128 || !/^[0-9a-fA-F]+$/.test(value)) {
    line.fail(line.tokenPlace, `found a secret of ${value.length} characters, expected ${what}`);
  }
  record.secretHex = value;
}

function readSerial(record: OpenRecord, line: LineReader): void {
  const what = '1 to 32 printable ASCII characters';
  const value = line.optionValue(what);
  record.serial = /^[\x20-\x7e]{1,32}$/.test(value) ? value : line.expected(what);
}

function readCounter(record: OpenRecord, line: LineReader): void {
  const what = 'a whole number from 0 to 18446744073709551615';
  const value = line.optionValue(what);
  const counter = isDigits(value) && value.length <= 20 ? BigInt(value) : LARGEST_COUNTER + 1n;
  record.counter = counter <= LARGEST_COUNTER ? counter : line.expected(what);
}

/** `save NAME` */
export const readSave: StatementReader = (line) => {
  const place = line.place;
  const name = readName(line);
  if (name === 'power') line.expected('a name other than "power" ("restore power" is the supply)');
  return { do: 'save', name, place };
};

/** `restore NAME`, and `restore power` */
export const readRestore: StatementReader = (line, before) => {
  const place = line.place;
  const name = readName(line);
  if (name === 'power') return { do: 'restorePower', place };
  if (!before.savedNames.has(name)) line.expected('"power" or a name that was saved before');
  return { do: 'restore', name, place };
};

/** `include PATH` */
export const readInclude: StatementReader = (line) => {
  const place = line.place;
  const path = pathBeside(line.file, line.textOrWord('the path of a script'));
  return { do: 'include', path, place, pathPlace: line.tokenPlace };
};

function readName(line: LineReader): string {
  const name = line.word();
  if (name === '' || name.length > LONGEST_NAME) line.expected(`a name of 1 to ${LONGEST_NAME} characters`);
  return name;
}
