/** The source of board time on a link: the world's time, or nothing but a command. */
import type { WorldTime } from '../time.js';

export type ClockMode = 'real' | 'virtual';

export class BoardClock {
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
    this.ahead_us = this.world.steady_us() - board_us;
  }

  /** The board time that should be reached by now. @param board_us the present board time */
  due_us(board_us: number): number {
    return this.current === 'virtual' ? board_us : Math.max(board_us, this.world.steady_us() - this.ahead_us);
  }

  /** Calls when board time should be `board_us`, in place of a call that was asked for before. */
  callAt(board_us: number, call: () => void): void {
    this.callOff();
    const us = board_us - (this.world.steady_us() - this.ahead_us);
    this.cancel = this.world.callIn(Math.max(0, us), call);
  }

  callOff(): void {
    this.cancel?.();
    this.cancel = undefined;
  }
}
