/** Every command of the link: what a line is looked up in, what `SYSTem:HELP:HEADers?` lists, what docs/serial.md shows. */
import { formsOf } from '../scpi/headers.js';
import { type Entry, entry } from './command.js';
import { COMMON } from './common.js';
import { DISPLAY } from './display.js';
import { STATUS } from './status.js';
import { SYSTEM } from './system.js';

const HELP: Entry = entry(
  'SYSTem:HELP:HEADers?',
  [],
  'Answers a definite-length block: a line for each header, with `/qonly/` or `/nquery/` where it is only a query or none.',
  () => HEADERS_BLOCK,
);

/** Groups of commands as the documentation shows them. */
export const GROUPS: ReadonlyArray<{ readonly title: string; readonly entries: readonly Entry[] }> = [
  { title: 'Common commands', entries: COMMON },
  { title: 'System', entries: [...SYSTEM, HELP] },
  { title: 'Display', entries: DISPLAY },
  { title: 'Status', entries: STATUS },
];

const ENTRIES = GROUPS.flatMap(({ entries }) => entries);

/** An entry by every way to write its header, in upper case, from the root, with a query's `?`. */
export const COMMANDS: ReadonlyMap<string, Entry> = new Map(
  ENTRIES.flatMap((command) => formsOf(command.header).map((form) => [form, command] as const)),
);

/** As SCPI-99 volume 2, 21.11 has it: each line ends in LF, and the block's header counts the bytes. */
const HEADERS_BLOCK = block(headerLines(ENTRIES.map(({ header }) => header)));

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
