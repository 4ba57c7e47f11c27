/** Command tables: what a line is looked up in, and what `SYSTem:HELP:HEADers?` lists. */
import { type Entry, entry } from './command.js';
import { formsOf } from './headers.js';

/** Commands as the documentation shows them together. */
export interface Group<Device> {
  readonly title: string;
  readonly entries: readonly Entry<Device>[];
}

/** An entry by every way to write its header, in upper case, from the root, with a query's `?`. */
export function lookupOf<Device>(groups: readonly Group<Device>[]): ReadonlyMap<string, Entry<Device>> {
  return new Map(
    groups.flatMap(({ entries }) => entries.flatMap((one) => formsOf(one.header).map((form) => [form, one] as const))),
  );
}

/** `SYSTem:HELP:HEADers?` of a table that holds it. */
export function helpEntry(groups: () => ReadonlyArray<Group<never>>): Entry<unknown> {
  let text: string | undefined;
  return entry(
    'SYSTem:HELP:HEADers?',
    [],
    'Answers a definite-length block: a line for each header, with `/qonly/` or `/nquery/` where it is only a query or none.',
    () => {
      text ??= block(headerLines(groups().flatMap(({ entries }) => entries.map(({ header }) => header))));
      return text;
    },
  );
}

/** As SCPI-99 volume 2, 21.11 has it: each line ends in LF, and the block's header counts the bytes. */
function headerLines(headers: readonly string[]): string {
  const known = new Set(headers);
  const lines: string[] = [];
  for (const header of headers) {
    const root = header.startsWith('*') ? '' : ':';
    if (!header.endsWith('?')) lines.push(known.has(`${header}?`) ? `${root}${header}` : `${root}${header}/nquery/`);
    else if (!known.has(header.slice(0, -1))) lines.push(`${root}${header}/qonly/`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** A definite-length block of 7-bit characters (IEEE 488.2 8.7.9). */
function block(text: string): string {
  const length = String(text.length);
  return `#${length.length}${length}${text}`;
}
