/**
 * XML from a file of others, read as it comes: the children of the root one after the other, so that a document of any
 * length needs little memory. Attacks on a reader of XML are refused, and nothing is ever fetched.
 */
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { InputError } from '../../emulator/input-error.js';

/** Half a million cards with every field have about as many. */
export const MOST_XML_BYTES = 1024 * 1024 * 1024;
/** A container nests 9 deep, its digital signature and extensions some more. */
const MOST_DEPTH = 32;
/** Of a child of the root, or of anything in it: a card has some 2,000. */
const MOST_CHARACTERS = 1024 * 1024;

/** An element with all that is in it. */
export interface XmlElement {
  readonly localName: string;
  /** Empty where it is in none. */
  readonly namespace: string;
  /** By their names with prefixes. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  /** Its own characters, without those of its children. */
  text: string;
}

/**
 * The root without its children, then each of them.
 * @param chunks the bytes of the document, in pieces of any length
 * @throws InputError that says what is wrong, without repeating any of the document: it may hold keys
 */
export function* rootAndChildren(chunks: Iterable<Uint8Array>): Generator<XmlElement> {
  const reader = new Reader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  for (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > MOST_XML_BYTES) {
      throw new InputError(`it has more than ${MOST_XML_BYTES} bytes: split it into several files`);
    }
    yield* reader.read(decoded(decoder, chunk));
  }
  yield* reader.read(decoded(decoder), true);
}

type Decoder = InstanceType<typeof TextDecoder>;

function decoded(decoder: Decoder, chunk?: Uint8Array): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch {
    throw new InputError('it is not UTF-8 text: save it as UTF-8');
  }
}

class Reader {
  readonly #parser = new SaxesParser({ xmlns: true, defaultXMLVersion: '1.0', forceXMLVersion: true });
  /** The elements that are open, the root first. */
  readonly #open: XmlElement[] = [];
  #whole: XmlElement[] = [];
  /** The parser's place behind the last child of the root, or the last piece of markup outside of them. */
  #place = 0;

  constructor() {
    const parser = this.#parser;
    parser.on('doctype', () => {
      throw new InputError('it has a document type (<!DOCTYPE): remove it, it is never read');
    });
    // An encoding that is none of the bytes' own would let a checker and a reader see two documents.
    parser.on('xmldecl', ({ encoding = 'utf-8' }) => {
      if (/^(utf-8|us-ascii)$/i.test(encoding)) return;
      throw new InputError('it names another encoding than UTF-8: save it as UTF-8');
    });
    parser.on('opentag', (tag) => this.#begin(tag));
    parser.on('closetag', () => this.#end());
    parser.on('text', (text) => this.#add(text));
    parser.on('cdata', (text) => this.#add(text));
    parser.on('comment', () => this.#pass());
    parser.on('processinginstruction', () => this.#pass());
  }

  /** @returns what has ended with this piece of text */
  read(text: string, isLast = false): XmlElement[] {
    try {
      this.#parser.write(text);
      if (isLast) this.#parser.close();
    } catch (error) {
      if (error instanceof InputError) throw error;
      // The parser's message may repeat a part of the text.
      throw /: disallowed character\.$/.test((error as Error).message)
        ? new InputError('it holds a control character, or another that XML has no place for')
        : new InputError('it is not a well-formed XML document');
    }
    this.#checkLength();
    const whole = this.#whole;
    this.#whole = [];
    return whole;
  }

  #begin({ local, uri, attributes }: SaxesTagNS): void {
    if (this.#open.length === MOST_DEPTH) {
      throw new InputError(`its elements stand more than ${MOST_DEPTH} deep in each other`);
    }
    const values = Object.values(attributes).map(({ name, value }) => [name, value] as const);
    const element = { localName: local, namespace: uri, attributes: new Map(values), children: [], text: '' };
    if (this.#open.length === 0) this.#whole.push(element);
    if (this.#open.length > 1) this.#open.at(-1)!.children.push(element);
    this.#open.push(element);
    this.#pass();
  }

  #end(): void {
    const element = this.#open.pop()!;
    if (this.#open.length === 1) this.#whole.push(element);
    this.#pass();
  }

  #add(text: string): void {
    // Between the children of the root, where nobody reads it.
    if (this.#open.length > 1) this.#open.at(-1)!.text += text;
    this.#pass();
  }

  #pass(): void {
    this.#checkLength();
    if (this.#open.length < 2) this.#place = this.#parser.position;
  }

  #checkLength(): void {
    if (this.#parser.position - this.#place <= MOST_CHARACTERS) return;
    throw new InputError(`an element, a comment or a text in it has more than ${MOST_CHARACTERS} characters`);
  }
}
