/** `dscplus card import`: cards from a key container become card files, or cards of a verifier's store. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import type { FullRecord } from '../../../emulator/card-record.js';
import { InputError } from '../../../emulator/input-error.js';
import { findModel, MODELS } from '../../../firmware/models.js';
import type { KeyRecord } from '../../provisioning/key-record.js';
import { readPskc } from '../../provisioning/read-pskc.js';
import { LARGEST_XML_BYTES } from '../../provisioning/xml.js';
import type { NewCard } from '../../verifier/card-secrets.js';
import { readSuite } from '../../verifier/ocra/suite.js';
import { named } from '../actions.js';
import { readArguments } from '../arguments.js';
import { OPERATOR_OPTIONS, withOperator } from '../store/with-operator.js';
import { readPinFile } from '../verify/pin.js';
import { createCardFiles } from './card-files.js';
import { PROTECTION_OPTIONS, protectionOf } from './protection.js';
import { USAGE } from './usage.js';

const OPTIONS = {
  ...OPERATOR_OPTIONS,
  ...PROTECTION_OPTIONS,
  output: { type: 'string' },
  model: { type: 'string', allowed: MODELS.map((model) => model.name) },
  'pin-file': { type: 'string' },
} as const;

/** @returns the exit status: 0, or 130 after Ctrl-C, with nothing imported */
export async function importCards(args: readonly string[]): Promise<number> {
  const given = readArguments(args, OPTIONS, USAGE);
  if (given === undefined) return 0;
  const [path] = named('dscplus card import FILE', ['FILE'], given.positionals);
  const { values } = given;
  const { output, model, 'pin-file': pinFile } = values;
  const isForStore = values.store !== undefined || output === undefined;
  if (isForStore && (output !== undefined || model !== undefined)) {
    throw new InputError('name either --output for card files (with --model), or --store');
  }
  if (pinFile !== undefined && !isForStore) throw new InputError('--pin-file is for a store: a card has no PIN in it');
  const { cards, isSigned } = readPskc(readContainer(path!), await protectionOf(values, false));
  if (isSigned) process.stderr.write('dscplus: warning: the container is signed, and its signature was not checked\n');
  if (!isForStore) {
    const records = cards.map((card) => recordOf(card, model));
    const { made, status } = await createCardFiles(output!, records.length, records, true);
    process.stdout.write(`made ${made} of ${records.length} cards in ${output}\n`);
    return status;
  }
  const pin = pinFile === undefined ? undefined : await readPinFile(pinFile);
  await withOperator(values, true, (operator) => operator.addCards(cards.map((card) => newCardOf(card, pin))));
  process.stdout.write(`added ${cards.length} cards\n`);
  return 0;
}

function readContainer(path: string): Buffer {
  try {
    const fd = openSync(path, 'r');
    try {
      if (fstatSync(fd).size > LARGEST_XML_BYTES) throw new InputError(`${path} has more than 64 MiB: split it`);
      return readFileSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path} can't be read: ${(error as Error).message.split(',')[0]}`);
  }
}

/** The maker names models otherwise: then the suite tells which it is, if only one model has it. */
function recordOf(card: KeyRecord, chosen: string | undefined): FullRecord {
  const { serial, suite, counter, key } = card;
  const alike = MODELS.filter((model) => model.suite === suite);
  const model = findModel(chosen ?? card.model ?? '') ?? (alike.length === 1 ? alike[0] : undefined);
  if (model === undefined) {
    const names = (alike.length === 0 ? MODELS : alike).map(({ name }) => name).join(', ');
    throw new InputError(
      `the model of card ${JSON.stringify(serial)} can't be told from the container: name one of ${names} with --model`,
    );
  }
  return { model: model.name, serial, suite, counter, secretHex: Buffer.from(key).toString('hex') };
}

/** A PIN in the container is the card's; else the one that all begin with. */
function newCardOf({ serial, suite, key, counter, pin: own }: KeyRecord, first: string | undefined): NewCard {
  const pin = own ?? first;
  if (readSuite(suite).pinHash === undefined) return { serial, suite, key, counter };
  if (pin !== undefined) return { serial, suite, key, counter, pin };
  throw new InputError(
    `card ${JSON.stringify(serial)} takes a PIN, which the container doesn't hold: give the PIN that the cards begin with with --pin-file`,
  );
}
