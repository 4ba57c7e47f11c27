/** Cards in batches: those of a long import, which may be broken off and done again from its beginning. */
import { timingSafeEqual } from 'node:crypto';
import { InputError } from '../../emulator/input-error.js';
import { checkList } from '../arguments.js';
import { checkNewCard, type NewCard, sealCard } from './card-secrets.js';
import type { Context, Decision, View } from './context.js';
import { checkedName } from './names.js';
import { refuseTrivialPin } from './pins.js';
import type { CardRow } from './store/store.js';
import type { Vault } from './vault.js';

/** Cards at once, at most: a login server on the same store waits for no longer than they take. */
const CARDS_MAX = 1000;

/** The cards as they are stored. @throws InputError or OcraInputError for one that can't be */
export function rowsOf(vault: Vault, cards: readonly NewCard[]): CardRow[] {
  checkList('cards', cards, CARDS_MAX);
  return cards.map((card) => {
    checkNewCard(card);
    return sealCard(vault, { ...card, serial: checkedName('serial', card.serial) });
  });
}

/** Those that are not in the store. @throws InputError for a PIN that it refuses, or a serial that another card has */
export async function missingRows(
  { vault }: Context,
  { tx }: View,
  cards: readonly NewCard[],
  rows: readonly CardRow[],
): Promise<CardRow[]> {
  const missing: CardRow[] = [];
  for (const [at, row] of rows.entries()) {
    const { key, pin } = cards[at]!;
    await refuseTrivialPin(tx, pin);
    const known = await tx.card(row.serial);
    if (known === undefined) missing.push(row);
    else if (!isSame(vault, known, row, key)) {
      throw new InputError(`there is a card ${JSON.stringify(row.serial)} already, with another suite or key`);
    }
  }
  return missing;
}

function isSame(vault: Vault, known: CardRow, row: CardRow, key: Uint8Array): boolean {
  if (known.suite !== row.suite) return false;
  const its = vault.unseal(known.serial, 'key', known.sealedKey);
  return its.length === key.length && timingSafeEqual(its, key);
}

/** @returns the serials of those that were added */
export async function importRows(
  context: Context,
  decision: Decision,
  { cards, rows, operator }: { cards: readonly NewCard[]; rows: readonly CardRow[]; operator: string },
): Promise<string[]> {
  const added: string[] = [];
  for (const row of await missingRows(context, decision, cards, rows)) {
    const { serial } = row;
    if (!(await decision.tx.insertCard(row)))
      throw new InputError(`two cards have the serial ${JSON.stringify(serial)}`);
    decision.log({ action: 'add card', outcome: 'done', serial, operator });
    added.push(serial);
  }
  return added;
}
