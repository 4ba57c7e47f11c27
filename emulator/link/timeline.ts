/**
 * Board time on a link: it follows the clock on the wall or moves only on command, with the queued key moves
 * done on their instants, and with waits that end at the instant that they wait for.
 */
import { LAST_US } from '../machine/board.js';
import { KeySequencer, type Move } from '../machine/key-sequencer.js';
import type { PlainCard } from '../machine/plain-card.js';
import type { WorldTime } from '../time.js';
import { BoardClock, type ClockMode } from './board-clock.js';
import { ScpiError } from './scpi/errors.js';

/** Somebody who waits while the wall's clock runs. */
interface Waiter {
  readonly isOver: () => boolean;
  readonly deadline_us: number;
  readonly end: (isOver: boolean) => void;
}

export class Timeline {
  readonly keys: KeySequencer;
  private readonly clock: BoardClock;
  private readonly waiters = new Set<Waiter>();

  /**
   * @param onStep called after every change of the display and every move of a key
   * @param onFault gets the error of a timer's call; commands throw it instead
   */
  constructor(
    readonly card: PlainCard,
    world: WorldTime,
    private readonly onStep: () => void,
    private readonly onFault: (error: unknown) => void,
  ) {
    this.keys = new KeySequencer(card);
    this.clock = new BoardClock(world);
  }

  get mode(): ClockMode {
    return this.clock.mode;
  }

  /** Chooses what moves board time from now on. Time does not wait for a clock that stands: who waits is brought to the end. */
  setMode(mode: ClockMode): void {
    this.follow();
    if (mode === 'virtual') {
      for (const waiter of this.waiters) this.pass(waiter.deadline_us, () => this.step() || !this.waiters.has(waiter));
    }
    this.clock.setMode(mode, this.card.now_us);
    this.settle();
  }

  /** Brings board time to where the clock wants it. Called before anything is asked of the card or done to it. */
  follow(): void {
    const due_us = this.clock.due_us(this.card.now_us);
    while (this.card.now_us < due_us || this.keys.isDue) {
      this.pass(Math.min(due_us, this.nextDeadline_us()), this.step);
    }
  }

  /** Queues key moves. @throws ScpiError -200 where they find no room */
  queue(moves: readonly Move[]): void {
    if (!this.keys.add(moves)) throw new ScpiError(-200, 'key queue full');
  }

  /** @throws ScpiError -200 beyond the end of board time */
  private pass(end_us: number, isEnough: () => boolean): boolean {
    if (end_us > LAST_US) throw new ScpiError(-200, 'board time ends');
    return this.keys.pass(end_us, isEnough);
  }

  /** Lets board time pass, the clock standing. */
  advance(us: number): void {
    this.pass(this.card.now_us + us, this.step);
  }

  /**
   * Waits until `isOver` holds, at most until `deadline_us`. With the virtual clock, board time is moved there at once.
   * @returns whether it holds; a promise where the wall's clock must run first
   */
  wait(isOver: () => boolean, deadline_us: number, signal?: AbortSignal): boolean | Promise<boolean> {
    if (this.mode === 'virtual') return this.pass(deadline_us, () => this.step() || isOver());
    if (isOver()) return true;
    if (this.card.now_us >= deadline_us) return false;
    return new Promise((resolve) => {
      const end = (over: boolean): void => {
        this.waiters.delete(waiter);
        signal?.removeEventListener('abort', giveUp);
        resolve(over);
      };
      const giveUp = (): void => {
        end(false);
        this.plan();
      };
      const waiter: Waiter = { isOver, deadline_us, end };
      this.waiters.add(waiter);
      signal?.addEventListener('abort', giveUp);
      this.plan();
    });
  }

  /** Waits until nothing is queued any more. */
  waitForKeys(signal?: AbortSignal): boolean | Promise<boolean> {
    return this.wait(() => this.keys.isIdle, LAST_US, signal);
  }

  /** Ends those waits that are over. @returns false: it never is a reason to stop time */
  private readonly step = (): boolean => {
    this.onStep();
    for (const waiter of this.waiters) {
      if (waiter.isOver()) waiter.end(true);
      else if (this.card.now_us >= waiter.deadline_us) waiter.end(false);
    }
    return false;
  };

  private nextDeadline_us(): number {
    let next_us = LAST_US;
    for (const { deadline_us } of this.waiters) next_us = Math.min(next_us, deadline_us);
    return next_us;
  }

  /** Called after something was done to the card or its keys: ends waits that are over, and sees to those that are not. */
  settle(): void {
    this.step();
    this.plan();
  }

  /** Has the wall's clock call when something is next to be done or may be waited for. */
  private plan(): void {
    this.clock.callOff();
    if (this.mode === 'virtual') return;
    let next_us = this.keys.isIdle ? LAST_US : this.keys.next_us;
    if (this.waiters.size > 0) {
      next_us = Math.min(next_us, this.nextDeadline_us(), this.card.board.nextScan_ms() * 1000);
    }
    if (next_us < LAST_US) this.clock.callAt(next_us, this.onTimer);
  }

  private readonly onTimer = (): void => {
    try {
      this.follow();
    } catch (error) {
      this.onFault(error);
    }
    this.plan();
  };

  /** Stops the clock's calls and ends every wait. */
  close(): void {
    this.clock.callOff();
    for (const waiter of this.waiters) waiter.end(false);
  }
}
