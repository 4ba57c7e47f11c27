/** The playback clock: time at the bench follows the world's at a speed, stops, and goes in steps, forward and back. */
import type { Session } from '../../session/session.js';
import type { WorldTime } from '../../time.js';
import type { Finger } from './finger.js';
import { Pace } from './pace.js';
import type { Hit, TriggerWatch } from './trigger.js';

/** The finest that the screen shows of time that passes while the card is on, and while it is off. */
const TICK_ON_US = 100_000;
const TICK_OFF_US = 1_000_000;
/** No frame is asked for sooner than this after the one before. */
const FRAME_US = 16_000;
const NEVER_US = Number.MAX_SAFE_INTEGER;

export type Step = 'scan' | 'event';

/** The observers of passing time. */
export interface Sees {
  /** Whether the screen shows contacts that have moved lately. */
  isMoving(): boolean;
  /** A script has failed or is over; it may `halt`. */
  onPlayed(): void;
  readonly watch: TriggerWatch;
  /** The watch has hit: time has stopped. */
  onHit(hit: Hit): void;
}

export class PlaybackClock {
  readonly pace: Pace;
  private jumps = 0;
  /** Whether a script played when that was last asked. */
  private isPlaying = false;
  /** Whether a script has ended at this instant: time stops there. */
  private isHalted = false;

  constructor(
    private readonly session: Session<unknown, unknown>,
    private readonly finger: Finger,
    world: WorldTime,
    private readonly sees: Sees,
  ) {
    this.pace = new Pace(world);
  }

  /** Brings board time to where it should be. */
  follow(): void {
    if (this.seeHit()) return;
    // Whole milliseconds: keys are then moved at times that people can read in a recorded script.
    this.passUntil(Math.floor(this.pace.due_us(this.session.now_us) / 1000) * 1000);
  }

  private passUntil(until_us: number): void {
    const { session, finger } = this;
    let end_us = until_us;
    this.isHalted = false;
    while (session.now_us < end_us || session.isDue) {
      finger.pass(Math.max(session.now_us, Math.min(end_us, finger.next_us, this.nextLook_us)), this.see);
      if (this.isHalted) return;
      // After a jump the end is in another time; what is due at this instant is still to be done.
      if (this.settle()) end_us = session.now_us;
    }
  }

  /** Sees to what is due at this instant. @returns whether time must not go on as it was planned */
  private readonly see = (): boolean => {
    this.finger.seeToHold();
    this.seePlayed();
    this.seeHit();
    return this.isHalted || this.jumps !== this.session.jumps;
  };

  /** Board time at which the watch has to look at the latest. */
  private get nextLook_us(): number {
    const { session, sees } = this;
    if (!sees.watch.isArmed) return NEVER_US;
    const ahead_us = session.passed_us - session.now_us;
    return Math.min(session.nextStop_us, sees.watch.next_us - ahead_us);
  }

  /** @returns whether time has stopped because the watch has seen what it waited for */
  private seeHit(): boolean {
    const hit = this.sees.watch.take(this.session.passed_us);
    if (hit === undefined) return false;
    this.halt();
    this.sees.onHit(hit);
    return true;
  }

  /** A script has been begun: does what it does at this instant. */
  begin(): void {
    this.isPlaying = true;
    this.session.settle();
    this.seePlayed();
    this.settle();
  }

  private seePlayed(): void {
    const wasPlaying = this.isPlaying;
    this.isPlaying = this.session.player.isOn;
    if (wasPlaying && !this.isPlaying) this.sees.onPlayed();
  }

  /** After time has jumped it goes on from where it is, and the finger holds nothing there. @returns whether it has */
  settle(): boolean {
    const { session } = this;
    if (this.jumps === session.jumps) return false;
    this.jumps = session.jumps;
    this.isPlaying = session.player.isOn;
    this.finger.forget();
    this.sees.watch.forget();
    this.pace.anchor(session.now_us);
    return true;
  }

  /** Time stops at this instant. */
  halt(): void {
    this.pace.setPaused(true, this.session.now_us);
    this.isHalted = true;
  }

  /** World time until something may look different, in microseconds; undefined while nothing will by itself. */
  nextFrame_us(): number | undefined {
    if (this.pace.isPaused) return undefined;
    const { card, nextStop_us } = this.session;
    const isQuiet = card.board.firmware.screenName === 'off' && this.finger.isIdle && !this.sees.isMoving();
    const tick_us = isQuiet ? TICK_OFF_US : TICK_ON_US;
    return Math.max(FRAME_US, Math.min(tick_us, this.pace.worldUntil_us(Math.min(nextStop_us, this.finger.next_us))));
  }

  /** Lets time pass until the next scan, or until something may happen, and stops it. @returns whether anything is due */
  step(what: Step): boolean {
    const { session, pace } = this;
    const scan_us = (Math.floor(session.now_us / 1000) + 1) * 1000;
    const next_us = what === 'scan' ? scan_us : Math.min(session.nextStop_us, this.finger.next_us);
    if (next_us < NEVER_US) this.passUntil(next_us);
    pace.setPaused(true, session.now_us);
    return next_us < NEVER_US;
  }

  /** Stops time and goes back by a scan, or to where something may have happened last. @returns whether there is a past */
  stepBack(what: Step): boolean {
    const { session, finger, pace } = this;
    pace.setPaused(true, session.now_us);
    if (!finger.isIdle) finger.letGo();
    const went = what === 'scan' ? session.backToScan() : session.backToStop();
    this.settle();
    return went;
  }

  togglePause(): void {
    this.pace.setPaused(!this.pace.isPaused, this.session.now_us);
  }

  changeSpeed(steps: 1 | -1): void {
    this.pace.change(steps, this.session.now_us);
  }
}
