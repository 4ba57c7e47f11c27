/** Replaced lines as a unified diff, which a person reads and `patch` and `git apply` take. */

/** Lines that stay, shown before and after each that is replaced. */
const CONTEXT = 3;

/**
 * @param file the name of the file
 * @param before its text now
 * @param after its text as it shall be, with as many lines: a line ends with LF here, as `patch` has it
 */
export function unifiedDiff(file: string, before: string, after: string): string {
  const old = before.split('\n');
  const lines = new Map(
    [...after.split('\n').entries()].filter(([at, line]) => line !== old[at]).map(([at, line]) => [at + 1, line]),
  );
  // Of a text that ends in a line end, split leaves one line too many.
  const isWhole = old.at(-1) === '';
  if (isWhole) old.pop();
  const last = isWhole ? 0 : old.length;
  const hunks = hunksOf(
    [...lines.keys()].sort((a, b) => a - b),
    old.length,
  );
  return `--- ${file}\n+++ ${file}\n${hunks.map(([from, to]) => hunk(from, to, old, lines, last)).join('')}`;
}

/** The first and the last line of each hunk; hunks that would touch are one. */
function hunksOf(places: readonly number[], count: number): Array<[from: number, to: number]> {
  const hunks: Array<[number, number]> = [];
  for (const place of places) {
    const from = Math.max(1, place - CONTEXT);
    const to = Math.min(count, place + CONTEXT);
    const before = hunks.at(-1);
    if (before !== undefined && from <= before[1] + 1) before[1] = to;
    else hunks.push([from, to]);
  }
  return hunks;
}

/** @param last the line that has no line end; 0 where all have one */
function hunk(
  from: number,
  to: number,
  old: readonly string[],
  lines: ReadonlyMap<number, string>,
  last: number,
): string {
  const length = to - from + 1;
  let text = `@@ -${from},${length} +${from},${length} @@\n`;
  for (let line = from; line <= to; line += 1) {
    const end = line === last ? '\n\\ No newline at end of file\n' : '\n';
    const now = lines.get(line);
    if (now === undefined) text += ` ${old[line - 1]}${end}`;
    else text += `-${old[line - 1]}${end}+${now}${end}`;
  }
  return text;
}
