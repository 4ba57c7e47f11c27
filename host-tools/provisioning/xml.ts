/**
 * Reads XML that nobody vouches for. What a document type could do (expand an entity a billion times, fetch a file or
 * an address) can't happen, since a document that has one is refused before it is parsed; so is one that is too long or
 * nests too deep, which the parser would take quadratic time for.
 */
import { DOMParser, type Document, type Element, onWarningStopParsing } from '@xmldom/xmldom';
import { InputError } from '../../emulator/input-error.js';

/** Ten thousand cards with every field take about a fifth of it. */
export const MOST_XML_BYTES = 64 * 1024 * 1024;
/** A container nests 9 deep, its digital signature and extensions some more. */
const MOST_DEPTH = 32;

/** What opens or closes an element, and what may hide such. */
const MARKUP = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<[/!?]|<(?:"[^"]*"|'[^']*'|[^<>"'])*>/g;
/** Not characters of XML 1.0 (2.2): the parser would let them pass. */
const NO_CHARACTERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const ENCODING = /^<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']/;

/**
 * The root element of a document.
 * @throws InputError that says what is wrong, without repeating any of the document: it may hold keys
 */
export function parseXml(bytes: Uint8Array): Element {
  if (bytes.length > MOST_XML_BYTES) {
    throw new InputError(`it has more than ${MOST_XML_BYTES} bytes: split it into several files`);
  }
  const text = decode(bytes);
  refuseHazards(text);
  let document: Document;
  try {
    document = new DOMParser({ locator: false, onError: onWarningStopParsing }).parseFromString(text, 'text/xml');
  } catch {
    // The parser's message would repeat a part of the text.
    throw illFormed();
  }
  if (document.documentElement === null) throw illFormed();
  return document.documentElement;
}

function illFormed(): InputError {
  return new InputError('it is no well-formed XML document');
}

function declared(): InputError {
  return new InputError('it has a document type (<!DOCTYPE) or other declarations: remove them, they are never read');
}

function decode(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputError('it is no UTF-8 text: save it as UTF-8');
  }
  // An encoding that is none of the bytes' own would let a checker and a reader see two documents.
  const encoding = ENCODING.exec(text)?.[1] ?? 'utf-8';
  if (/^(utf-8|us-ascii)$/i.test(encoding)) return text;
  throw new InputError('it names another encoding than UTF-8: save it as UTF-8');
}

function refuseHazards(text: string): void {
  if (NO_CHARACTERS.test(text)) throw new InputError('it holds a control character, which XML has no place for');
  let depth = 0;
  for (const [markup] of text.matchAll(MARKUP)) {
    if (markup === '<!') throw declared();
    // An instruction without an end; looking for more would take quadratic time.
    if (markup === '<?') throw illFormed();
    if (markup === '</') depth--;
    else if (!/^<[!?]|\/>$/.test(markup)) depth++;
    if (depth > MOST_DEPTH) throw new InputError(`its elements stand more than ${MOST_DEPTH} deep in each other`);
  }
}
