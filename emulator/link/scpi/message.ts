/**
 * A line as IEEE 488.2 chapter 7 reads it: commands joined by `;`, each a header and its data. Header paths follow
 * SCPI-99 volume 1, 6.2.4: a header without a leading `:` begins where the last one's final mnemonic stood; common
 * commands leave that place alone. White space between elements, an empty command and a `;` at the end are let pass.
 */
import { ScpiError } from './errors.js';
import { type NumberDatum, readNonDecimal, readNumber, startsNumber } from './numbers.js';
import { Scanner } from './scanner.js';
import { isLetter, isQuote, isSpace, isWordCharacter } from './text.js';

/** One piece of a command's data. A word is in upper case. */
export type Datum =
  | NumberDatum
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string };

/** One command of a line. */
export interface Command {
  /** From the root, in upper case, without a leading `:`, with the `?` of a query, as in `SYST:ERR?` or `*IDN?`. */
  readonly header: string;
  readonly data: readonly Datum[];
}

/** A mnemonic and a word have at most twelve characters (IEEE 488.2 7.6.1.4.1 and 7.7.1.4). */
const LONGEST_WORD = 12;

const SEMICOLON = 0x3b;
const COLON = 0x3a;
const COMMA = 0x2c;
const STAR = 0x2a;
const HASH = 0x23;
const QUESTION = 0x3f;
const NO_DATA: readonly Datum[] = [];

/** Reads a line's commands one after the other. */
export class MessageReader {
  private readonly scanner: Scanner;
  /** The place in the tree where a header without a leading `:` begins: mnemonics, each with a `:` after it. */
  private path = '';

  /** @param line without its end */
  constructor(line: string) {
    this.scanner = new Scanner(line);
  }

  /**
   * The next command, or undefined at the end of the line.
   * @throws ScpiError of a command error (-1xx); the rest of the line can then not be read
   */
  next(): Command | undefined {
    const { scanner } = this;
    scanner.skip(isSpaceOrSemicolon);
    if (scanner.ended) return undefined;
    const header = scanner.code === STAR ? this.commonHeader() : this.treeHeader();
    const data = this.readData();
    return { header, data };
  }

  private commonHeader(): string {
    const { scanner } = this;
    scanner.at += 1;
    return `*${this.mnemonic()}${this.queryMark()}`;
  }

  private treeHeader(): string {
    const { scanner } = this;
    if (scanner.code === COLON) {
      this.path = '';
      scanner.at += 1;
    }
    let mnemonic = this.mnemonic();
    while (scanner.code === COLON) {
      scanner.at += 1;
      this.path += `${mnemonic}:`;
      mnemonic = this.mnemonic();
    }
    return `${this.path}${mnemonic}${this.queryMark()}`;
  }

  private mnemonic(): string {
    const { scanner } = this;
    const { code } = scanner;
    if (!isLetter(code)) throw new ScpiError(scanner.ended || code === COLON || isSpace(code) ? -102 : -101);
    const word = scanner.take(isWordCharacter);
    if (word.length > LONGEST_WORD) throw new ScpiError(-112);
    return word.toUpperCase();
  }

  /** A header ends with a query's `?` or without, before white space, `;` or the line's end. */
  private queryMark(): string {
    const { scanner } = this;
    const query = scanner.code === QUESTION;
    if (query) scanner.at += 1;
    const { code } = scanner;
    if (scanner.ended || code === SEMICOLON || isSpace(code)) return query ? '?' : '';
    throw new ScpiError(startsDatum(code) || (query && isPrintable(code)) ? -111 : -101);
  }

  private readData(): readonly Datum[] {
    const { scanner } = this;
    scanner.skip(isSpace);
    if (scanner.ended || scanner.code === SEMICOLON) return NO_DATA;
    const data = [this.datum()];
    for (;;) {
      scanner.skip(isSpace);
      if (scanner.ended || scanner.code === SEMICOLON) return data;
      if (scanner.code !== COMMA) throw new ScpiError(isPrintable(scanner.code) ? -102 : -101);
      scanner.at += 1;
      scanner.skip(isSpace);
      data.push(this.datum());
    }
  }

  private datum(): Datum {
    const { scanner } = this;
    const { code } = scanner;
    if (startsNumber(code)) return readNumber(scanner);
    if (isLetter(code)) return this.word();
    if (isQuote(code)) return this.string(code);
    if (code === HASH) return this.afterHash();
    if (code === 0x28) throw new ScpiError(-178);
    throw new ScpiError(scanner.ended || isPrintable(code) ? -102 : -101);
  }

  private word(): Datum {
    const { scanner } = this;
    const text = scanner.take(isWordCharacter);
    if (text.length > LONGEST_WORD) throw new ScpiError(-144);
    const { code } = scanner;
    if (scanner.ended || isSpace(code) || code === COMMA || code === SEMICOLON) {
      return { kind: 'word', text: text.toUpperCase() };
    }
    throw new ScpiError(-141);
  }

  /** A string in either kind of quotes, its own kind doubled within (IEEE 488.2 7.7.5). */
  private string(quote: number): Datum {
    const { scanner } = this;
    let text = '';
    do {
      scanner.at += 1;
      text += scanner.take((code) => code !== quote && isStringCharacter(code));
      if (scanner.code !== quote) throw new ScpiError(-151);
      scanner.at += 1;
      if (scanner.code === quote) text += String.fromCharCode(quote);
    } while (scanner.code === quote);
    return { kind: 'string', text };
  }

  private afterHash(): Datum {
    const { scanner } = this;
    scanner.at += 1;
    const letter = scanner.code & ~0x20;
    if (letter === 0x48 || letter === 0x51 || letter === 0x42) return readNonDecimal(scanner);
    throw new ScpiError(scanner.code >= 0x30 && scanner.code <= 0x39 ? -168 : -102);
  }
}

function isSpaceOrSemicolon(code: number): boolean {
  return isSpace(code) || code === SEMICOLON;
}

function isPrintable(code: number): boolean {
  return code > 0x20 && code < 0x7f;
}

/** A string holds 7-bit characters. */
function isStringCharacter(code: number): boolean {
  return code < 0x80;
}

/** Whether this character begins data, which shows that white space was forgotten after a header. */
function startsDatum(code: number): boolean {
  return startsNumber(code) || isQuote(code) || code === HASH || code === COMMA || code === 0x28;
}
