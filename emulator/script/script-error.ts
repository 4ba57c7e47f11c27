/** A mistake in a key script: the place, what is wrong there, the line and a caret below the place. */
import { InputError } from '../input-error.js';
import { textLines, visible } from '../text.js';
import type { Place } from './place.js';

/** Of a longer line, this many characters around the caret are shown. */
const SHOWN_CHARACTERS = 120;

export class ScriptError extends InputError {
  /**
   * @param place 1-based; the column counts UTF-16 code units
   * @param text the whole text of the file that `place` names
   * @param found what is wrong, as "found …, expected …"; without a secret
   */
  constructor(
    readonly place: Place,
    text: string,
    readonly found: string,
  ) {
    super(`${placeText(place)}: ${found}\n${excerpt(lineOf(text, place.line), place.column)}`);
  }
}

/** `FILE:LINE:COLUMN`. */
export function placeText(place: Place): string {
  return `${visible(place.file)}:${place.line}:${place.column}`;
}

/** Line `number` of `text`. A typed line is a text of its own, whatever its number. */
function lineOf(text: string, number: number): string {
  const lines = textLines(text);
  return lines[number - 1] ?? lines[0]!;
}

/** The words before a key, also as they are mistyped: such a line is shown. A value that is as long as a key is taken for one. */
const BEFORE_KEY = /\b[sS][eE][cC][rR][eE][tT][ \t]*=[ \t]*|\b[A-Za-z]\w*[ \t]*=[ \t]*(?="?[0-9A-Fa-f]{24})/;
const BEFORE_PIN = /\b[pP][iI][nN]=|\bpin[ \t]+|\bpasscode(?:=|[ \t]+)(?=["0-9])|\benter[ \t]+(?=")/;
const HIDDEN = new RegExp(`(${BEFORE_KEY.source}|${BEFORE_PIN.source})("[^"]*"?|[^\\s#]+)`);

/** Keys, PINs and what is entered on a phone stay out of error messages, replaced character by character, so that columns stay. */
export function withoutSecrets(line: string): string {
  return starred(line, HIDDEN);
}

/** The same for keys alone, of scripts that are made to be played. */
export function withoutKeys(line: string): string {
  return starred(line, /(\bsecret=)("[^"]*"?|[^\s#]+)/);
}

/** A whole path, in quotes or without. A quote that doesn't end may hold anything. */
const PATH = /(?:^[ \t]*include[ \t]+|\bfile=)(?:"(?:\\.|[^"\\])*"|[^\s"#][^\s#]*)/;
const IS_COMMENT = /^\s*#/;

/** @param secret of which the first group stays and the second goes. A path stays whatever stands in it */
function starred(line: string, secret: RegExp): string {
  const isComment = IS_COMMENT.test(line);
  return line.replace(new RegExp(`${PATH.source}|${secret.source}`, 'g'), (all: string, word?: string, value = '') => {
    // In a comment nothing says what is a path, but no key and no PIN looks like one.
    if (word === undefined || (isComment && /[/\\.]/.test(value))) return all;
    return word + '*'.repeat(value.length);
  });
}

function excerpt(line: string, column: number): string {
  const hidden = withoutSecrets(line);
  const caret = column - 1;
  if (hidden.length <= SHOWN_CHARACTERS) return `${visible(hidden)}\n${' '.repeat(caret)}^`;
  const from = Math.max(0, Math.min(caret - SHOWN_CHARACTERS / 2, hidden.length - SHOWN_CHARACTERS));
  const to = Math.min(hidden.length, from + SHOWN_CHARACTERS);
  const head = from > 0 ? '…' : '';
  const tail = to < hidden.length ? '…' : '';
  return `${head}${visible(hidden.slice(from, to))}${tail}\n${' '.repeat(head.length + caret - from)}^`;
}
