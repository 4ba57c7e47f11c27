/** The playback clock: time at the bench follows the world's at a speed, stops, and goes in steps, forward and back. */
import type { WorldTime } from '../../time.js';
import type { Finger } from './finger.js';
import type { History } from './history.js';
import { Pace } from './pace.js';
import type { Playing } from './playing.js';

/** The finest that the screen shows of time that passes while the card is on, and while it is off. */
const TICK_ON_US = 100_000;
const TICK_OFF_US = 1_000_000;
/** No frame is asked for sooner than this after the one before. */
const FRAME_US = 16_000;
const NEVER_US = Number.MAX_SAFE_INTEGER;

export type Step = 'scan' | 'event';

export class PlaybackClock {
  readonly pace: Pace;
  private jumps = 0;
  /** Where the time that passes now is to stop. */
  private planned_us = 0;
  /** Whether a script has ended at this instant: time stops there. */
  private isHalted = false;

  /** @param onPlayed told when a script has failed or is over; it may `halt` */
  constructor(
    private readonly history: History<unknown>,
    private readonly finger: Finger,
    private readonly playing: Playing,
    world: WorldTime,
    private readonly onPlayed: () => void,
  ) {
    this.pace = new Pace(world);
  }

  /** Brings board time to where it should be. */
  follow(): void {
    // Whole milliseconds: what a hand does then stands at times that people read in a recorded script.
    this.passUntil(Math.floor(this.pace.due_us(this.history.now_us) / 1000) * 1000);
  }

  private passUntil(until_us: number): void {
    const { history, finger } = this;
    let end_us = until_us;
    this.isHalted = false;
    while (history.now_us < end_us || history.isDue) {
      this.planned_us = Math.max(history.now_us, Math.min(end_us, this.nextMove_us()));
      finger.pass(this.planned_us, this.see);
      if (this.isHalted) return;
      // After a jump the end is in another time; what is due at this instant is still to be done.
      if (this.settle()) end_us = history.now_us;
    }
  }

  private nextMove_us(): number {
    return Math.min(this.finger.next_us, this.playing.next_us);
  }

  /** Sees to what is due at this instant. @returns whether time must not go on as it was planned */
  private readonly see = (): boolean => {
    this.finger.seeToHold();
    this.goOn();
    return this.isHalted || this.jumps !== this.history.jumps || this.playing.next_us < this.planned_us;
  };

  /** Does what a script is to do at this instant. */
  goOn(): void {
    if (!this.playing.isOn) return;
    this.playing.goOn();
    if (!this.playing.isOn) this.onPlayed();
  }

  /** After time has jumped it goes on from where it is, and the finger holds nothing there. @returns whether it has */
  settle(): boolean {
    const { history } = this;
    if (this.jumps === history.jumps) return false;
    this.jumps = history.jumps;
    this.finger.forget();
    this.pace.anchor(history.now_us);
    return true;
  }

  /** Time stops at this instant. */
  halt(): void {
    this.pace.setPaused(true, this.history.now_us);
    this.isHalted = true;
  }

  /** World time until something may look different, in microseconds; undefined while nothing will by itself. */
  nextFrame_us(): number | undefined {
    if (this.pace.isPaused) return undefined;
    const { card, events, nextStop_us } = this.history;
    const isQuiet = card.board.firmware.screenName === 'off' && this.finger.isIdle && !events.isMoving(card.now_us);
    const tick_us = isQuiet ? TICK_OFF_US : TICK_ON_US;
    return Math.max(FRAME_US, Math.min(tick_us, this.pace.worldUntil_us(Math.min(nextStop_us, this.nextMove_us()))));
  }

  /** Lets time pass until the next scan, or until something may happen, and stops it. @returns whether anything is due */
  step(what: Step): boolean {
    const { history, pace } = this;
    const scan_us = (Math.floor(history.now_us / 1000) + 1) * 1000;
    const next_us = what === 'scan' ? scan_us : Math.min(history.nextStop_us, this.nextMove_us());
    if (next_us < NEVER_US) this.passUntil(next_us);
    pace.setPaused(true, history.now_us);
    return next_us < NEVER_US;
  }

  /** Stops time and goes back by a scan, or to where something may have happened last. @returns whether there is a past */
  stepBack(what: Step): boolean {
    const { history, finger, pace } = this;
    pace.setPaused(true, history.now_us);
    if (!finger.isIdle) finger.letGo();
    const went = what === 'scan' ? history.backToScan() : history.backToStop();
    this.settle();
    return went;
  }

  togglePause(): void {
    this.pace.setPaused(!this.pace.isPaused, this.history.now_us);
  }

  changeSpeed(steps: 1 | -1): void {
    this.pace.change(steps, this.history.now_us);
  }
}
