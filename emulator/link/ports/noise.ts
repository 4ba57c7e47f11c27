/** A wire that misbehaves: loses, damages, doubles and delays bytes in both directions, the same way for the same seed. */

import { Duplex } from 'node:stream';
import { InputError } from '../../input-error.js';
import { microsecondsOf } from '../../text.js';

export interface Noise {
  /** Shares of all bytes, 0 to 1: lost, with one bit flipped, sent twice. */
  readonly drop: number;
  readonly flip: number;
  readonly dup: number;
  /** How long each piece of data is held back. */
  readonly delay_ms: number;
  /** A whole number from 1 to 2³² − 1. */
  readonly seed: number;
}

const QUIET: Noise = { drop: 0, flip: 0, dup: 0, delay_ms: 0, seed: 1 };
const FIELDS = { drop: 'drop', flip: 'flip', dup: 'dup', delay: 'delay_ms', seed: 'seed' } as const;
const FORM = 'drop=SHARE, flip=SHARE, dup=SHARE, delay=DURATION and seed=N, joined by commas';
const LONGEST_DELAY_MS = 60_000;

/**
 * Reads what `--noise` was given, such as `drop=0.01,delay=5ms,seed=7`.
 * @throws InputError that says which part can't be
 */
export function readNoise(text: string): Noise {
  const noise: Record<string, number> = {};
  for (const part of text.split(',')) {
    const [name, value, more] = part.split('=');
    if (name === '' || value === undefined || more !== undefined) throw refused(part, `the form is ${FORM}`);
    if (!Object.hasOwn(FIELDS, name)) throw refused(part, `there is only ${FORM}`);
    const field = FIELDS[name as keyof typeof FIELDS];
    if (Object.hasOwn(noise, field)) throw refused(part, `${name} is given twice`);
    noise[field] = readValue(name, value, part);
  }
  return { ...QUIET, ...noise };
}

function readValue(name: string, value: string, part: string): number {
  if (name === 'delay') {
    const ms = (microsecondsOf(value) ?? Number.NaN) / 1000;
    if (ms <= LONGEST_DELAY_MS) return ms;
    throw refused(part, 'a delay is a number and us, ms or s, as in 5ms, of at most 60s');
  }
  if (name === 'seed') {
    const seed = /^[0-9]{1,10}$/.test(value) ? Number(value) : 0;
    if (seed >= 1 && seed <= 0xffff_ffff) return seed;
    throw refused(part, 'a seed is a whole number from 1 to 4294967295');
  }
  const share = /^[0-9](\.[0-9]{1,9})?$/.test(value) ? Number(value) : Number.NaN;
  if (share <= 1) return share;
  throw refused(part, 'a share is a number from 0 to 1, as in 0.01');
}

function refused(part: string, reason: string): InputError {
  return new InputError(`--noise: ${JSON.stringify(part)}: ${reason}`);
}

/** Damages the bytes of one direction; what happens to a byte depends on its place in the stream alone. */
export class Damage {
  private state: number;

  constructor(
    private readonly noise: Noise,
    direction: 'in' | 'out',
  ) {
    // Spread apart, or both directions and neighbouring seeds would be damaged alike.
    this.state = Math.imul(noise.seed, 0x9e37_79b1) ^ (direction === 'in' ? 0 : 0x5bd1_e995) || 1;
    for (let round = 0; round < 8; round++) this.next();
  }

  apply(bytes: Buffer): Buffer {
    const { drop, flip, dup } = this.noise;
    const damaged = Buffer.alloc(2 * bytes.length);
    let length = 0;
    for (const byte of bytes) {
      // All four are drawn for every byte, so that one share does not move what another one does.
      const [isDropped, isFlipped, isDoubled, bit] = [
        this.chance(drop),
        this.chance(flip),
        this.chance(dup),
        this.next(),
      ];
      if (isDropped) continue;
      const value = isFlipped ? byte ^ (1 << (bit & 7)) : byte;
      damaged[length++] = value;
      if (isDoubled) damaged[length++] = value;
    }
    return damaged.subarray(0, length);
  }

  private chance(share: number): boolean {
    return (this.next() >>> 0) / 0x1_0000_0000 < share;
  }

  /** Marsaglia's xorshift with 32 bits (Journal of Statistical Software 8(14), 2003), shifts 13, 17, 5. */
  private next(): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x;
    return x;
  }
}

/** The stream with noise on it: what is read from and written to the result is damaged on its way. */
export class NoisyStream extends Duplex {
  private readonly fromPeer: Damage;
  private readonly toPeer: Damage;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly stream: Duplex,
    private readonly noise: Noise,
  ) {
    super();
    this.fromPeer = new Damage(noise, 'in');
    this.toPeer = new Damage(noise, 'out');
    stream.pause();
    stream.on('data', (bytes: Buffer) => this.receive(bytes));
    stream.on('end', () => this.after(() => this.push(null)));
    stream.on('error', (error) => this.destroy(error));
    // A stream that has ended both ways closes while its last bytes may still be on their way here.
    stream.on('close', () => {
      if (!stream.readableEnded || !stream.writableFinished) this.destroy();
    });
  }

  private receive(bytes: Buffer): void {
    const damaged = this.fromPeer.apply(bytes);
    if (this.noise.delay_ms === 0) {
      if (damaged.length > 0 && !this.push(damaged)) this.stream.pause();
      return;
    }
    // One piece at a time, so that a fast peer fills its own buffers and not ours.
    this.stream.pause();
    this.after(() => {
      if (damaged.length === 0 || this.push(damaged)) this.stream.resume();
    });
  }

  /** Later by the delay; now where there is none. */
  private after(act: () => void): void {
    if (this.noise.delay_ms === 0) {
      act();
      return;
    }
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, this.noise.delay_ms);
    this.timers.add(timer);
  }

  override _read(): void {
    this.stream.resume();
  }

  override _write(bytes: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    const damaged = this.toPeer.apply(bytes);
    this.after(() => {
      if (damaged.length === 0) done();
      else this.stream.write(damaged, done);
    });
  }

  override _final(done: () => void): void {
    this.stream.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.stream.destroy();
    done(error);
  }
}
