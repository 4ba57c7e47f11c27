/** A card as an instrument: executes lines of commands and gives their answers (docs/serial.md). */
import type { Card } from '../machine/card.js';
import { WORLD_TIME, type WorldTime } from '../time.js';
import type { ClockMode } from './board-clock.js';
import { COMMANDS } from './commands/table.js';
import { Device } from './device.js';
import { Interpreter, type LineExecutor } from './scpi/interpreter.js';

export interface InstrumentOptions {
  /** The source of board time at the beginning. */
  readonly clock: ClockMode;
  /** In place of this computer's time. */
  readonly world?: WorldTime;
}

export class Instrument implements LineExecutor {
  private readonly device: Device;
  private readonly interpreter: Interpreter<Device>;

  constructor(
    readonly card: Card,
    options: InstrumentOptions,
  ) {
    this.device = new Device(card, options.clock, options.world ?? WORLD_TIME);
    this.interpreter = new Interpreter(this.device, COMMANDS);
  }

  /** As `executeNow`, with a promise in any case. */
  async execute(line: string, signal?: AbortSignal): Promise<string> {
    return this.executeNow(line, signal);
  }

  /** Without a promise where no command waits for the wall's clock; with the virtual clock none does. */
  executeNow(line: string, signal?: AbortSignal): string | Promise<string> {
    return this.interpreter.executeNow(line, signal);
  }

  overrun(): void {
    this.interpreter.overrun();
  }

  /** Brings board time to where its clock wants it, for who notes the time of something that is no command. */
  follow(): void {
    try {
      this.device.timeline.follow();
    } catch (error) {
      this.device.report(error);
    }
  }

  /** Ends every wait and stops following the wall's clock. The card stays open: it belongs to who made it. */
  close(): void {
    this.device.timeline.close();
  }
}
