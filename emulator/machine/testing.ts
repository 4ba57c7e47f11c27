/** For tests: a login, and time that passes in pieces, which nobody may notice. */
import type { Card } from './card.js';
import type { CardOptions } from './card-options.js';

export const CLEAN: CardOptions = { contacts: { kind: 'clean' }, record: true };

/** The seed's login up to the response, 5 s of board time. */
export function login(card: Card, challenge = '314159'): void {
  card.press('PRESS', 2_500_000);
  card.type('1234');
  card.press('OK');
  card.type(challenge);
  card.press('OK');
}

/** What is thrown, which need not be an error; undefined where nothing is. */
export function thrownBy(act: () => void): unknown {
  try {
    act();
  } catch (thrown) {
    return thrown;
  }
  return undefined;
}

/** The longest piece of each kind: a few edges of a bounce, a scan or two, a debounce, a screen. */
const LONGEST_PIECES_us = [20, 2000, 25_000, 700_000];

/** Makes every wait of the card several waits that add up to it, each press of a key included. @param seed from 1 */
export function cutWaits(card: Card, seed: number): void {
  const whole = card.wait.bind(card);
  let state = seed | 0;
  const draw = (below: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  card.wait = (us) => {
    let rest_us = us;
    while (rest_us > 0) {
      const drawn_us = draw(LONGEST_PIECES_us[draw(LONGEST_PIECES_us.length)]! + 1);
      // Half of the pieces end where a scan may be.
      const piece_us = Math.min(rest_us, draw(2) === 0 ? drawn_us : drawn_us - (drawn_us % 1000));
      whole(piece_us);
      rest_us -= piece_us;
    }
  };
}
