/** Screens → bytes: an answer that says what shows, as text or as segments, must say what shows. */
import type { TraceRecord } from '../../emulator/trace/record.js';
import { Broken } from './broken.js';

/** A line that only asks for the display; the answers of other lines can't be separated for sure. */
const ASKS_TEXT = /^:?disp(lay)?:data\?$/i;
const ASKS_SEGMENTS = /^:?disp(lay)?:segm(ents)?\?$/i;
/** The card's limit for a peer's line, as the link has it (docs/serial.md). */
const LONGEST_LINE = 4096;
const MOST_LINES = 4096;

type Question = 'text' | 'segments' | 'other';

export class BytesLink {
  answers = 0;
  private text = '';
  /** Empty where the trace hides them. */
  private cells: readonly number[] = [];
  private line = '';
  /** Questions that have not been answered yet, in order. */
  private questions: Question[] = [];

  /** @throws Broken where an answer says another text than shows */
  follow(record: TraceRecord): void {
    if (record.event === 'card') {
      this.text = record.screen;
      this.cells = record.segments;
    }
    if (record.event === 'screen') this.text = record.text;
    if (record.event === 'segments') this.cells = record.cells;
    if (record.event !== 'serial') return;
    if (record.to === 'card') this.hear(record.bytes);
    else this.say(record.at_us, record.bytes);
  }

  private hear(bytes: string): void {
    const lines = (this.line + bytes).split(/[\r\n]/);
    this.line = lines.pop()!.slice(0, LONGEST_LINE + 1);
    for (const line of lines) {
      if (line.includes('?') && this.questions.length < MOST_LINES) this.questions.push(questionOf(line.trim()));
    }
  }

  /** Each answer is one line; the first question that a line of its kind can answer is the one that it answers. */
  private say(at_us: number, bytes: string): void {
    const answer = bytes.replace(/\r?\n$/, '');
    const question = this.questions.shift();
    if (question === 'text') this.compare(at_us, answer === quoted(this.text), 'DISP:DATA? is not the text that shows');
    else if (question === 'segments' && this.cells.length > 0) {
      this.compare(at_us, answer === this.cells.join(','), 'DISP:SEGM? is not the segments that light');
    }
  }

  private compare(at_us: number, isRight: boolean, differs: string): void {
    this.answers += 1;
    if (!isRight) throw new Broken('screens → bytes', at_us, `the answer to ${differs}`);
  }
}

function questionOf(line: string): Question {
  if (ASKS_TEXT.test(line)) return 'text';
  return ASKS_SEGMENTS.test(line) ? 'segments' : 'other';
}

/** As SCPI writes a string: a quote in it is doubled. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
