/** The first words on a line to a card. */
import type { CardClient, ClockMode } from '../client/client.js';

/**
 * The card at the other end, ready for what comes: errors that another program has left in its queue are nobody's now.
 * @throws LinkError, ScpiError where it does not answer
 */
export async function meetCard(
  client: CardClient,
): Promise<{ readonly model: string; readonly serial: string; readonly mode: ClockMode }> {
  const { model, serial } = await client.identify();
  await client.errors();
  return { model, serial, mode: await client.clockMode() };
}
