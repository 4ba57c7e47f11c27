/**
 * Walks over a script's text, line by line and word by word. It knows blanks, comments, quotes and slashes, and turns
 * a place into a mistake; what the words mean is the statements' business.
 */
import { InputError } from '../input-error.js';
import { quote } from '../text.js';
import type { Place } from './place.js';
import { ScriptError, withoutSecrets } from './script-error.js';

const TAB = 0x09;
const BLANK = 0x20;
const QUOTE = 0x22;
const HASH = 0x23;
const SLASH = 0x2f;
const BACKSLASH = 0x5c;

export class LineReader {
  /** Where the next character is read; 0-based in the whole text. */
  private position = 0;
  /** The current line: from `lineStart` to `lineEnd`, without its line end. */
  private lineStart = 0;
  private lineEnd = 0;
  private nextStart = 0;
  /** The next character of each kind that ends a line, from `lineStart` on, or the end of the text. */
  private lineFeed = -1;
  private carriageReturn = -1;
  private line: number;
  private statementStart = 0;
  /** Where the word, option or quoted text that was read last starts. */
  private tokenStart = 0;

  /**
   * @param text the script's text, without a byte order mark
   * @param firstLine the number of its first line: 1, but for a line that is typed
   */
  constructor(
    readonly file: string,
    readonly text: string,
    firstLine = 1,
  ) {
    this.line = firstLine - 1;
  }

  /** Goes to the next line that holds a statement. @returns false where there is none */
  nextStatement(): boolean {
    while (this.nextStart <= this.text.length) {
      this.line += 1;
      this.lineStart = this.nextStart;
      this.lineEnd = this.endOfLine();
      // The line feed of CR LF is the next character.
      this.nextStart =
        (this.lineFeed === this.lineEnd + 1 && this.carriageReturn === this.lineEnd ? 2 : 1) + this.lineEnd;
      this.position = this.lineStart;
      if (!this.atEnd()) {
        this.statementStart = this.position;
        return true;
      }
    }
    return false;
  }

  /** Where the line that begins at `lineStart` ends. Each character that may end it is looked for once. */
  private endOfLine(): number {
    if (this.lineFeed < this.lineStart) this.lineFeed = this.find('\n');
    if (this.carriageReturn < this.lineStart) this.carriageReturn = this.find('\r');
    return Math.min(this.lineFeed, this.carriageReturn);
  }

  /** The next one of this character; the end of the text where there is none. */
  private find(character: string): number {
    const found = this.text.indexOf(character, this.lineStart);
    return found < 0 ? this.text.length : found;
  }

  /** The place of the current statement's first word. */
  get place(): Place {
    return { file: this.file, line: this.line, column: this.statementStart - this.lineStart + 1 };
  }

  /** The place of what was read last. */
  get tokenPlace(): Place {
    return { file: this.file, line: this.line, column: this.tokenStart - this.lineStart + 1 };
  }

  /** Skips blanks. @returns whether nothing but a comment follows on the line */
  atEnd(): boolean {
    const { text, lineEnd } = this;
    let position = this.position;
    while (position < lineEnd && isBlank(text.charCodeAt(position))) position += 1;
    this.position = position;
    return position === lineEnd || text.charCodeAt(position) === HASH;
  }

  /** The next bare word, up to a blank or a comment; '' at the line's end. */
  word(): string {
    this.atEnd();
    this.tokenStart = this.position;
    return this.bare();
  }

  /** Does the next token start with `start`? */
  starts(start: string): boolean {
    return !this.atEnd() && this.text.startsWith(start, this.position);
  }

  /** Is the next word this one? */
  isNext(word: string): boolean {
    if (!this.starts(word)) return false;
    const { position } = this;
    const next = this.bare();
    this.position = position;
    return next === word;
  }

  /** A text in quotes, unescaped. */
  quoted(): string {
    this.tokenStart = this.position;
    return unescaped(this, this.delimited(QUOTE, 'a closing quote (")'), this.tokenStart + 1);
  }

  /** The source between two slashes, as it stands there: a regular expression has its own escapes. */
  slashed(): string {
    this.tokenStart = this.position;
    return this.delimited(SLASH, 'a closing slash (/)');
  }

  /** A bare word, or a text in quotes; '' at the line's end. */
  textOrWord(): string {
    return this.starts('"') ? this.quoted() : this.word();
  }

  /** The NAME of a following `NAME=`; its value is read next. '' at the line's end. */
  optionName(allowed: string): string {
    if (this.atEnd()) return '';
    const start = this.position;
    while (this.position < this.lineEnd && isNameLetter(this.text.charCodeAt(this.position))) this.position += 1;
    if (this.text[this.position] !== '=' || this.position === this.lineEnd) {
      this.position = start;
      this.word();
      this.expected(allowed);
    }
    this.tokenStart = start;
    this.position += 1;
    return this.text.slice(start, this.position - 1);
  }

  /** The value of an option: right after its `=`, a bare word or a text in quotes. */
  optionValue(what: string): string {
    this.tokenStart = this.position;
    if (this.position < this.lineEnd && this.text.charCodeAt(this.position) === QUOTE) return this.quoted();
    const word = this.bare();
    if (word === '') this.fail(this.tokenPlace, `found nothing after "=", expected ${what}`);
    return word;
  }

  /** Reads a word that must be `wanted`. */
  keyword(wanted: string): void {
    if (this.word() !== wanted) this.expected(`"${wanted}"`);
  }

  /** The text that was read last, if it is one. */
  nonEmpty(text: string, what: string): string {
    return text === '' ? this.expected(what) : text;
  }

  /** After a statement: nothing but a comment may follow. */
  finish(): void {
    if (this.atEnd()) return;
    this.word();
    this.expected('the end of the line');
  }

  /** Refuses the token that was read last. */
  expected(what: string): never {
    const token = withoutSecrets(this.text.slice(this.tokenStart, this.position));
    this.fail(this.tokenPlace, `found ${token === '' ? 'the end of the line' : quote(token)}, expected ${what}`);
  }

  /** Refuses with a message of the caller's. */
  fail(place: Place, message: string): never {
    throw new ScriptError(place, this.text, message);
  }

  /** Gives an InputError that has no place yet the place of what was read last; throws all other errors as they are. */
  refused(error: unknown): never {
    if (error instanceof InputError && !(error instanceof ScriptError)) this.fail(this.tokenPlace, error.message);
    throw error;
  }

  private bare(): string {
    const { text, lineEnd } = this;
    const start = this.position;
    let position = start;
    while (position < lineEnd) {
      const code = text.charCodeAt(position);
      if (isBlank(code) || code === HASH) break;
      position += 1;
    }
    this.position = position;
    return text.slice(start, position);
  }

  /** The text from here to the next unescaped `delimiter`; a blank, a comment or the line's end must follow. */
  private delimited(delimiter: number, closing: string): string {
    const { text, lineEnd } = this;
    const start = this.position + 1;
    let position = start;
    while (position < lineEnd && text.charCodeAt(position) !== delimiter) {
      position += text.charCodeAt(position) === BACKSLASH ? 2 : 1;
    }
    if (position >= lineEnd) this.fail(this.tokenPlace, `found the end of the line, expected ${closing}`);
    this.position = position + 1;
    const next = text.charCodeAt(this.position);
    if (this.position < lineEnd && !isBlank(next) && next !== HASH) {
      this.tokenStart = this.position;
      this.bare();
      this.expected('a blank or the end of the line');
    }
    return text.slice(start, position);
  }

  /** The place of a character of the current line. */
  placeAt(position: number): Place {
    return { file: this.file, line: this.line, column: position - this.lineStart + 1 };
  }
}

function isBlank(code: number): boolean {
  return code === BLANK || code === TAB;
}

function isNameLetter(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

/** `\"`, `\/` and `\\` stand for the second character; no other escape exists. */
function unescaped(line: LineReader, raw: string, start: number): string {
  let backslash = raw.indexOf('\\');
  if (backslash < 0) return raw;
  let text = '';
  let done = 0;
  while (backslash >= 0) {
    const escaped = raw[backslash + 1]!;
    if (escaped !== '"' && escaped !== '/' && escaped !== '\\') {
      line.fail(
        line.placeAt(start + backslash),
        `found the escape ${quote(`\\${escaped}`)}, expected \\" or \\/ or \\\\`,
      );
    }
    text += raw.slice(done, backslash) + escaped;
    done = backslash + 2;
    backslash = raw.indexOf('\\', done);
  }
  return text + raw.slice(done);
}
