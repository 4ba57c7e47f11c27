/** `dscplus card new --count N`: cards with ascending serials and random keys. */
import { randomInt } from 'node:crypto';
import type { FullRecord } from '../../../emulator/card-record.js';
import { InputError } from '../../../emulator/input-error.js';
import { findModel } from '../../../firmware/models.js';
import type { ProvisionedCard } from '../../provisioning/provisioned-card.js';
import { readSuite } from '../../verifier/ocra/suite.js';
import { wholeNumber } from '../arguments.js';
import { makeContainer } from './container-file.js';
import { makeCardFolder } from './folder.js';
import { PROTECTION_OPTIONS, type ProtectionValues, protectionOf } from './protection.js';
import { provisioned } from './records.js';

const { 'key-file': _keyOfOneCard, ...PROTECTION } = PROTECTION_OPTIONS;

/** Besides --key-file, which "card new" has in any case. */
export const BATCH_OPTIONS = {
  count: { type: 'string' },
  'serial-start': { type: 'string' },
  output: { type: 'string' },
  pins: { type: 'boolean' },
  ...PROTECTION,
} as const;

export interface BatchValues extends ProtectionValues {
  readonly count: string;
  readonly 'serial-start'?: string;
  readonly output?: string;
  readonly pins?: boolean;
}

const MOST_CARDS = 100_000;
const FIRST_SERIAL = 'DSC-000001';

/**
 * Makes the batch that the options describe.
 * @param cardOf makes the card of a serial
 * @returns the exit status
 * @throws InputError for options that are missing or don't go together
 */
export async function makeBatch(values: BatchValues, cardOf: (serial: string) => FullRecord): Promise<number> {
  const count = wholeNumber('--count', values.count, 1, MOST_CARDS);
  const { output } = values;
  if (output === undefined) throw new InputError('--count needs --output: a folder, or a name that ends in .xml');
  const cards = batchOf(serialsFrom(values['serial-start'] ?? FIRST_SERIAL, count), cardOf);
  const status = output.endsWith('.xml')
    ? await makeContainer(output, withPins(cards, values.pins === true), count, await protectionOf(values))
    : await makeFolder(output, cards, count, values);
  if (status === 0) process.stdout.write(`made ${output}: ${count} ${count === 1 ? 'card' : 'cards'}\n`);
  return status;
}

function makeFolder(output: string, cards: Iterable<FullRecord>, count: number, values: BatchValues): Promise<number> {
  for (const name of ['pins', 'key-file', 'password-file', 'password', 'plain'] as const) {
    if (values[name] !== undefined) {
      throw new InputError(
        `--${name} is of a key container: its --output ends in .xml; card files hold no PIN and no password`,
      );
    }
  }
  return makeCardFolder(output, cards, count);
}

function* batchOf(serials: Iterable<string>, cardOf: (serial: string) => FullRecord): Iterable<FullRecord> {
  for (const serial of serials) yield cardOf(serial);
}

function* withPins(cards: Iterable<FullRecord>, hasPins: boolean): Iterable<ProvisionedCard> {
  for (const card of cards) {
    if (hasPins && readSuite(card.suite).pinHash === undefined) {
      throw new InputError(`--pins is given, but ${card.suite} takes no PIN`);
    }
    yield { ...provisioned(card), ...(hasPins && { pin: randomPin(card.model) }) };
  }
}

function randomPin(model: string): string {
  const { digits } = findModel(model)!.fields.find(({ name }) => name === 'pin')!;
  return String(randomInt(10 ** digits)).padStart(digits, '0');
}

/**
 * `count` serials from `first` on, its last digits counted up.
 * @throws InputError where it has none, or too few
 */
export function serialsFrom(first: string, count: number): Iterable<string> {
  const [, head, digits] = /^(.*?)([0-9]{1,15})$/s.exec(first) ?? [];
  if (head === undefined || digits === undefined) {
    throw new InputError(`--serial-start is ${JSON.stringify(first)}, but must end in digits that can be counted up`);
  }
  if (Number(digits) + count > 10 ** digits.length) {
    throw new InputError(
      `--serial-start ${JSON.stringify(first)} has too few digits for ${count} cards: begin lower or add zeros`,
    );
  }
  return (function* () {
    for (let index = 0; index < count; index++)
      yield head + String(Number(digits) + index).padStart(digits.length, '0');
  })();
}
