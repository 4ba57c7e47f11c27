/** Joins what a carrier brings to an instrument. */
import type { Instrument } from '../instrument.js';
import { attachLink, type LinkOptions } from '../link.js';
import { type Noise, NoisyStream } from './noise.js';
import type { Attach } from './port.js';

export interface AttachOptions extends LinkOptions {
  /** Damage between the stream and the instrument; none where it is left out. */
  readonly noise?: Noise;
}

/** Links every stream of a carrier to the same instrument. */
export function attachTo(instrument: Instrument, { eol, tap, noise }: AttachOptions): Attach {
  return (stream) => {
    const wire = noise === undefined ? stream : new NoisyStream(stream, noise);
    // A peer that has said all it had to say is answered, and then the line ends on this side too.
    void attachLink(wire, instrument, { eol, tap }).closed.then(() => wire.end());
  };
}
