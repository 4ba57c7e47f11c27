/** Executes lines of commands on a device and gives their answers. */
import type { Answer, Entry } from './command.js';
import type { ScpiDevice } from './device.js';
import { ScpiError } from './errors.js';
import { type Command, MessageReader } from './message.js';

/** An input line's most characters, its end not counted. */
export const LONGEST_LINE = 4096;

/** The receiver of a link's lines. */
export interface LineExecutor {
  /**
   * Executes a line, once those before it have answered.
   * @param line without its end, a character a byte
   * @param signal gives up a wait; the rest of the line is then dropped
   * @returns the answers, joined by `;`, without a line end; "" where there are none; a promise where a command waits
   */
  executeNow(line: string, signal?: AbortSignal): string | Promise<string>;
  /** An input line was longer than `LONGEST_LINE`, and dropped whole. */
  overrun(): void;
}

/** A command error drops the rest of its line, any other error only its command. */
export class Interpreter<Device extends ScpiDevice> implements LineExecutor {
  /** @param commands an entry by every way to write its header */
  constructor(
    private readonly device: Device,
    private readonly commands: ReadonlyMap<string, Entry<Device>>,
  ) {}

  executeNow(line: string, signal?: AbortSignal): string | Promise<string> {
    if (line.length > LONGEST_LINE) {
      this.overrun();
      return '';
    }
    return this.run(new MessageReader(line), '', signal);
  }

  overrun(): void {
    this.device.report(new ScpiError(-363));
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
        if (answer instanceof Promise) return this.runOn(reader, answers, answer, signal);
        answers = join(answers, answer);
      } catch (error) {
        if (device.report(error).isCommandError) break;
      }
    }
    return answers;
  }

  /** Goes on when the answer has come. */
  private async runOn(
    reader: MessageReader,
    before: string,
    waiting: Promise<Answer>,
    signal?: AbortSignal,
  ): Promise<string> {
    let answers = before;
    try {
      answers = join(before, await waiting);
    } catch (error) {
      if (this.device.report(error).isCommandError) return before;
    }
    return this.run(reader, answers, signal);
  }

  private runCommand({ header, data }: Command, signal?: AbortSignal): Answer | Promise<Answer> {
    const { device } = this;
    const entry = this.commands.get(header) ?? this.withoutSuffixes(header);
    device.begin();
    const answer = entry.run(device, data, signal);
    device.settle();
    return answer;
  }

  /** A mnemonic's numeric suffix of 1 is the mnemonic without it: there is one of everything (SCPI-99 volume 1, 6.2.5.2). */
  private withoutSuffixes(header: string): Entry<Device> {
    const entry = this.commands.get(header.replace(/(?<=[A-Z])[0-9]+(?=[:?]|$)/g, ''));
    if (entry === undefined || header.startsWith('*')) throw new ScpiError(-113);
    if (/[A-Z](?!1(?![0-9]))[0-9]/.test(header)) throw new ScpiError(-114);
    return entry;
  }
}

function join(answers: string, answer: Answer): string {
  if (answer === undefined) return answers;
  return answers === '' ? answer : `${answers};${answer}`;
}
