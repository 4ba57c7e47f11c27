/** The link over standard input and output, for a program that starts the card as its child. */
import { Duplex, type Readable, type Writable } from 'node:stream';
import type { Attach, Port } from './port.js';

/** Both as one stream. `Duplex.from` would break both with an error when it is destroyed. */
class BothWays extends Duplex {
  constructor(
    private readonly input: Readable,
    private readonly output: Writable,
  ) {
    super();
    input.pause();
    input.on('data', (bytes: Buffer) => {
      if (!this.push(bytes)) input.pause();
    });
    input.once('end', () => this.push(null));
    for (const stream of [input, output]) stream.on('error', (error) => this.destroy(error));
  }

  override _read(): void {
    this.input.resume();
  }

  override _write(bytes: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.output.write(bytes, done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.input.destroy();
    done(error);
  }
}

/** Attaches both at once; the port ends when standard input does, after what was asked is answered. */
export function openStdio(
  attach: Attach,
  input: Readable = process.stdin,
  output: Writable = process.stdout,
): Promise<Port> {
  const stream = new BothWays(input, output);
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
