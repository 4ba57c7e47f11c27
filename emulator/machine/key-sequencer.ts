/** The key sequencer: presses and moves of contacts that are done one after the other as board time passes. */
import { KEYS, type Key } from '../../firmware/hal.js';

/** Presses and single moves that can be queued, the one that is being done included. */
export const KEY_PLACES = 64;

/** How long a key is held by default, and how long the hand rests after it. */
export const PRESS_US = 100_000;
/** A digit that is typed begins so long after the one before, by default. */
export const TYPE_EVERY_US = 2 * PRESS_US;

/** One queued move: a press, held for some time, or a contact that goes down or up and stays there. */
export type Move =
  | { readonly kind: 'press'; readonly key: Key; readonly for_us: number }
  | { readonly kind: 'down' | 'up'; readonly key: Key };

/** The part of a card that the sequencer needs. */
export interface SequencedCard {
  readonly now_us: number;
  down(key: Key): void;
  up(key: Key): void;
  /** Lets board time pass until something changes, at most until `end_us`. @returns whether something has */
  advanceToChange(end_us: number): boolean;
}

export class KeySequencer {
  private readonly queue: Move[] = [];
  /** When the move at the head of the queue goes on; it is a press, and is down until `liftAt_us` if that is set. */
  private nextAt_us = 0;
  private down: Key | undefined = undefined;

  constructor(private readonly card: SequencedCard) {}

  /** Whether nothing is queued and no press is being done. */
  get isIdle(): boolean {
    return this.queue.length === 0;
  }

  /** Whether something queued should have been done by now: board time was moved by others. */
  get isDue(): boolean {
    return !this.isIdle && this.nextAt_us <= this.card.now_us;
  }

  /** Board time at which the next queued thing happens; only while not idle. */
  get next_us(): number {
    return this.nextAt_us;
  }

  /**
   * Queues moves; the first is done now if nothing is before it.
   * @returns whether they found room: of moves that don't all find it, none is queued
   */
  add(moves: readonly Move[]): boolean {
    if (this.queue.length + moves.length > KEY_PLACES) return false;
    const wasIdle = this.isIdle;
    this.queue.push(...moves);
    if (wasIdle) {
      this.nextAt_us = this.card.now_us;
      this.begin();
    }
    return true;
  }

  /** Begins the moves that are due now: up to a press, which takes time. */
  private begin(): void {
    const { card, queue } = this;
    while (queue.length > 0) {
      const move = queue[0];
      if (move.kind === 'press') {
        card.down(move.key);
        this.down = move.key;
        this.nextAt_us = card.now_us + move.for_us;
        return;
      }
      if (move.kind === 'down') card.down(move.key);
      else card.up(move.key);
      queue.shift();
    }
  }

  /** The press at the head goes on: it is lifted, or its rest is over. */
  private proceed(): void {
    if (this.down !== undefined) {
      this.card.up(this.down);
      this.down = undefined;
      this.nextAt_us += PRESS_US;
      return;
    }
    this.queue.shift();
    this.begin();
  }

  /** Drops what is queued and lets go of every key. */
  letGo(): void {
    this.queue.length = 0;
    this.down = undefined;
    for (const key of KEYS) this.card.up(key);
  }

  /**
   * Lets board time pass until `end_us`, or until `isEnough` says so, which is asked at the start, at every change of
   * the display, after every move and at the end.
   * @returns whether it said so
   */
  pass(end_us: number, isEnough: () => boolean): boolean {
    const { card } = this;
    while (!isEnough()) {
      const isBusy = !this.isIdle && this.nextAt_us <= end_us;
      // Another user of the card in this process may have moved its time beyond the plan.
      if (card.advanceToChange(Math.max(card.now_us, isBusy ? this.nextAt_us : end_us))) continue;
      if (!isBusy) return isEnough();
      this.proceed();
    }
    return true;
  }
}
