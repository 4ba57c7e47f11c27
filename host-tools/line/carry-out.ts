/** The calls of a play on a line, as commands of the link. */
import type { LineCall } from '../../emulator/script/drivers/on-line.js';
import type { CardClient, ClockMode } from '../client/client.js';

/** The longest that a command of the link lets pass at once. */
const LONGEST_PASS_US = 3_600_000_000;

/**
 * Carries out all but reading the display.
 * @param mode the card's clock
 * @throws LinkError, ScpiError where the client does
 */
export async function carryOut(call: LineCall, client: CardClient, mode: ClockMode): Promise<void> {
  switch (call.do) {
    case 'press':
      return client.press(call.key, { for_ms: call.for_us / 1000 });
    case 'type':
      return client.type(call.digits);
    case 'down':
      return client.down(call.key);
    case 'up':
      return client.up(call.key);
    case 'pass':
      return pass(Math.min(call.us, LONGEST_PASS_US) / 1000, client, mode);
    case 'waitFor':
      return client.waitFor(call.text, { within_ms: call.within_us / 1000 });
    case 'read':
      return undefined;
  }
}

async function pass(ms: number, client: CardClient, mode: ClockMode): Promise<void> {
  if (mode === 'virtual') return client.advance(ms);
  return new Promise((resolve) => setTimeout(resolve, ms));
}
