/** What the display must show: `expect`. */
import type { FieldName } from '../../../firmware/models.js';
import { quote, visible } from '../../text.js';
import type { Doubt } from '../expected-entry.js';
import type { LineReader } from '../line-reader.js';
import type { Place, Statement, Wanted } from '../statements.js';
import { isDigits, readDuration } from '../values.js';
import type { Before, StatementReader } from './reader.js';

/** A longer regular expression is refused: a display has a few cells. */
const LONGEST_REGEX = 1000;

/** `expect "TEXT"|/REGEX/|off [within DURATION|for DURATION]`, `expect response [for CHALLENGE] [pin PIN]` */
export const readExpect: StatementReader = (line, before) => {
  const place = line.place;
  if (line.starts('"')) {
    // Trailing blanks are no part of the display's text, so they can't be part of what is wanted.
    return readTimes(line, { kind: 'text', text: line.quoted().trimEnd() }, place);
  }
  if (line.starts('/')) return readTimes(line, readRegex(line), place);
  const word = line.word();
  if (word === 'off') return readTimes(line, { kind: 'off' }, place);
  if (word === 'response') return readResponse(line, before, place);
  return line.expected('"TEXT", /REGEX/, off or response');
};

function readTimes(line: LineReader, wanted: Wanted, place: Place): Statement {
  let within_us = 0;
  let for_us = 0;
  if (!line.atEnd()) {
    const word = line.word();
    if (word === 'within') within_us = readDuration(line);
    else if (word === 'for') for_us = readDuration(line);
    else line.expected('"within DURATION", "for DURATION" or the end of the line');
  }
  return { do: 'expect', wanted, within_us, for_us, place };
}

function readRegex(line: LineReader): Wanted {
  const source = line.slashed();
  const place = line.tokenPlace;
  if (source.length > LONGEST_REGEX) {
    line.fail(place, `found a regular expression of ${source.length} characters, expected at most ${LONGEST_REGEX}`);
  }
  if (source === '') line.fail(place, 'found an empty regular expression, expected /REGEX/');
  try {
    const regex = new RegExp(source);
    regex.test(''); // Compiles it, which is when an engine refuses what is too large.
    return { kind: 'regex', regex, source };
  } catch (error) {
    return line.fail(place, `found ${quote(`/${source}/`)}, expected a regular expression (${reason(error)})`);
  }
}

/** Of "Invalid regular expression: /(/: Unterminated group", what stands behind the last colon. */
function reason(error: unknown): string {
  return String(error).split(': ').at(-1) ?? '';
}

function readResponse(line: LineReader, before: Before, place: Place): Statement {
  const named: { challenge?: string; pin?: string } = {};
  while (!line.atEnd()) {
    const word = line.word();
    if (word === 'for' && named.challenge === undefined) named.challenge = readNamed(line, before, 'challenge');
    else if (word === 'pin' && named.pin === undefined) named.pin = readNamed(line, before, 'pin');
    else line.expected('"for CHALLENGE", "pin PIN" (each once) or the end of the line');
  }
  const { challenge, pin } = named;
  if (challenge !== undefined && pin !== undefined) return { do: 'expectResponse', challenge, pin, place };
  const entry = before.entry.entered();
  if (!entry.told) {
    line.fail(
      place,
      `found "expect response" where the script doesn't tell what was entered ` +
        `(${doubtText(entry.doubt, line.file)}), expected both named: expect response for CHALLENGE pin PIN`,
    );
  }
  return { do: 'expectResponse', challenge: challenge ?? entry.challenge, pin: pin ?? entry.pin, place };
}

function doubtText({ what, place }: Doubt, file: string): string {
  if (place === undefined) return what;
  return `${what}, line ${place.line}${place.file === file ? '' : ` of ${visible(place.file)}`}`;
}

/** A named CHALLENGE or PIN; the message doesn't repeat it. */
function readNamed(line: LineReader, before: Before, name: FieldName): string {
  const { fields, name: model } = before.model;
  const length = fields.find((field) => field.name === name)!.digits;
  const what = `a ${name} of ${length} digits (${model})`;
  const digits = line.word();
  if (digits === '') line.expected(what);
  if (!isDigits(digits)) line.fail(line.tokenPlace, `found other characters than digits, expected ${what}`);
  if (digits.length !== length) line.fail(line.tokenPlace, `found ${digits.length} digits, expected ${what}`);
  return digits;
}
