/**
 * A file of another kind, named by mistake where a script is expected, may hold a key or a password: nothing of it is repeated.
 * A file with a script's name is taken for one, and so is one whose first line looks like a statement.
 */
import { InputError } from '../input-error.js';
import { textLines, visible } from '../text.js';
import { fileOf } from './cases.js';
import { LANGUAGE } from './statements/table.js';

const FIRST_WORD = /^[ \t]*([A-Za-z]+)(?=[ \t#]|$)/;
const NO_STATEMENT = /^[ \t]*(?:#|$)/;
/** A mistyped word has about as many letters as it should. */
const LETTERS_MORE = 2;
const LETTERS_LEAST = 3;

export function hasScriptName(file: string): boolean {
  return fileOf(file).toLowerCase().endsWith('.keys');
}

/** @throws InputError where `text` does not begin as a script, and `file` is not called as one */
export function refuseOtherFile(file: string, text: string): void {
  if (hasScriptName(file)) return;
  const lines = textLines(text);
  const index = lines.findIndex((line) => !NO_STATEMENT.test(line));
  if (index < 0 || looksLikeStatement(lines[index]!)) return;
  throw new InputError(
    `${visible(file)}: found a file that begins with no statement (on line ${index + 1}), expected a key script. Its line is not shown, as it may be a secret: of files named *.keys it is`,
  );
}

function looksLikeStatement(line: string): boolean {
  const word = FIRST_WORD.exec(line)?.[1]?.toLowerCase();
  if (word === undefined) return false;
  return LANGUAGE.keywords.some((keyword) => keyword === word || isNear(word, keyword));
}

/** One is the beginning of the other, or both have the same letters. */
function isNear(word: string, keyword: string): boolean {
  if (word.length < LETTERS_LEAST || Math.abs(word.length - keyword.length) > LETTERS_MORE) return false;
  return keyword.startsWith(word) || word.startsWith(keyword) || sorted(word) === sorted(keyword);
}

function sorted(word: string): string {
  return [...word].sort().join('');
}
