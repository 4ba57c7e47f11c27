/** What the commands of a link act on: the card, its time, and the link's status, errors and settings. */
import type { Card } from '../card.js';
import { InputError } from '../input-error.js';
import type { ClockMode, WorldTime } from '../parts/clock.js';
import { ErrorQueue } from './error-queue.js';
import { ScpiError } from './scpi/errors.js';
import { ESR, Status } from './status.js';
import { Timeline } from './timeline.js';

/** Registers of `*SAV` and `*RCL`: 0 to 9. */
export const SETTINGS_PLACES = 10;

/** Conditions of SCPI's operation and questionable registers that a card has. */
const OPERATION = { on: 1 << 8, pin: 1 << 9, challenge: 1 << 10, response: 1 << 11 } as const;
const QUESTIONABLE = { batteryLow: 1 << 9, memoryError: 1 << 10 } as const;

/** What `*SAV` keeps: settings of the link, nothing of the card. */
interface Settings {
  readonly mode: ClockMode;
  readonly eventEnable: number;
  readonly serviceEnable: number;
  readonly masks: readonly (readonly [enable: number, positive: number, negative: number])[];
}

export class Device {
  readonly timeline: Timeline;
  readonly status = new Status();
  readonly errors = new ErrorQueue();
  /** Whether an answer of the line that is being executed waits to be sent. */
  hasMessage = false;
  /** Set while `*OPC` waits for the hand. */
  private completionAsked = false;
  private readonly saved: Settings[];

  constructor(
    readonly card: Card,
    mode: ClockMode,
    world: WorldTime,
  ) {
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
    const { board, now_us } = this.card;
    board.firmware.settleEnergy(Math.floor(now_us / 1000));
    const screen = board.firmware.screenName;
    let operation = screen === 'off' ? 0 : OPERATION.on;
    if (screen === 'pin' || screen === 'challenge' || screen === 'response') operation |= OPERATION[screen];
    let questionable = board.firmware.batteryLow ? QUESTIONABLE.batteryLow : 0;
    if (screen === 'memoryError') questionable |= QUESTIONABLE.memoryError;
    this.status.operation.update(operation);
    this.status.questionable.update(questionable);
    if (this.completionAsked && this.timeline.hand.isIdle) {
      this.completionAsked = false;
      this.status.note(ESR.operationComplete);
    }
  }

  /** The status byte, as `*STB?` reads it. */
  statusByte(): number {
    return this.status.byte(this.errors.length > 0, this.hasMessage);
  }

  /** `*OPC`: the standard event register's bit 0 is to be set when nothing is queued any more. */
  askCompletion(): void {
    this.completionAsked = true;
    this.observe();
  }

  /**
   * Puts an error into the queue and its bit into the standard event register.
   * @returns the error as the queue has it
   * @throws what is a defect
   */
  report(error: unknown): ScpiError {
    const known = scpiErrorOf(error);
    this.status.note(classOf(known));
    if (!this.errors.add(known)) this.status.note(ESR.deviceError);
    return known;
  }

  /** `*CLS`: events and errors are cleared, and a waiting `*OPC` is forgotten. */
  clear(): void {
    this.status.clear();
    this.errors.clear();
    this.completionAsked = false;
  }

  /** `*RST`: the hand lets go, the processor resets; a waiting `*OPC` is forgotten. */
  reset(): void {
    this.completionAsked = false;
    this.timeline.hand.letGo();
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
}

/** A card file that could not be kept is a fault of storage; all else that is no error of the link is a defect. */
function scpiErrorOf(error: unknown): ScpiError {
  if (error instanceof ScpiError) return error;
  if (error instanceof InputError) return new ScpiError(-320);
  throw error;
}

/** The bit of the standard event register that an error sets (SCPI-99 volume 2, 21.8.9 to 21.8.12). */
function classOf(error: ScpiError): number {
  if (error.isCommandError) return ESR.commandError;
  return error.number > -300 ? ESR.executionError : ESR.deviceError;
}
