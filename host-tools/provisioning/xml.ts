/**
 * Reads XML from strangers: no document type, so no entities of their own and nothing fetched; a bound on its size;
 * names only with their namespace; and whatever is there must have been expected.
 */
import { DOMParser, type Element } from '@xmldom/xmldom';
import { InputError } from '../../emulator/input-error.js';

/** Enough for some ten thousand cards. */
export const LARGEST_XML_BYTES = 64 * 1024 * 1024;
/** A key container's elements stand in one another this deep at most. */
const DEEPEST = 32;
const LONGEST_SHOWN = 60;

export type { Element };

/**
 * The root element of an XML document in UTF-8.
 * @throws InputError for anything that is not well-formed, has a document type or is too large
 */
export function readXml(bytes: Uint8Array): Element {
  if (bytes.length > LARGEST_XML_BYTES) throw new InputError('the XML has more than 64 MiB: split it');
  const text = decode(bytes);
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) {
    throw new InputError('the XML has a document type (<!DOCTYPE>), which no key container needs: take it out');
  }
  refuseDepth(text);
  let fault: string | undefined;
  const parser = new DOMParser({
    locator: false,
    onError: (_level, message) => {
      fault ??= message;
    },
  });
  try {
    const root = parser.parseFromString(text, 'text/xml').documentElement;
    if (root !== null && fault === undefined) return root;
  } catch (error) {
    fault ??= (error as Error).message;
  }
  // What stands there may be a secret: only the first words of the message, which name the fault, are told.
  throw new InputError(
    `the XML is not well-formed: ${(fault ?? 'it is empty').split(/[:"'\n]/)[0]!.slice(0, LONGEST_SHOWN)}`,
  );
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputError('the XML is not text in UTF-8');
  }
}

/** Before the parser, which keeps a scope for every open element. */
function refuseDepth(text: string): void {
  let depth = 0;
  for (const [tag] of text.matchAll(/<(?:!--[\s\S]*?-->|!\[CDATA\[[\s\S]*?\]\]>|[/A-Za-z_][^>]*>)/g)) {
    if (tag.startsWith('<!')) continue;
    if (tag.startsWith('</')) depth -= 1;
    else if (!tag.endsWith('/>')) depth += 1;
    if (depth > DEEPEST) throw new InputError(`the XML has elements more than ${DEEPEST} deep in one another`);
  }
}

/** The elements in `parent` of this name and namespace; `""` stands for none. */
export function children(parent: Element, namespace: string, name: string): Element[] {
  return [...parent.childNodes].filter(
    (node): node is Element =>
      node.nodeType === node.ELEMENT_NODE &&
      (node as Element).localName === name &&
      ((node as Element).namespaceURI ?? '') === namespace,
  );
}

/** The one element of this name; undefined where there is none. @throws InputError where there are several */
export function child(parent: Element, namespace: string, name: string): Element | undefined {
  const [first, second] = children(parent, namespace, name);
  if (second !== undefined) throw new InputError(`<${parent.localName}> has more than one <${name}>`);
  return first;
}

/** The same. @throws InputError too where there is none */
export function needChild(parent: Element, namespace: string, name: string): Element {
  const found = child(parent, namespace, name);
  if (found === undefined) throw new InputError(`<${parent.localName}> has no <${name}>`);
  return found;
}

/** The text of an element without blanks around it; undefined for no element. */
export function textOf(element: Element | undefined): string | undefined {
  return element?.textContent?.trim();
}

/** @throws InputError for anything that is not Base64; never with what stands there */
export function base64Of(element: Element): Buffer {
  const text = (element.textContent ?? '').replace(/[\s]/g, '');
  const bytes = Buffer.from(text, 'base64');
  if (text === '' || bytes.toString('base64') !== text) throw new InputError(`<${element.localName}> is not Base64`);
  return bytes;
}

/** A whole number in an element or attribute. @throws InputError that names `what` */
export function wholeNumberOf(text: string | undefined | null, what: string, least: number, most: number): number {
  const number = /^[0-9]{1,15}$/.test(text ?? '') ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new InputError(`${what} must be a whole number from ${least} to ${most}`);
}
