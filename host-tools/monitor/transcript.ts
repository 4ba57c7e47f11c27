/** Writes down what passes on a line: the time since the start, the direction, the line with its secrets masked. */
import { countOf } from '../../emulator/text.js';
import { AnswerLines } from '../client/answer-lines.js';
import { maskAnswer, maskCommand } from './mask.js';

/** Where lines go; while it can't keep up they are counted instead of kept. */
export interface Sink {
  readonly writableNeedDrain: boolean;
  write(text: string): unknown;
}

export class Transcript {
  readonly toCard: AnswerLines;
  readonly fromCard: AnswerLines;
  private missed = 0;

  /** @param now_ms the time since the start, in milliseconds */
  constructor(
    private readonly sink: Sink,
    private readonly now_ms: () => number,
  ) {
    this.toCard = this.reader('>', maskCommand);
    this.fromCard = this.reader('<', maskAnswer);
  }

  private reader(direction: string, mask: (line: string) => string): AnswerLines {
    return new AnswerLines(
      (line) => this.write(direction, mask(line)),
      () => this.write(direction, '(a line that is too long to show)'),
    );
  }

  private write(direction: string, text: string): void {
    if (this.sink.writableNeedDrain) {
      this.missed += 1;
      return;
    }
    if (this.missed > 0)
      this.sink.write(
        `${this.time()} - ${countOf(this.missed, 'line')} ${this.missed === 1 ? 'was' : 'were'} too fast to be shown\n`,
      );
    this.missed = 0;
    this.sink.write(`${this.time()} ${direction} ${text}\n`);
  }

  private time(): string {
    return (this.now_ms() / 1000).toFixed(3).padStart(10);
  }
}
