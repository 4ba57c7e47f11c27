/**
 * The panel in lines, for a screen reader, a dumb terminal or a pipe: statements of key scripts come in, and each is
 * answered by what the display shows. Time passes only as statements say, so nobody has to hurry.
 */

import { InputError } from '../../../../emulator/input-error.js';
import type { Card } from '../../../../emulator/machine/card.js';
import { TypedScript } from '../../../../emulator/script/parse.js';
import { play, type Snapshots } from '../../../../emulator/script/player.js';
import { scriptFiles } from '../../../../emulator/script/read-file.js';
import { LANGUAGE } from '../../../../emulator/script/statements/table.js';
import { seconds } from '../../../../emulator/text.js';
import { ByteLines } from '../../../files/byte-lines.js';
import { responseCheck } from '../../../judge/response-check.js';
import { STOP_SIGNALS, statusOf } from '../../shell/stop.js';

/** The name that stands for the script's path in places. */
const NAME = 'input';
/** More without a line end is no statement. */
const LONGEST_LINE = 64 * 1024;

const EXPECTATION_FAILED = 1;
const BAD_INPUT = 2;

const HELP = `Type a statement as key scripts have them, such as press OK, type 1234, wait 2s, expect "PIN>".
Statements: ${LANGUAGE.keywords.join(', ')}.
display: what the display shows. help: this. quit: leave.
`;

/** @returns the exit status: of what was worst, or of the signal that ended it */
export function runLines(card: Card, input: NodeJS.ReadStream, output: NodeJS.WriteStream): Promise<number> {
  return new PanelLines(card, input, output).run();
}

class PanelLines {
  private readonly script: TypedScript;
  private readonly snapshots: Snapshots = new Map();
  private readonly lines = new ByteLines(LONGEST_LINE, (line) => this.serve(line));
  private readonly prompt: string;
  private hasQuit = false;
  private worst = 0;
  private end: (status: number) => void = () => undefined;
  private fail: (error: unknown) => void = () => undefined;

  constructor(
    private readonly card: Card,
    private readonly input: NodeJS.ReadStream,
    private readonly output: NodeJS.WriteStream,
  ) {
    this.script = new TypedScript(NAME, scriptFiles(card.model));
    this.prompt = input.isTTY && output.isTTY ? '> ' : '';
  }

  async run(): Promise<number> {
    const { input, output, card } = this;
    const listeners = STOP_SIGNALS.map((signal) => [signal, () => this.end(statusOf(signal))] as const);
    for (const [signal, listener] of listeners) process.on(signal, listener);
    try {
      return await new Promise<number>((resolve, reject) => {
        this.end = resolve;
        this.fail = reject;
        output.write(`${card.model.title}, serial ${card.board.memory.record()?.serial ?? 'none'}. `);
        output.write(`Time passes only as statements say. help lists them.\n${this.prompt}`);
        input.on('data', this.onData);
        input.on('end', this.onEnd);
        input.on('error', this.onGone);
        output.on('error', this.onGone);
      });
    } finally {
      for (const [signal, listener] of listeners) process.off(signal, listener);
      input.off('data', this.onData);
      input.off('end', this.onEnd);
      input.pause();
    }
  }

  private readonly onData = (chunk: Buffer): void => {
    try {
      this.lines.push(chunk);
    } catch (error) {
      this.fail(error);
    }
  };

  private readonly onEnd = (): void => {
    try {
      this.lines.end();
      if (this.hasQuit) return;
      if (this.prompt !== '') this.output.write('\n');
      this.end(this.worst);
    } catch (error) {
      this.fail(error);
    }
  };

  /** A terminal that has gone is a hang-up; a full disk, or a reader that has gone, is reported. */
  private readonly onGone = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'EIO') this.end(statusOf('SIGHUP'));
    else this.fail(error);
  };

  /** @param bytes undefined for a line that is too long @throws InputError for that */
  private serve(bytes: Buffer | undefined): void {
    if (this.hasQuit) return;
    if (bytes === undefined) {
      throw new InputError(`a line has more than ${LONGEST_LINE} bytes: end statements with a line end`);
    }
    const line = bytes.toString('utf8');
    const word = line.trim();
    if (word === 'quit') {
      this.hasQuit = true;
      this.end(this.worst);
      return;
    }
    if (word === 'help' || word === 'display') this.script.skip();
    if (word === 'help') this.output.write(HELP);
    else if (word === 'display') this.tell();
    else this.play(line);
    this.output.write(this.prompt);
  }

  /** A line that holds a statement is answered by one line, whatever came of it. */
  private play(line: string): void {
    try {
      const script = this.script.next(line);
      if (script.statements.length === 0) return;
      const { failure } = play(script, this.card, responseCheck, this.snapshots);
      if (failure !== null) {
        this.worst = Math.max(this.worst, EXPECTATION_FAILED);
        process.stderr.write(`${failure.file}:${failure.line}:${failure.column}: ${failure.message}\n`);
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.worst = BAD_INPUT;
      process.stderr.write(`${error.message}\n`);
    }
    this.tell();
  }

  private tell(): void {
    const { display, now_us } = this.card;
    this.output.write(`display ${display === '' ? 'off' : display}, ${seconds(now_us, 3)} s\n`);
  }
}
