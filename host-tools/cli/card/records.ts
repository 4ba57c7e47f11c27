/** Cards as card files keep them, and as key containers do. */
import { checkRecord, completeRecord, type FullRecord } from '../../../emulator/card-record.js';
import { InputError } from '../../../emulator/input-error.js';
import { findModel, MODELS } from '../../../firmware/models.js';
import type { ProvisionedCard } from '../../provisioning/provisioned-card.js';

/** @throws InputError for a card without a key */
export function provisioned({ model, serial, suite, counter, secretHex }: FullRecord): ProvisionedCard {
  if (secretHex === '') throw new InputError(`card ${JSON.stringify(serial)} holds no key`);
  const manufacturer = findModel(model)!.maker;
  return { serial, key: Buffer.from(secretHex, 'hex'), suite, counter, model, manufacturer };
}

/**
 * The record of a card.
 * @param model the model that it is to be; if not given, the card's own where it is known here, else the first that fits
 * @throws InputError where it fits no model, or not that one
 */
export function recordOf(card: ProvisionedCard, model: string | undefined): FullRecord {
  const { serial, suite, counter, key } = card;
  const record = { serial, suite, counter, secretHex: Buffer.from(key).toString('hex') };
  const named = model ?? (card.model !== undefined && findModel(card.model) ? card.model : undefined);
  const models = named === undefined ? MODELS.map(({ name }) => name) : [named];
  const misfits: string[] = [];
  for (const one of models) {
    const full = completeRecord({ ...record, model: one });
    try {
      checkRecord(full);
      return full;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      misfits.push(error.message);
    }
  }
  throw new InputError(`card ${JSON.stringify(serial)}: ${[...new Set(misfits)].join('; ')}`);
}
