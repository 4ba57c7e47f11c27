/** Statements as lines of text: what is left of a script without includes, comments and layout, and simpler lines. */
import { dirname, isAbsolute, relative } from 'node:path';
import { textLines } from '../text.js';
import { LineReader } from './line-reader.js';
import type { Script } from './parse.js';
import { LANGUAGE, statementText } from './statements/table.js';

/** A word, a quoted text (an option's value too) or a regular expression; a comment starts where no token does. */
const TOKEN = /(?:[a-z]+=)?"(?:\\.|[^"\\])*"|\/(?:\\.|[^/\\])*\/(?=[\s#]|$)|[^\s#]+/y;

/** The tokens of one statement, as they are written. */
export function tokensOf(line: string): string[] {
  const tokens: string[] = [];
  let position = 0;
  for (;;) {
    while (line[position] === ' ' || line[position] === '\t') position += 1;
    TOKEN.lastIndex = position;
    const token = position < line.length ? TOKEN.exec(line)?.[0] : undefined;
    if (token === undefined) return tokens;
    tokens.push(token);
    position += token.length;
  }
}

/**
 * @param file the script that the lines shall stand in: paths of card files are written as seen from there
 * @returns a line a statement, includes joined in
 */
export function linesOf(script: Script, file: string): string[] {
  const texts = new Map([...script.sources].map(([name, text]) => [name, textLines(text)]));
  return script.statements.map((statement) => {
    if (statement.do === 'cardFile' || statement.do === 'capture') {
      const { path } = statement;
      return statementText({ ...statement, path: isAbsolute(path) ? path : relative(dirname(file), path) });
    }
    const { place } = statement;
    const line = texts.get(place.file)![place.line - 1]!;
    return tokensOf(line.slice(place.column - 1)).join(' ');
  });
}

/** Simpler lines than this one, the simplest first. Each may mean something else, or nothing: they are to be tried. */
export function* simplerLines(line: string): Generator<string> {
  const reader = new LineReader('', line);
  const entry = reader.nextStatement() ? LANGUAGE.reading(reader.word(), reader) : undefined;
  const tokens = tokensOf(line);
  for (const simplify of entry?.simpler ?? []) {
    for (const simpler of simplify(tokens)) yield simpler.join(' ');
  }
}
