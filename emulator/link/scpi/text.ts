/** Strings as IEEE 488.2 writes them, and the classes of characters that the grammar knows. */

const QUOTE = 0x22;
const APOSTROPHE = 0x27;

/** A string of an answer (IEEE 488.2 8.7.8): in double quotes, a double quote in it doubled. */
export function quoted(text: string): string {
  return text.includes('"') ? `"${text.replaceAll('"', '""')}"` : `"${text}"`;
}

export function isQuote(code: number): boolean {
  return code === QUOTE || code === APOSTROPHE;
}

/** White space of a command (IEEE 488.2 7.4.1.2): the blank and every control character; line ends don't come here. */
export function isSpace(code: number): boolean {
  return code <= 0x20;
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

export function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** The characters of a mnemonic or a word after its first letter. */
export function isWordCharacter(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 0x5f;
}
