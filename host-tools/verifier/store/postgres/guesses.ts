/**
 * Rows that the last groups have seen, to guess which rows the next will ask for: they are asked for before the lock is
 * there, and read behind it. Nothing is decided on a guess: a wrong one costs another round trip.
 */
import type { AttemptRows, AuditHead, CardRow, NewChallenge } from '../store.js';
import type { Frame } from './frame.js';

/** Beyond so many, the oldest are forgotten. */
const NOTED_MAX = 4096;

class Noted<Value> {
  readonly #values = new Map<string, Value>();

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  take(key: string): Value | undefined {
    const value = this.#values.get(key);
    this.#values.delete(key);
    return value;
  }

  set(key: string, value: Value): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size <= NOTED_MAX) return;
    for (const oldest of this.#values.keys()) return void this.#values.delete(oldest);
  }
}

export class Guesses {
  readonly #cards = new Noted<CardRow>();
  readonly #attempts = new Noted<AttemptRows>();
  #frame: Frame | undefined;
  #head: AuditHead | undefined;
  #seen_ms = 0;

  /** @param head the end of the log as the group leaves it */
  note(frame: Frame, head: AuditHead | undefined): void {
    this.#frame = frame;
    this.#head = head;
    this.#seen_ms = performance.now();
  }

  /** How a transaction begins now, as far as can be told; undefined before the first. */
  get frame(): Frame | undefined {
    if (this.#frame === undefined) return undefined;
    const clock_ms = this.#frame.clock_ms + Math.floor(performance.now() - this.#seen_ms);
    return { ...this.#frame, clock_ms, head: this.#head };
  }

  /** @param key of the choice that led to the card */
  noteCard(key: string, card: CardRow): void {
    const noted = this.#cards.get(key);
    if (noted?.serial !== card.serial || noted.epoch !== card.epoch) this.#cards.set(key, card);
  }

  card(key: string): CardRow | undefined {
    return this.#cards.get(key);
  }

  /** @param card that it is for, where it was read */
  noteChallenge(row: NewChallenge, card: CardRow | undefined): void {
    if (card === undefined) return;
    const challenge = { ...row, sequence: 0, wrongTries: 0, accepted_ms: undefined };
    const unseen = { user: undefined, assignment: undefined, limits: undefined, refusals: 0 };
    this.#attempts.set(row.handle, { challenge, card, ...unseen });
  }

  /** So much of an attempt as a response is computed with. Given once: few challenges are answered again. */
  attempt(handle: string): AttemptRows | undefined {
    return this.#attempts.take(handle);
  }
}
