/** Many cards at once: serials that count up, and keys and PINs by chance. */
import { randomBytes, randomInt } from 'node:crypto';
import { InputError } from '../../emulator/input-error.js';
import type { FullRecord } from '../../emulator/machine/card-record.js';
import { findModel } from '../../firmware/models.js';
import { parseSuite } from '../../firmware/ocra/suite.js';
import type { ProvisionedCard } from '../provisioning/provisioned-card.js';
import { provisioned } from './records.js';

/** Bytes of a random key: as long as the hash (RFC 2104 section 3). */
const KEY_BYTES = { SHA1: 20, SHA256: 32, SHA512: 64 } as const;

/** @returns a key for a card of that suite, in hexadecimal digits */
export function randomKey(suite: string): string {
  return randomBytes(KEY_BYTES[parseSuite(suite).hash]).toString('hex');
}

export function randomSerial(): string {
  return `DSC-${String(randomInt(1_000_000)).padStart(6, '0')}`;
}

/** As long as the model's PIN. @throws InputError for a suite that takes none */
function randomPin({ model, suite }: FullRecord): string {
  if (!parseSuite(suite).pinHash) throw new InputError(`--pins is given, but ${suite} takes no PIN`);
  const { digits } = findModel(model)!.fields.find(({ name }) => name === 'pin')!;
  return String(randomInt(10 ** digits)).padStart(digits, '0');
}

/** @throws InputError where the serial has no number at its end that counts as far as that */
function serialsFrom(start: string, count: number): (index: number) => string {
  const [, head = '', digits = ''] = /^(.*?)([0-9]{1,15})$/.exec(start) ?? [];
  const first = Number(digits);
  if (digits !== '' && String(first + count - 1).length <= digits.length) {
    return (index) => head + String(first + index).padStart(digits.length, '0');
  }
  throw new InputError(
    `--serial-start is ${JSON.stringify(start)}, but must end in digits enough to count up ${count} cards, as in DSC-000001`,
  );
}

/** Cards with serials that count up, each with a key of its own. */
export class Batch {
  /** The serial of a card, counted from 0. */
  readonly serialOf: (index: number) => string;

  /**
   * @param model what the cards have in common
   * @param start the first serial
   * @throws InputError where that can't count up `count` cards
   */
  constructor(
    private readonly model: FullRecord,
    start: string,
    readonly count: number,
  ) {
    this.serialOf = serialsFrom(start, count);
  }

  *records(): Generator<FullRecord> {
    // All serials are as long as the first, which has been checked.
    for (let index = 0; index < this.count; index++) {
      yield { ...this.model, serial: this.serialOf(index), secretHex: randomKey(this.model.suite) };
    }
  }

  /** @param withPins with a PIN for each @throws InputError for PINs that the suite does not take */
  *provisioned(withPins: boolean): Generator<ProvisionedCard> {
    for (const record of this.records()) yield { ...provisioned(record), ...(withPins && { pin: randomPin(record) }) };
  }
}
