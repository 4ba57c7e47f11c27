/** The state that commands of a link act on: the card, its time, and the link's status, errors and settings. */

import { InputError } from '../input-error.js';
import type { Card } from '../machine/card.js';
import type { WorldTime } from '../time.js';
import type { ClockMode } from './board-clock.js';
import { ScpiDevice } from './scpi/device.js';
import { ScpiError } from './scpi/errors.js';
import { ESR } from './scpi/status.js';
import { Timeline } from './timeline.js';

/** Registers of `*SAV` and `*RCL`: 0 to 9. */
export const SETTINGS_PLACES = 10;

/** Conditions of SCPI's operation and questionable registers that a card has. */
const OPERATION = { on: 1 << 8, pin: 1 << 9, challenge: 1 << 10, response: 1 << 11 } as const;
const QUESTIONABLE = { batteryLow: 1 << 9, memoryError: 1 << 10 } as const;

/** The settings that `*SAV` keeps: those of the link, none of the card. */
interface Settings {
  readonly mode: ClockMode;
  readonly eventEnable: number;
  readonly serviceEnable: number;
  readonly masks: readonly (readonly [enable: number, positive: number, negative: number])[];
}

export class Device extends ScpiDevice {
  readonly timeline: Timeline;
  /** Set while `*OPC` waits for queued keys. */
  private completionAsked = false;
  private readonly saved: Settings[];

  constructor(
    readonly card: Card,
    mode: ClockMode,
    world: WorldTime,
  ) {
    super();
    this.timeline = new Timeline(
      card,
      world,
      () => this.observe(),
      (error) => void this.report(error),
    );
    this.timeline.setMode(mode);
    this.saved = new Array(SETTINGS_PLACES).fill(this.settings());
    this.observe();
  }

  /** Takes note of what the card is doing now. */
  observe(): void {
    const { board } = this.card;
    const screen = board.firmware.screenName;
    let operation = screen === 'off' ? 0 : OPERATION.on;
    if (screen === 'pin' || screen === 'challenge' || screen === 'response') operation |= OPERATION[screen];
    let questionable = board.isBatteryLow ? QUESTIONABLE.batteryLow : 0;
    if (screen === 'memoryError') questionable |= QUESTIONABLE.memoryError;
    this.status.operation.update(operation);
    this.status.questionable.update(questionable);
    if (this.completionAsked && this.timeline.keys.isIdle) {
      this.completionAsked = false;
      this.status.note(ESR.operationComplete);
    }
  }

  /** `*OPC`: the standard event register's bit 0 is to be set when nothing is queued any more. */
  askCompletion(): void {
    this.completionAsked = true;
    this.observe();
  }

  /** The wall's time that has passed is the card's too. */
  begin(): void {
    this.timeline.follow();
    this.observe();
  }

  settle(): void {
    this.timeline.settle();
  }

  /** `*CLS`: a waiting `*OPC` is forgotten too. */
  override clear(): void {
    super.clear();
    this.completionAsked = false;
  }

  /** `*RST`: every key is released, the processor resets; a waiting `*OPC` is dropped. */
  reset(): void {
    this.completionAsked = false;
    this.timeline.keys.letGo();
    this.card.board.reset();
    this.observe();
  }

  save(place: number): void {
    this.saved[place] = this.settings();
  }

  recall(place: number): void {
    const { mode, eventEnable, serviceEnable, masks } = this.saved[place];
    this.status.eventEnable = eventEnable;
    this.status.serviceEnable = serviceEnable;
    this.registers().forEach((register, at) => {
      [register.enable, register.positiveTransitions, register.negativeTransitions] = masks[at];
    });
    if (mode !== this.timeline.mode) this.timeline.setMode(mode);
  }

  private settings(): Settings {
    return {
      mode: this.timeline.mode,
      eventEnable: this.status.eventEnable,
      serviceEnable: this.status.serviceEnable,
      masks: this.registers().map((register) => [
        register.enable,
        register.positiveTransitions,
        register.negativeTransitions,
      ]),
    };
  }

  private registers() {
    return [this.status.operation, this.status.questionable];
  }

  /** A card file that could not be kept is a fault of storage; all else that is no error of the link is a defect. */
  protected errorOf(thrown: unknown): ScpiError {
    if (thrown instanceof ScpiError) return thrown;
    if (thrown instanceof InputError) return new ScpiError(-320);
    throw thrown;
  }
}
