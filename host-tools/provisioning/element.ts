/** Reads the elements of a container, by namespace and name. A message names the element, and never repeats its text. */
import { InputError } from '../../emulator/input-error.js';
import type { XmlElement } from './xml.js';

/** Longer than any text of a card: a ciphertext of the longest key is 200 characters. */
const MOST_CHARACTERS = 8192;

function named(element: XmlElement, namespace: string, name: string): XmlElement[] {
  return element.children.filter((child) => child.localName === name && child.namespace === namespace);
}

/** The child of that name, undefined if there is none. @throws InputError if there are two: which one would count? */
export function optionalChild(element: XmlElement, namespace: string, name: string): XmlElement | undefined {
  const [child, second] = named(element, namespace, name);
  if (second !== undefined) throw new InputError(`${element.localName} has ${name} twice: there must be one`);
  return child;
}

/** @throws InputError if there is none, or two */
export function child(element: XmlElement, namespace: string, name: string): XmlElement {
  const found = optionalChild(element, namespace, name);
  if (found === undefined) throw new InputError(`${element.localName} has no ${name} in the namespace ${namespace}`);
  return found;
}

/**
 * Refuses children of `namespace` that are none of `names`: a reader that passes over what it does not know may pass over
 * a condition. Those of other namespaces are extensions.
 */
export function expectOnly(element: XmlElement, namespace: string, names: readonly string[]): void {
  for (const { localName, namespace: its } of element.children) {
    if (its === namespace && !names.includes(localName)) {
      throw new InputError(`${element.localName} has the element ${quoted(localName)}, of which nothing is known here`);
    }
  }
}

/** The element's text without the blanks around it. @throws InputError if it holds elements, or too much */
export function textOf(element: XmlElement): string {
  if (element.children.length > 0) throw new InputError(`${element.localName} holds elements, but must hold text`);
  const text = element.text.trim();
  if (text.length <= MOST_CHARACTERS) return text;
  throw new InputError(`${element.localName} has more than ${MOST_CHARACTERS} characters`);
}

/** The text of the child of that name; undefined if there is none, or no text in it. */
export function optionalText(element: XmlElement, namespace: string, name: string): string | undefined {
  const found = optionalChild(element, namespace, name);
  const text = found === undefined ? '' : textOf(found);
  return text === '' ? undefined : text;
}

/** The bytes that the element's base64 stands for. @throws InputError if it is none */
export function bytesOf(element: XmlElement): Buffer {
  const text = textOf(element).replace(/[ \t\r\n]+/g, '');
  const bytes = Buffer.from(text, 'base64');
  // Buffer passes over what is not base64, so what it read is compared.
  if (bytes.toString('base64') === text && bytes.length > 0) return bytes;
  throw new InputError(`${element.localName} holds no base64`);
}

/** @throws InputError if there is no such attribute, or no text in it */
export function attribute(element: XmlElement, name: string): string {
  const value = element.attributes.get(name) ?? '';
  if (value !== '' && value.length <= MOST_CHARACTERS) return value;
  throw new InputError(`${element.localName} needs the attribute ${name}`);
}

/** A whole number up to `most`. */
export function wholeNumber(what: string, text: string, most: number): number {
  const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= most) return value;
  throw new InputError(`${what} must be a whole number up to ${most}`);
}

const SHOWN_CHARACTERS = 70;

/** The text, cut to the length that a message has room for; for text that is no secret. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text);
}
