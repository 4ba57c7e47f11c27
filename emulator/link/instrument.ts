/** A card as an instrument: executes lines of commands and gives their answers (docs/serial.md). */
import type { Card } from '../card.js';
import { type ClockMode, WORLD_TIME, type WorldTime } from '../parts/clock.js';
import type { Answer } from './commands/command.js';
import { COMMANDS } from './commands/table.js';
import { Device } from './device.js';
import { ScpiError } from './scpi/errors.js';
import { type Command, MessageReader } from './scpi/message.js';

/** An input line's most characters, its end not counted. */
export const LONGEST_LINE = 4096;

export interface InstrumentOptions {
  /** What moves board time at the beginning. */
  readonly clock: ClockMode;
  /** In place of this computer's time. */
  readonly world?: WorldTime;
}

export class Instrument {
  private readonly device: Device;

  constructor(
    readonly card: Card,
    options: InstrumentOptions,
  ) {
    this.device = new Device(card, options.clock, options.world ?? WORLD_TIME);
  }

  /**
   * Executes a line, after those before it have answered. A command error drops the rest of the line, any other error only its command.
   * @param line without its end, a character a byte
   * @param signal gives up a wait; the rest of the line is then dropped
   * @returns the answers, joined by `;`, without a line end; "" where there are none
   */
  async execute(line: string, signal?: AbortSignal): Promise<string> {
    return this.executeNow(line, signal);
  }

  /** The same without a promise where no command waits for the wall's clock; with the virtual clock none does. */
  executeNow(line: string, signal?: AbortSignal): string | Promise<string> {
    if (line.length > LONGEST_LINE) {
      this.overrun();
      return '';
    }
    return this.run(new MessageReader(line), '', signal);
  }

  /** An input line was longer than `LONGEST_LINE`, and dropped whole. */
  overrun(): void {
    this.device.report(new ScpiError(-363));
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

  /** Executes what the reader has left. @param before answers of the line so far */
  private run(reader: MessageReader, before: string, signal?: AbortSignal): string | Promise<string> {
    const { device } = this;
    let answers = before;
    while (signal?.aborted !== true) {
      device.hasMessage = answers !== '';
      try {
        const command = reader.next();
        if (command === undefined) break;
        const answer = this.runCommand(command, signal);
        if (answer instanceof Promise) return answer.then((late) => this.run(reader, join(answers, late), signal));
        answers = join(answers, answer);
      } catch (error) {
        if (device.report(error).isCommandError) break;
      }
    }
    return answers;
  }

  private runCommand({ header, data }: Command, signal?: AbortSignal): Answer | Promise<Answer> {
    const { device } = this;
    const entry = COMMANDS.get(header);
    if (entry === undefined) throw new ScpiError(-113);
    device.timeline.follow();
    device.observe();
    const answer = entry.run(device, data, signal);
    device.timeline.settle();
    return answer;
  }
}

function join(answers: string, answer: Answer): string {
  if (answer === undefined) return answers;
  return answers === '' ? answer : `${answers};${answer}`;
}
