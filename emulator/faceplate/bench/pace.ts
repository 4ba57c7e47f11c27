/** How board time follows the world's: at a speed, or not at all. */
import type { WorldTime } from '../../time.js';

const SPEEDS = [0.25, 0.5, 1, 2, 5, 10, 100, 1000] as const;

export class Pace {
  isPaused = false;
  private place = SPEEDS.indexOf(1);
  private anchorWorld_us: number;
  private anchorBoard_us = 0;

  constructor(private readonly world: WorldTime) {
    this.anchorWorld_us = world.steady_us();
  }

  get speed(): number {
    return SPEEDS[this.place];
  }

  /** From here on time goes on from `board_us`, in whatever way has been chosen. */
  anchor(board_us: number): void {
    this.anchorWorld_us = this.world.steady_us();
    this.anchorBoard_us = board_us;
  }

  /** One step faster or slower. @param board_us board time now */
  change(steps: 1 | -1, board_us: number): void {
    this.place = Math.min(SPEEDS.length - 1, Math.max(0, this.place + steps));
    this.anchor(board_us);
  }

  /** @param board_us board time now */
  setPaused(isPaused: boolean, board_us: number): void {
    this.isPaused = isPaused;
    this.anchor(board_us);
  }

  /** The board time that should be reached by now. @param board_us the present board time */
  due_us(board_us: number): number {
    if (this.isPaused) return board_us;
    const passed_us = Math.floor((this.world.steady_us() - this.anchorWorld_us) * this.speed);
    return Math.max(board_us, this.anchorBoard_us + passed_us);
  }

  /** World time until board time should be `until_us`, in microseconds; never less than 0. */
  worldUntil_us(until_us: number): number {
    const at_us = this.anchorWorld_us + (until_us - this.anchorBoard_us) / this.speed;
    return Math.max(0, Math.ceil(at_us - this.world.steady_us()));
  }
}
