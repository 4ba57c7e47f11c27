/** `dscplus card import`: cards from a key container, as card files or into a verifier's store. */
import { createCardFile } from '../../../emulator/card-file/card-file.js';
import { InputError } from '../../../emulator/input-error.js';
import type { ProvisionedCard } from '../../provisioning/provisioned-card.js';
import type { NewCard } from '../../verifier/card-secrets.js';
import { readSuite } from '../../verifier/ocra/suite.js';
import { named } from '../actions.js';
import { readArguments } from '../arguments.js';
import { STORE_OPTIONS } from '../store/open-store.js';
import { withOperator } from '../store/with-operator.js';
import { readPinFile } from '../verify/pin.js';
import { readCards } from './container-file.js';
import { CARD_FILE_END, makeCardFolder } from './folder.js';
import { SECRET_OPTIONS, type SecretValues, secretFor } from './protection.js';
import { recordOf } from './records.js';
import { MODEL_NAMES, USAGE } from './usage.js';

const OPTIONS = {
  output: { type: 'string' },
  model: { type: 'string', allowed: MODEL_NAMES },
  'pin-file': { type: 'string' },
  operator: { type: 'string' },
  ...SECRET_OPTIONS,
  ...STORE_OPTIONS,
} as const;

export async function importCards(args: readonly string[]): Promise<number> {
  const given = readArguments(args, OPTIONS, USAGE);
  if (given === undefined) return 0;
  const { values } = given;
  const [path] = named('dscplus card import FILE.xml', ['FILE.xml'], given.positionals) as [string];
  const { output, store, model, 'pin-file': pinFile } = values;
  if ((output === undefined) === (store === undefined)) {
    throw new InputError('where the cards go must be named once: --output FOLDER for card files, or --store FILE');
  }
  if (output !== undefined) {
    if (pinFile !== undefined) throw new InputError('--pin-file is of a store: card files hold no PIN');
    return toFiles(output, await cardsIn(path, values), model);
  }
  if (model !== undefined) throw new InputError('--model is of card files: a store knows no models');
  const pin = pinFile === undefined ? undefined : readPinFile(pinFile);
  const cards = (await cardsIn(path, values)).map((card) => newCard(card, pin));
  await withOperator(values, true, (operator) => operator.addCards(cards));
  process.stdout.write(`added to ${store}: ${counted(cards.length)}\n`);
  return 0;
}

function cardsIn(path: string, values: SecretValues): Promise<ProvisionedCard[]> {
  return readCards(path, (need) => secretFor(need, values));
}

async function toFiles(output: string, cards: readonly ProvisionedCard[], model: string | undefined): Promise<number> {
  const records = cards.map((card) => recordOf(card, model));
  const [record, second] = records;
  if (output.endsWith(CARD_FILE_END)) {
    if (second !== undefined) {
      throw new InputError(
        `there are ${records.length} cards, but ${output} is one file: name a folder that is to be made`,
      );
    }
    createCardFile(output, record!);
    process.stdout.write(`made ${output}\n`);
    return 0;
  }
  const status = await makeCardFolder(output, records, records.length);
  if (status === 0) process.stdout.write(`made ${output}: ${counted(records.length)}\n`);
  return status;
}

/** @throws InputError for a card whose suite takes a PIN that nobody told */
function newCard(card: ProvisionedCard, common: string | undefined): NewCard {
  const { serial, suite, key, counter } = card;
  if (readSuite(suite).pinHash === undefined) return { serial, suite, key, counter };
  const pin = card.pin ?? common;
  if (pin !== undefined) return { serial, suite, key, counter, pin };
  throw new InputError(
    `card ${JSON.stringify(serial)} takes a PIN, which the container does not tell: give one for all such cards with --pin-file`,
  );
}

function counted(count: number): string {
  return count === 1 ? '1 card' : `${count} cards`;
}
