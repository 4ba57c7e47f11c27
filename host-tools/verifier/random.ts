/** Chance, handed in: what challenges, handles and tokens are drawn from. */
import { createHash, randomBytes } from 'node:crypto';

export interface RandomSource {
  bytes(count: number): Buffer;
}

/** Bytes that are drawn from the system at a time: to ask it takes as long for 4096 as for six. */
const DRAWN_BYTES = 4096;

/** The system's CSPRNG, asked for many bytes at a time; what was given out is not kept. */
export class SystemRandom implements RandomSource {
  #left = Buffer.alloc(0);

  bytes(count: number): Buffer {
    if (count > DRAWN_BYTES) return randomBytes(count);
    if (this.#left.length < count) this.#left = randomBytes(DRAWN_BYTES);
    const given = Buffer.from(this.#left.subarray(0, count));
    this.#left.fill(0, 0, count);
    this.#left = this.#left.subarray(count);
    return given;
  }
}

/** What every source is in production. */
export const SYSTEM_RANDOM: RandomSource = new SystemRandom();

/**
 * For test systems alone: the same seed draws the same bytes, SHA-256 of the seed and a block's number, so that a run can
 * be repeated. Anybody who knows the seed knows every challenge and token.
 */
export class SeededRandom implements RandomSource {
  readonly #seed: string;
  #block = 0;
  #left = Buffer.alloc(0);

  constructor(seed: number) {
    this.#seed = `dscplus random ${seed}`;
  }

  bytes(count: number): Buffer {
    while (this.#left.length < count) {
      const block = createHash('sha256').update(`${this.#seed} ${this.#block}`).digest();
      this.#block += 1;
      this.#left = Buffer.concat([this.#left, block]);
    }
    const drawn = Buffer.from(this.#left.subarray(0, count));
    this.#left = this.#left.subarray(count);
    return drawn;
  }

  /** Where it stands, as a value: `goTo` draws the same from there once more. */
  place(): SeededPlace {
    return { block: this.#block, left: this.#left.toString('hex') };
  }

  goTo({ block, left }: SeededPlace): void {
    this.#block = block;
    this.#left = Buffer.from(left, 'hex');
  }
}

export interface SeededPlace {
  readonly block: number;
  readonly left: string;
}

/**
 * A text of characters of an alphabet, each as likely as any other: bytes that would favour the first ones are left out.
 * @param alphabet 2 to 256 characters
 */
export function drawText(random: RandomSource, alphabet: string, length: number): string {
  const fair = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of random.bytes(length - text.length)) {
      if (byte < fair) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}
