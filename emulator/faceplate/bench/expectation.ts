/** The expectations that a recorded script has of a display. */
import type { Card } from '../../machine/card.js';
import type { ResponseCheck } from '../../machine/target.js';
import { PlayedCard } from '../../script/drivers/at-once.js';
import { judgeResponse } from '../../script/expectations.js';
import { expectText } from '../../script/statements/expect.js';
import type { Recorded } from './recorder.js';

/**
 * The statement that the display shows this text now. A response of a card *file* is expected by what was entered: its
 * counter goes on from one run to the next, so that the same digits never come again.
 */
function expectationOf(card: Card, check: ResponseCheck): (text: string) => string {
  return (text) => {
    if (card.save().file === null || card.board.firmware.screenName !== 'response') return expectText(text);
    const { digits } = card.board.firmware.save().entry;
    const [challenge, pin] = (['challenge', 'pin'] as const).map((wanted) =>
      digits[card.model.fields.findIndex(({ name }) => name === wanted)].join(''),
    );
    // A broken segment shows something else than the response.
    if (judgeResponse({ challenge, pin }, new PlayedCard(card, check)) !== undefined) return expectText(text);
    return `expect response for ${challenge} pin ${pin}`;
  };
}

/** A card as a recorder sees it. */
export function recordedOf(card: Card, check: ResponseCheck): Recorded {
  return { expectation: expectationOf(card, check), contacts: () => card.board.contacts.present };
}
