/** For tests of lines: a card that is served over TCP. */
import type { Duplex } from 'node:stream';
import type { ExecutionContext } from 'ava';
import { Instrument } from '../../emulator/link/instrument.js';
import { attachLink } from '../../emulator/link/link.js';
import { openTcp } from '../../emulator/link/ports/tcp.js';
import type { Card } from '../../emulator/machine/card.js';

/**
 * Serves a card in virtual time until the test ends.
 * @param line what becomes of each connection on the way to the card
 * @returns the address
 */
export async function serveCard(
  t: ExecutionContext,
  card: Card,
  line: (stream: Duplex) => Duplex = (stream) => stream,
): Promise<string> {
  const instrument = new Instrument(card, { clock: 'virtual' });
  const place = { host: '127.0.0.1', port: 0 };
  const port = await openTcp((stream) => void attachLink(line(stream), instrument, { eol: 'lf' }), place);
  t.teardown(async () => {
    instrument.close();
    await port.close();
  });
  return port.address;
}
