/** The card and the machine as a whole: `card`, `save`, `restore`. */
import { findModel, MODELS } from '../../../firmware/models.js';
import { type CardRecord, checkRecord, readCounter } from '../../machine/card-record.js';
import type { LineReader } from '../line-reader.js';
import { pathBeside } from '../paths.js';
import { wordText } from '../write.js';
import type { ActionEntry } from './entry.js';
import { withoutOption } from './simplifiers.js';

const CARD = `a model (${MODELS.map((model) => model.name).join(', ')}) or file=PATH`;
const OPTIONS = 'secret=HEX, serial=TEXT, counter=N or suite=SUITE, each at most once';
const LONGEST_NAME = 64;

type OptionalField = Exclude<keyof CardRecord, 'model'>;

const FIELDS: ReadonlyMap<string, OptionalField> = new Map<string, OptionalField>([
  ['secret', 'secretHex'],
  ['serial', 'serial'],
  ['counter', 'counter'],
  ['suite', 'suite'],
]);

interface FitCard {
  readonly do: 'card';
  readonly record: CardRecord;
}

/** `card MODEL [secret=HEX] [serial=TEXT] [counter=N] [suite=SUITE]` */
export const card: ActionEntry<FitCard> = {
  do: 'card',
  keyword: 'card',
  words: [...MODELS.map(({ name }) => name), ...[...FIELDS.keys()].map((name) => `${name}=`)],
  read(line: LineReader) {
    const model = line.word();
    if (findModel(model) === undefined) line.expected(CARD);
    let record: CardRecord = { model };
    for (let name = line.optionName(OPTIONS); name !== ''; name = line.optionName(OPTIONS)) {
      const field = FIELDS.get(name);
      if (field === undefined || record[field] !== undefined) line.expected(OPTIONS);
      record = { ...record, ...readField(line, field, model) };
    }
    return { do: 'card', record };
  },
  write: ({ record }) => recordText(record),
  simpler: [withoutOption],
  act: ({ record }, devices) => devices.card.fit(record),
  follow: ({ record }, { entry }, place) => entry.fit(findModel(record.model!)!, place),
};

interface FitCardFile {
  readonly do: 'cardFile';
  /** As seen from where the script was called. */
  readonly path: string;
}

/** `card file=PATH` */
export const cardFile: ActionEntry<FitCardFile> = {
  do: 'cardFile',
  keyword: 'card',
  words: ['file='],
  accepts: (line) => line.starts('file='),
  read(line) {
    line.optionName(CARD);
    return { do: 'cardFile', path: pathBeside(line.file, line.nonEmpty(line.optionValue('a path'), 'a path')) };
  },
  write: ({ path }) => `card file=${wordText(path)}`,
  simpler: [],
  act: ({ path }, devices) => devices.card.fitFile(path),
  follow: ({ path }, before, place) => before.entry.fit(before.cardFileModel(path), place),
};

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

function recordText(record: CardRecord): string {
  return [...FIELDS].reduce((text, [name, field]) => {
    const value = record[field];
    return value === undefined ? text : `${text} ${name}=${wordText(String(value))}`;
  }, `card ${record.model}`);
}

interface Save {
  readonly do: 'save';
  readonly name: string;
}

/** `save NAME` */
export const save: ActionEntry<Save> = {
  do: 'save',
  keyword: 'save',
  words: [],
  read(line) {
    const name = readName(line);
    if (name === 'power') line.expected('a name other than "power" ("restore power" is the supply)');
    return { do: 'save', name };
  },
  write: ({ name }) => `save ${name}`,
  simpler: [],
  act({ name }, { card, snapshots }) {
    snapshots.set(name, card.save());
  },
  follow({ name }, { entry, savedNames }) {
    entry.save(name);
    savedNames.add(name);
  },
};

interface Restore {
  readonly do: 'restore';
  readonly name: string;
}

/** `restore NAME` */
export const restore: ActionEntry<Restore> = {
  do: 'restore',
  keyword: 'restore',
  words: [],
  read(line, { savedNames }) {
    const name = readName(line);
    if (!savedNames.has(name)) line.expected('"power" or a name that was saved before');
    return { do: 'restore', name };
  },
  write: ({ name }) => `restore ${name}`,
  simpler: [],
  act: ({ name }, { card, snapshots }) => card.restore(snapshots.get(name)!),
  follow: ({ name }, { entry }, place) => entry.restore(name, place),
};

function readName(line: LineReader): string {
  const name = line.word();
  if (name === '' || name.length > LONGEST_NAME) line.expected(`a name of 1 to ${LONGEST_NAME} characters`);
  return name;
}
