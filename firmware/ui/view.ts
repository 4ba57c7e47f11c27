/** The text of each screen, as character codes, from the left. */
import type { Field, Model } from '../models.js';
import type { Entry } from './entry.js';

const BLANK = 0x20;
const DASH = 0x2d;
const ZERO = 0x30;

/** Blanks every cell. (A loop: on so few cells it is faster than `fill`, and this runs for every key.) */
export function clear(cells: Uint8Array): void {
  for (let i = 0; i < cells.length; i++) cells[i] = BLANK;
}

/** Writes a text, which fits the cells. */
export function writeText(cells: Uint8Array, text: string): void {
  for (let i = 0; i < cells.length; i++) cells[i] = i < text.length ? text.charCodeAt(i) : BLANK;
}

/** The cells of each field's prompt: to take them from a text would be most of what a key costs the display. */
export function promptsOf({ fields, cells }: Model): readonly Uint8Array[] {
  return fields.map(({ prompt }) => {
    const codes = new Uint8Array(cells);
    writeText(codes, prompt);
    return codes;
  });
}

/**
 * Writes a field. The prompt stays beside the digits if both fit at the field's full length; else the first digit
 * replaces it, and of more digits than cells the newest show. An empty field shows its prompt.
 * @param prompt its cells
 */
export function writeField(cells: Uint8Array, field: Field, prompt: Uint8Array, entry: Entry, place: number): void {
  const count = entry.counts[place];
  const stays = field.prompt.length + field.digits <= cells.length;
  if (stays || count === 0) for (let i = 0; i < cells.length; i++) cells[i] = prompt[i];
  else clear(cells);
  const start = stays ? field.prompt.length : 0;
  const skipped = count > cells.length - start ? count - (cells.length - start) : 0;
  const digits = entry.digits[place];
  const isHidden = field.name === 'pin';
  for (let i = skipped; i < count; i++) {
    const hidden = isHidden && !(i === count - 1 && entry.newestReadable);
    cells[start + i - skipped] = hidden ? DASH : ZERO + digits[i];
  }
}

/** Writes one page of the response. */
export function writePage(cells: Uint8Array, model: Model, response: Uint8Array, page: number): void {
  clear(cells);
  let start = 0;
  for (let i = 0; i < page; i++) start += model.pages[i];
  for (let i = 0; i < model.pages[page]; i++) cells[i] = ZERO + response[start + i];
}
