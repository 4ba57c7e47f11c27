/** Lines of a key script in a page. */

import { textLines } from '../../../text.js';
import { withoutSecrets } from '../../script-error.js';
import { escaped } from './text.js';

/** Of a longer script, so many lines around the marked one, or from its beginning. */
const MOST_LINES = 200;

/**
 * A script with its lines' numbers.
 * @param marked the line that stands out, counted from 1
 */
export function numberedSource(source: string, marked?: number): string {
  const lines = textLines(source);
  if (lines.at(-1) === '') lines.pop();
  const first = Math.max(0, (marked ?? 0) - MOST_LINES / 2);
  const rows = lines.slice(first, first + MOST_LINES).map((line, index) => {
    const number = first + index + 1;
    const text = `${String(number).padStart(5)}  ${escaped(withoutSecrets(line))}`;
    return number === marked ? `<mark>${text}</mark>` : text;
  });
  const more = lines.length > rows.length ? `\n… of ${lines.length} lines` : '';
  return `<pre>${rows.join('\n')}${more}</pre>`;
}

/**
 * A script to be copied.
 * @param readable hides what must not be read in a line
 */
export function plainSource(source: string, readable: (line: string) => string): string {
  const lines = source.trimEnd().split('\n');
  return `<pre>${lines.map((line) => escaped(readable(line))).join('\n')}</pre>`;
}
