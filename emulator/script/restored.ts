/** A card that goes on from a snapshot, in whose place a phone may have been. */
import type { Card } from '../machine/card.js';
import type { CardState } from '../machine/card-state.js';
import { PhoneBench } from '../phone/bench/phone-bench.js';

/**
 * Returns a card to a saved machine; where a phone was attached to that, one of its kind comes before.
 * @throws InputError for what `Card.save` did not make
 */
export function restoreSnapshot(card: Card, state: CardState): void {
  const { attached } = state.board ?? {};
  if (attached !== undefined) card.attach(PhoneBench.of(attached));
  card.restore(state);
}
