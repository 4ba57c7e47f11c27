/** Cards as card files keep them, and as key containers and stores do. */

import { InputError } from '../../emulator/input-error.js';
import { completeRecord, type FullRecord } from '../../emulator/machine/card-record.js';
import { findModel, MODELS } from '../../firmware/models.js';
import type { ProvisionedCard } from '../provisioning/provisioned-card.js';
import type { NewCard } from '../verifier/card-secrets.js';
import { readSuite } from '../verifier/ocra/suite.js';

/** @throws InputError for a card without a key */
export function provisioned({ model, serial, suite, counter, secretHex }: FullRecord): ProvisionedCard {
  if (secretHex === '') {
    throw new InputError(`card ${JSON.stringify(serial)} is without a key, which a key container can't hold`);
  }
  return { serial, key: Buffer.from(secretHex, 'hex'), suite, counter, model };
}

/** The maker names models otherwise: then the suite identifies the model, if only one model has it. */
export function recordOf(card: ProvisionedCard, chosen: string | undefined): FullRecord {
  const { serial, suite, counter, key } = card;
  const alike = MODELS.filter((model) => model.suite === suite);
  const model = findModel(chosen ?? card.model ?? '') ?? (alike.length === 1 ? alike[0] : undefined);
  if (model === undefined) {
    const names = (alike.length === 0 ? MODELS : alike).map(({ name }) => name).join(', ');
    throw new InputError(
      `the model of card ${JSON.stringify(serial)} can't be read from the container: name one of ${names} with --model`,
    );
  }
  return completeRecord({ model: model.name, serial, suite, counter, secretHex: Buffer.from(key).toString('hex') });
}

/** A PIN in the container is the card's; else the one that all begin with. */
export function newCardOf(card: ProvisionedCard, first: string | undefined): NewCard {
  const { serial, suite, key, counter, pin: own } = card;
  const pin = own ?? first;
  if (readSuite(suite).pinHash === undefined) return { serial, suite, key, counter };
  if (pin !== undefined) return { serial, suite, key, counter, pin };
  throw new InputError(
    `card ${JSON.stringify(serial)} takes a PIN, which the container doesn't hold: give the PIN that the cards begin with with --pin-file`,
  );
}
