/** A card for the tests of a program that talks to one over a serial port: nothing but this process is involved. */
import { checkOneOf, checkOptions, checkText } from '../../checks.js';
import { Card } from '../../machine/card.js';
import { CARD_OPTION_NAMES, type CardOptions } from '../../machine/card-options.js';
import type { ClockMode } from '../board-clock.js';
import { Instrument } from '../instrument.js';
import { attachLink, type LinkOptions } from '../link.js';
import type { MockBinding } from './mock-binding.js';
import { MockWire, mockBinding } from './mock-wire.js';
import { NoisyStream, readNoise } from './noise.js';

export interface MockCardOptions extends CardOptions, Partial<Pick<LinkOptions, 'eol'>> {
  /** The source of the card's time: commands alone (`virtual`, the default), or the wall's clock. */
  readonly clock?: ClockMode;
  /** Damage on the wire, as `dscplus serve --noise` takes it. */
  readonly noise?: string;
}

export interface MockCard {
  /** The pretended port's path; every card has its own. */
  readonly path: string;
  /** The arguments for `new SerialPortStream({ binding, path, baudRate })`. It knows this one port. */
  readonly binding: MockBinding;
  /** The card, to be pressed and read without the wire too. */
  readonly card: Card;
  readonly instrument: Instrument;
  /** Ends the wire and lets a card file go. */
  close(): void;
}

const OPTION_NAMES = [...CARD_OPTION_NAMES, 'clock', 'eol', 'noise'];

let opened = 0;

/**
 * A card at the other end of a pretended serial port. A program opens the port, closes it and opens it again as it likes.
 * @throws InputError where an option can't be
 */
export function openMockCard(options: MockCardOptions = {}): MockCard {
  checkOptions('openMockCard', options, OPTION_NAMES);
  const { clock = 'virtual', eol = 'lf', noise, ...cardOptions } = options;
  checkOneOf('openMockCard: clock', clock, ['virtual', 'real']);
  checkOneOf('openMockCard: eol', eol, ['lf', 'crlf']);
  if (noise !== undefined) checkText('openMockCard: noise', noise);
  const wire = new MockWire();
  const stream = noise === undefined ? wire : new NoisyStream(wire, readNoise(noise));
  const card = new Card(cardOptions);
  const instrument = new Instrument(card, { clock });
  const link = attachLink(stream, instrument, { eol });
  opened++;
  const path = `/dev/mock-card-${opened}`;
  return {
    path,
    binding: mockBinding(path, wire),
    card,
    instrument,
    close() {
      link.close();
      stream.destroy();
      instrument.close();
      card.close();
    },
  };
}
