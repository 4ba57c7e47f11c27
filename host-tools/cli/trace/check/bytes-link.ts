/** Screens → bytes: an answer that says what shows must say what shows. */
import type { TraceRecord } from '../../../../emulator/trace/record.js';
import { Broken } from './broken.js';

/** A line that asks for nothing else than the shown text; of others, answers can't be told apart for sure. */
const ASKS_TEXT = /^:?disp(lay)?:data\?$/i;
/** What the card keeps of a peer's lines, as the link does (docs/serial.md). */
const LONGEST_LINE = 4096;
const MOST_LINES = 4096;

export class BytesLink {
  answers = 0;
  private text = '';
  private line = '';
  /** Questions that have not been answered yet, in order: whether each asks for the text alone. */
  private questions: boolean[] = [];

  /** @throws Broken where an answer says another text than shows */
  follow(record: TraceRecord): void {
    if (record.event === 'card') this.text = record.screen;
    if (record.event === 'screen') this.text = record.text;
    if (record.event !== 'serial') return;
    if (record.to === 'card') this.hear(record.bytes);
    else this.say(record.at_us, record.bytes);
  }

  private hear(bytes: string): void {
    const lines = (this.line + bytes).split(/[\r\n]/);
    this.line = lines.pop()!.slice(0, LONGEST_LINE + 1);
    for (const line of lines) {
      if (line.includes('?') && this.questions.length < MOST_LINES) this.questions.push(ASKS_TEXT.test(line.trim()));
    }
  }

  /** Each answer is one line; the first question that a line of its kind can answer is the one that it answers. */
  private say(at_us: number, bytes: string): void {
    const answer = bytes.replace(/\r?\n$/, '');
    const asksText = this.questions.shift() === true;
    if (!asksText) return;
    this.answers += 1;
    if (answer === quoted(this.text)) return;
    throw new Broken('screens → bytes', at_us, `the answer to DISP:DATA? is not the text that shows`);
  }
}

/** As SCPI writes a string: a quote in it is doubled. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
