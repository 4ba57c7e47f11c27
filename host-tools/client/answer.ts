/** Reads answers: the parts of a line, quoted strings, whole numbers, and the error queue's entries. */

/** The fields of one answer: split at each `,` that stands outside quotes. */
export function splitFields(answer: string): string[] {
  return splitOutsideQuotes(answer, ',');
}

/** The answers of one line: split at each `;` that stands outside quotes (IEEE 488.2 8.4.1). */
export function splitAnswers(line: string): string[] {
  return splitOutsideQuotes(line, ';');
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') quoted = !quoted;
    else if (text[i] === separator && !quoted) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** The content of a quoted string, or undefined where `text` is none (IEEE 488.2 8.7.8: a quote inside is doubled). */
export function unquote(text: string): string | undefined {
  return /^"(?:[^"]|"")*"$/.test(text) ? text.slice(1, -1).replaceAll('""', '"') : undefined;
}

/** The string in quotes, as a parameter. */
export function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** A whole number, or undefined where `text` is none. */
export function wholeNumber(text: string): number | undefined {
  return /^[+-]?[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
}

/** An entry of the error queue. */
export interface ErrorEntry {
  readonly number: number;
  readonly text: string;
}

/**
 * The entries of `SYSTem:ERRor:ALL?`, for example `-113,"Undefined header",-222,"Data out of range"`; none for
 * `0,"No error"`. Undefined where the answer is damaged.
 */
export function readErrors(answer: string): ErrorEntry[] | undefined {
  const parts = splitFields(answer);
  if (parts.length % 2 !== 0) return undefined;
  const entries: ErrorEntry[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const number = wholeNumber(parts[i]!);
    const text = unquote(parts[i + 1]!);
    if (number === undefined || text === undefined) return undefined;
    if (number !== 0) entries.push({ number, text });
  }
  return entries;
}
