/** A courier for tests: messages go into boxes that a test reads, as badly as the test sets it. */
import type { WorldTime } from '../../emulator/time.js';
import { checkNumber, checkOptions, checkWhole } from '../arguments.js';
import { SeededRandom } from '../verifier/random.js';
import type { Courier, CourierMessage } from './courier.js';

/** How badly messages go. */
export interface MailboxFaults {
  /** How many are lost, 0 to 1. */
  readonly loss: number;
  /** How many come twice, 0 to 1. */
  readonly duplicates: number;
  /** How late each comes: anything from the least to the most, so that a later one may come first. */
  readonly delayLeast_ms: number;
  readonly delayMost_ms: number;
}

const NO_FAULTS: MailboxFaults = { loss: 0, duplicates: 0, delayLeast_ms: 0, delayMost_ms: 0 };

/** A message that came. */
export interface Delivered extends CourierMessage {
  /** When it came, in milliseconds since 1970. */
  readonly at_ms: number;
}

/** Messages that are kept for one number, and boxes: the oldest go. */
const MESSAGES_MAX = 100;
const BOXES_MAX = 10_000;
const DELAY_MAX_MS = 3_600_000;

export class Mailbox implements Courier {
  readonly #boxes = new Map<string, Delivered[]>();
  #random: SeededRandom;
  #faults = NO_FAULTS;
  /** Rises with `clear`: what is under way then comes nowhere. */
  #era = 0;

  /** @param seed the same one draws the same faults again */
  constructor(
    private readonly time: Pick<WorldTime, 'wall_ms' | 'callIn'>,
    private readonly seed = 1,
  ) {
    this.#random = new SeededRandom(seed);
  }

  /** @throws InputError for what is out of range */
  setFaults(given: Partial<MailboxFaults>): void {
    checkOptions('faults', given, Object.keys(NO_FAULTS));
    const faults = { ...NO_FAULTS, ...given };
    checkNumber('loss', faults.loss, 0, 1);
    checkNumber('duplicates', faults.duplicates, 0, 1);
    checkWhole('delayLeast_ms', faults.delayLeast_ms, 0, DELAY_MAX_MS);
    checkWhole('delayMost_ms', faults.delayMost_ms, faults.delayLeast_ms, DELAY_MAX_MS);
    this.#faults = faults;
  }

  get faults(): MailboxFaults {
    return this.#faults;
  }

  async send(message: CourierMessage): Promise<void> {
    const { loss, duplicates } = this.#faults;
    // Drawn for each message, whatever is made of it.
    const [lost, doubled] = [this.#draw(), this.#draw()];
    if (lost < loss) return;
    this.#deliver(message);
    if (doubled < duplicates) this.#deliver(message);
  }

  /** The messages that have come for a number or a serial, in the order in which they came. */
  read(to: string): readonly Delivered[] {
    return this.#boxes.get(to) ?? [];
  }

  /** Empties all boxes, and begins with the seed again. */
  clear(): void {
    this.#boxes.clear();
    this.#era += 1;
    this.#random = new SeededRandom(this.seed);
  }

  #deliver(message: CourierMessage): void {
    const { delayLeast_ms, delayMost_ms } = this.#faults;
    const delay_ms = delayLeast_ms + Math.floor(this.#draw() * (delayMost_ms - delayLeast_ms + 1));
    const era = this.#era;
    const put = (): void => {
      if (era === this.#era) this.#put(message);
    };
    if (delay_ms === 0) put();
    else this.time.callIn(delay_ms * 1000, put);
  }

  #put(message: CourierMessage): void {
    const { to } = message;
    const box = this.#boxes.get(to) ?? [];
    const [oldest] = this.#boxes.keys();
    if (!this.#boxes.has(to) && this.#boxes.size === BOXES_MAX) this.#boxes.delete(oldest!);
    this.#boxes.set(to, [...box, { ...message, at_ms: this.time.wall_ms() }].slice(-MESSAGES_MAX));
  }

  /** 0 up to, but not including, 1. */
  #draw(): number {
    return this.#random.bytes(4).readUInt32BE() / 2 ** 32;
  }
}
