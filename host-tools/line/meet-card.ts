/** The first words on a line to a card. */
import type { CardClient, ClockMode } from '../client/client.js';
import type { CallOptions } from '../client/scpi-client.js';

/**
 * The card at the other end, ready for what comes: errors that another program has left in its queue are nobody's now.
 * @throws LinkError, ScpiError where it does not answer
 */
export async function meetCard(
  client: CardClient,
  options: CallOptions = {},
): Promise<{ readonly model: string; readonly serial: string; readonly mode: ClockMode }> {
  const { model, serial } = await client.identify(options);
  await client.errors(options);
  return { model, serial, mode: await client.clockMode(options) };
}
