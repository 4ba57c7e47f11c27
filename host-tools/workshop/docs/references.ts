/** Pages promise that a test holds what they say, and name it: by its file and its name, a vector's case or a test's title. */
import { existsSync, readFileSync } from 'node:fs';

/** How a row of a page is known: stated by a source, inferred, decided. */
export const TAGS = ['S', 'I', 'D'];

const REFERENCE = /^(?<file>[\w./-]+\.(?:json|test\.ts)): (?<name>.+)$/;

const texts = new Map<string, string>();

function readOnce(file: string): string {
  const text = texts.get(file) ?? readFileSync(file, 'utf8');
  texts.set(file, text);
  return text;
}

/** The fault of a reference such as `FILE: NAME`, or undefined where the test it names exists. */
export function faultOf(reference: string): string | undefined {
  const { file, name } = REFERENCE.exec(reference)?.groups ?? {};
  if (file === undefined || name === undefined) return 'is not FILE: NAME';
  if (!existsSync(file)) return 'names a file that is not there';
  if (file.endsWith('.json')) {
    const { cases } = JSON.parse(readOnce(file)) as { cases: { name: string }[] };
    return cases.some((one) => one.name === name) ? undefined : 'names no case of that file';
  }
  const quoted = ["'", '"', '`'].some((quote) => readOnce(file).includes(`${quote}${name}${quote}`));
  return quoted ? undefined : 'names no test of that file';
}

/** Rows of the page's tables, cell by cell; heads and rules are left out. */
export function rowsOf(page: string): string[][] {
  const lines = page.split('\n');
  return lines
    .filter((line, at) => line.startsWith('| ') && !line.startsWith('| ---') && !lines[at + 1]?.startsWith('| ---'))
    .map((line) => line.slice(2, -2).split(' | '));
}
