/** The finger at the keypad: taps one after the other, PRESS held until it has done its work, keys held by the mouse. */
import type { Key } from '../../../firmware/hal.js';
import { KeySequencer, PRESS_US } from '../../machine/key-sequencer.js';

import type { Session } from '../../session/session.js';

/** PRESS is let go of at the latest so long after the hold should have opened the screen. */
const HOLD_MARGIN_MS = 500;
const NEVER_US = Number.MAX_SAFE_INTEGER;

export class Finger {
  private keys: KeySequencer;
  /** When PRESS is let go of, if it is held for its work; and whether its hold has been seen to run. */
  private until_us = NEVER_US;
  private hasRun = false;

  constructor(private readonly session: Session<unknown, unknown>) {
    this.keys = new KeySequencer(session);
  }

  get isIdle(): boolean {
    return this.keys.isIdle && this.until_us === NEVER_US;
  }

  /** Board time at which it moves next by itself. While it holds PRESS every scan that matters is to be looked at. */
  get next_us(): number {
    const keys_us = this.keys.isIdle ? NEVER_US : this.keys.next_us;
    return this.until_us === NEVER_US ? keys_us : Math.min(keys_us, this.until_us, this.session.nextStop_us);
  }

  /** Lets board time pass. @param isEnough asked at every change */
  pass(end_us: number, isEnough: () => boolean): void {
    this.keys.pass(end_us, isEnough);
  }

  /** @returns whether it found room: a finger that has much to do yet takes no more */
  tap(key: Key): boolean {
    return this.keys.add([{ kind: 'press', key, for_us: PRESS_US }]);
  }

  /** Holds PRESS until the hold has opened the screen; once more while it is held holds on. */
  holdPress(): void {
    const { card } = this.session;
    const { hold_ms, debounce_ms } = card.model;
    const until_us = card.now_us + (hold_ms + debounce_ms + HOLD_MARGIN_MS) * 1000;
    if (this.until_us === NEVER_US) this.session.down('PRESS');
    this.until_us = until_us;
  }

  /** PRESS stays down until this is called once more. */
  latchPress(): void {
    if (this.session.card.board.contacts.isDown('PRESS')) this.releasePress();
    else this.session.down('PRESS');
  }

  private releasePress(): void {
    this.until_us = NEVER_US;
    this.hasRun = false;
    this.session.up('PRESS');
  }

  /** Lets go of PRESS when its hold has done its work. Called at every change and every scan that matters. */
  seeToHold(): void {
    if (this.until_us === NEVER_US) return;
    const { card } = this.session;
    const runs = card.board.firmware.save().holdDue_ms < Number.MAX_SAFE_INTEGER;
    if ((this.hasRun && !runs) || card.now_us >= this.until_us) this.releasePress();
    this.hasRun ||= runs;
  }

  /** Lets go of every key. */
  letGo(): void {
    this.forget();
    this.keys.letGo();
  }

  /** Its plan is void: the keys are as they are in another time. */
  forget(): void {
    this.until_us = NEVER_US;
    this.hasRun = false;
    this.keys = new KeySequencer(this.session);
  }
}
