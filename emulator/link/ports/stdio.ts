/** The link over standard input and output, for a program that starts the card as its child. */
import { Duplex, type Readable, type Writable } from 'node:stream';
import type { Attach, Port } from './port.js';

/** Attaches both at once; the port ends when standard input does, after what was asked is answered. */
export function openStdio(
  attach: Attach,
  input: Readable = process.stdin,
  output: Writable = process.stdout,
): Promise<Port> {
  const stream = Duplex.from({ readable: input, writable: output }) as Duplex;
  const ended = new Promise<void>((resolve) => stream.once('close', resolve));
  attach(stream);
  return Promise.resolve({
    address: 'standard input and output',
    ended,
    async close() {
      stream.destroy();
      await ended;
    },
  });
}
