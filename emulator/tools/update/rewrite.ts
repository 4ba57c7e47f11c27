/** A line of a script with another text in its `expect "TEXT"`. */
import { expectText } from '../../script/statements/expect.js';

const EXPECT_TEXT = /expect[ \t]+("(?:\\.|[^"\\])*")/y;

/**
 * @param column of the statement's first word, from 1
 * @param text of the display that it shall expect; "" makes it `expect off`
 * @returns the line; its comment stays in its column where there are blanks enough before it
 */
export function rewrittenLine(line: string, column: number, text: string): string {
  EXPECT_TEXT.lastIndex = column - 1;
  const before = EXPECT_TEXT.exec(line)![1]!;
  const end = EXPECT_TEXT.lastIndex;
  const after = expectText(text).slice('expect '.length);
  const rest = shifted(line.slice(end), before.length - after.length);
  return line.slice(0, end - before.length) + after + rest;
}

/**
 * The rest of the line behind the text, its comment moved `columns` to the right (or left), but never without a blank.
 */
function shifted(rest: string, columns: number): string {
  return rest.replace(
    /^([^#]*?)( +)(?=#)/,
    (_, clause: string, blanks: string) => clause + ' '.repeat(Math.max(1, blanks.length + columns)),
  );
}
