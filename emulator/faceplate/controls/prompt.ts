/** The line that is typed after `:`: a cursor in it, the lines before it, the words that may follow, the mistake in it. */
import { completionsOf, type Mistake } from '../bench/commands.js';
import type { PromptView } from '../drawing/view.js';
import type { KeyName } from '../terminal/desk.js';

/** A longer line is not typed. */
const LONGEST = 200;
const MOST_LINES = 200;

export class Prompt {
  private text = '';
  /** Characters before the cursor. */
  private cursor = 0;
  private isOpened = false;
  private mistake: Mistake | undefined = undefined;
  private readonly history: string[] = [];
  /** The line of the history that is shown, from the end; 0 for none, and what was typed before. */
  private place = 0;
  private draft = '';

  get isOpen(): boolean {
    return this.isOpened;
  }

  open(text = ''): void {
    this.isOpened = true;
    this.set(text);
    this.place = 0;
  }

  close(): void {
    this.isOpened = false;
    this.mistake = undefined;
  }

  private set(text: string, cursor = text.length): void {
    this.text = text.slice(0, LONGEST);
    this.cursor = Math.min(cursor, this.text.length);
    this.mistake = undefined;
  }

  /** Puts text where the cursor is. */
  insert(text: string): void {
    const { text: before, cursor } = this;
    if (before.length + text.length <= LONGEST) {
      this.set(before.slice(0, cursor) + text + before.slice(cursor), cursor + text.length);
    }
  }

  /** @param enter does the line @returns nothing; a mistake of the line leaves it open, with the cursor there */
  key(name: KeyName, enter: (text: string) => Mistake | undefined): void {
    if (name === 'enter') this.submit(enter);
    else if (name === 'escape' || (name === 'backspace' && this.text === '')) this.close();
    else if (name === 'up' || name === 'down') this.recall(name === 'up' ? 1 : -1);
    else if (name === 'tab') this.complete();
    else if (name === 'space') this.insert(' ');
    else if (/^[!-~]$/.test(name)) this.insert(name);
    else this.edit(name);
  }

  private edit(name: KeyName): void {
    const { text, cursor } = this;
    if (name === 'left') this.set(text, Math.max(0, cursor - 1));
    else if (name === 'right') this.set(text, cursor + 1);
    else if (name === 'home' || name === 'C-a') this.set(text, 0);
    else if (name === 'end' || name === 'C-e') this.set(text);
    else if (name === 'backspace' && cursor > 0) this.set(text.slice(0, cursor - 1) + text.slice(cursor), cursor - 1);
    else if (name === 'delete') this.set(text.slice(0, cursor) + text.slice(cursor + 1), cursor);
    else if (name === 'C-u') this.set(text.slice(cursor), 0);
    else if (name === 'C-w') {
      const kept = text.slice(0, cursor).replace(/[^ ]* *$/, '');
      this.set(kept + text.slice(cursor), kept.length);
    }
  }

  private submit(enter: (text: string) => Mistake | undefined): void {
    const { text, history } = this;
    if (text.trim() !== '' && history.at(-1) !== text) history.push(text);
    if (history.length > MOST_LINES) history.shift();
    this.place = 0;
    const mistake = enter(text);
    if (mistake === undefined) this.close();
    else {
      this.set(text, mistake.column - 1);
      this.mistake = mistake;
    }
  }

  /** @param way 1 for an older line */
  private recall(way: 1 | -1): void {
    const place = this.place + way;
    if (place < 0 || place > this.history.length) return;
    if (this.place === 0) this.draft = this.text;
    this.place = place;
    this.set(place === 0 ? this.draft : this.history[this.history.length - place]);
  }

  private get candidates(): readonly string[] {
    return completionsOf(this.text.slice(0, this.cursor));
  }

  /** Adds the common beginning of all words that may follow; the whole word where there is one. */
  private complete(): void {
    const { candidates } = this;
    if (candidates.length === 0) return;
    const [first] = candidates;
    const begun = /[^ ]*$/.exec(this.text.slice(0, this.cursor))![0];
    let length = begun.length;
    while (length < first.length && candidates.every((word) => word[length] === first[length])) length += 1;
    const isWhole = candidates.length === 1 && !first.endsWith('=');
    this.insert(`${first.slice(begun.length, length)}${isWhole ? ' ' : ''}`);
  }

  view(): PromptView | undefined {
    if (!this.isOpened) return undefined;
    const { text, cursor, mistake, candidates } = this;
    return { text, cursor, mistake, candidates };
  }
}
