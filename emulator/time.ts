/**
 * What moves board time: the wall's clock, or nothing but what is told. The wall's clock is the monotonic one, so that
 * nobody who sets the time moves a card's.
 */

/** The world's time, handed in so that tests can stand in for it. */
export interface WorldTime {
  /** Microseconds since some instant; never goes back. */
  now_us(): number;
  /** Calls once after at least that time. @returns what takes the call back */
  callIn(us: number, call: () => void): () => void;
}

/** `setTimeout` takes no longer time than this. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** This computer's time. */
export const WORLD_TIME: WorldTime = {
  now_us: () => Math.floor(performance.now() * 1000),
  callIn: (us, call) => {
    const timer = setTimeout(call, Math.min(Math.ceil(us / 1000), LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  },
};

export type ClockMode = 'real' | 'virtual';

export class Clock {
  private current: ClockMode = 'virtual';
  /** World time minus board time while the world is followed. */
  private ahead_us = 0;
  private cancel: (() => void) | undefined = undefined;

  constructor(private readonly world: WorldTime) {}

  get mode(): ClockMode {
    return this.current;
  }

  /** @param board_us board time now: from here on the world is followed, or time stands still */
  setMode(mode: ClockMode, board_us: number): void {
    this.current = mode;
    this.ahead_us = this.world.now_us() - board_us;
  }

  /** What board time should be by now. @param board_us what it is */
  due_us(board_us: number): number {
    return this.current === 'virtual' ? board_us : Math.max(board_us, this.world.now_us() - this.ahead_us);
  }

  /** Calls when board time should be `board_us`, in place of a call that was asked for before. */
  callAt(board_us: number, call: () => void): void {
    this.callOff();
    const us = board_us - (this.world.now_us() - this.ahead_us);
    this.cancel = this.world.callIn(Math.max(0, us), call);
  }

  callOff(): void {
    this.cancel?.();
    this.cancel = undefined;
  }
}
