/** Joins what a transport brings to what executes its lines. */
import { attachLink, type LinkOptions } from '../link.js';
import type { LineExecutor } from '../scpi/interpreter.js';
import { type Noise, NoisyStream } from './noise.js';
import type { Attach } from './port.js';

export interface AttachOptions extends LinkOptions {
  /** Damage between the stream and the executor; none where it is left out. */
  readonly noise?: Noise;
}

/** Links every stream of a transport to the same executor. */
export function attachTo(executor: LineExecutor, { eol, tap, noise }: AttachOptions): Attach {
  return (stream) => {
    const wire = noise === undefined ? stream : new NoisyStream(stream, noise);
    // A peer that has said all it had to say is answered, and then the line ends on this side too.
    void attachLink(wire, executor, { eol, tap }).closed.then(() => wire.end());
  };
}
