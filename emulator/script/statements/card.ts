/** The card and the machine as a whole: `card`, `save`, `restore`, `include`. */
import { findModel, MODELS } from '../../../firmware/models.js';
import type { CardRecord } from '../../machine/card-record.js';
import { checkRecord, readCounter } from '../../machine/card-record.js';
import type { LineReader } from '../line-reader.js';
import { pathBeside } from '../paths.js';
import type { StatementReader } from './reader.js';

const CARD = `a model (${MODELS.map((model) => model.name).join(', ')}) or file=PATH`;
const OPTIONS = 'secret=HEX, serial=TEXT, counter=N or suite=SUITE, each at most once';
const LONGEST_NAME = 64;

/** `card MODEL [secret=HEX] [serial=TEXT] [counter=N] [suite=SUITE]` or `card file=PATH` */
export const readCard: StatementReader = (line: LineReader) => {
  const place = line.place;
  if (line.starts('file=')) {
    line.optionName(CARD);
    return { do: 'cardFile', path: pathBeside(line.file, nonEmpty(line, line.optionValue('a path'), 'a path')), place };
  }
  const model = line.word();
  if (findModel(model) === undefined) line.expected(CARD);
  let record: CardRecord = { model };
  for (let name = line.optionName(OPTIONS); name !== ''; name = line.optionName(OPTIONS)) {
    const field = FIELDS.get(name);
    if (field === undefined || record[field] !== undefined) line.expected(OPTIONS);
    record = { ...record, ...readField(line, field, model) };
  }
  return { do: 'card', record, place };
};

type OptionalField = Exclude<keyof CardRecord, 'model'>;

const FIELDS: ReadonlyMap<string, OptionalField> = new Map<string, OptionalField>([
  ['secret', 'secretHex'],
  ['serial', 'serial'],
  ['counter', 'counter'],
  ['suite', 'suite'],
]);

/** One field of a record, if a card of that model can hold it. */
function readField(line: LineReader, field: OptionalField, model: string): CardRecord {
  const value = line.optionValue('a value');
  try {
    const record = { [field]: field === 'counter' ? readCounter(value) : value };
    checkRecord({ model, ...record });
    return record;
  } catch (error) {
    return line.refused(error);
  }
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
  const path = pathBeside(line.file, nonEmpty(line, line.textOrWord(), 'the path of a script'));
  return { do: 'include', path, place };
};

function nonEmpty(line: LineReader, text: string, what: string): string {
  return text === '' ? line.expected(what) : text;
}

function readName(line: LineReader): string {
  const name = line.word();
  if (name === '' || name.length > LONGEST_NAME) line.expected(`a name of 1 to ${LONGEST_NAME} characters`);
  return name;
}
