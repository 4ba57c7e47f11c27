/** Expectations of the display: `expect`. */
import type { FieldName } from '../../../firmware/models.js';
import { durationText, quote, visible } from '../../text.js';
import { judgeResponse } from '../expectations.js';
import type { Doubt } from '../expected-entry.js';
import type { LineReader } from '../line-reader.js';
import { isDigits, readDuration } from '../values.js';
import { quotedText } from '../write.js';
import type { Before, ExpectationEntry, Mismatch, Verdict } from './entry.js';
import { shorter, withoutClause } from './simplifiers.js';

/** A longer regular expression is refused: a display has a few cells. */
const LONGEST_REGEX = 1000;

/** A text to compare with the display. */
export type Wanted =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'regex'; readonly regex: RegExp; readonly source: string }
  | { readonly kind: 'off' };

/** How long a display may take to match, or must match; 0 for now. One of them at most is more. */
export interface Times {
  readonly within_us: number;
  readonly for_us: number;
}

export interface Expect extends Times {
  readonly do: 'expect';
  readonly wanted: Wanted;
}

/** `expect "TEXT"|/REGEX/|off [within DURATION|for DURATION]` */
export const expect: ExpectationEntry<Expect> = {
  do: 'expect',
  keyword: 'expect',
  words: ['off', 'within', 'for'],
  read(line) {
    const wanted = readWanted(line);
    const { within_us, for_us } = readTimes(line);
    return { do: 'expect', wanted, within_us, for_us };
  },
  write: ({ wanted, ...times }) => `expect ${wantedText(wanted)}${timesText(times)}`,
  simpler: [withoutClause, shorter],
  limit_us: ({ within_us, for_us }) => Math.max(within_us, for_us),
  judge: (instruction, { display }, passed_us) => judgeDisplay(instruction, display, passed_us),
  // A hold that is waited for with `within` lasts until it works.
  follow: ({ within_us, for_us }, { entry }) => entry.pass(within_us + for_us),
  timed: (instruction, of) => ({
    ...instruction,
    within_us: of(instruction.within_us),
    for_us: of(instruction.for_us),
  }),
};

/** The statement that the display shows this now. @param display its text; "" for off */
export function expectText(display: string): string {
  return `expect ${wantedText(display === '' ? { kind: 'off' } : { kind: 'text', text: display })}`;
}

function readWanted(line: LineReader): Wanted {
  // Trailing blanks are no part of the display's text, so they can't be part of what is wanted.
  if (line.starts('"')) return { kind: 'text', text: line.quoted().trimEnd() };
  if (line.starts('/')) return readRegex(line);
  return line.word() === 'off' ? { kind: 'off' } : line.expected('"TEXT", /REGEX/, off, response, screen or passcode');
}

export function readTimes(line: LineReader): Times {
  if (line.atEnd()) return { within_us: 0, for_us: 0 };
  const word = line.word();
  if (word === 'within') return { within_us: readDuration(line), for_us: 0 };
  if (word === 'for') return { within_us: 0, for_us: readDuration(line) };
  return line.expected('"within DURATION", "for DURATION" or the end of the line');
}

function judgeDisplay(expected: Expect, display: string, passed_us: number): Verdict {
  const { wanted } = expected;
  return judgeOverTime(expected, holds(wanted, display), passed_us, (after) => mismatch(wanted, after));
}

/**
 * @param isShown whether what is wanted shows now
 * @param mismatch says that it does not; `after` is how long that was waited for
 */
export function judgeOverTime(
  { within_us, for_us }: Times,
  isShown: boolean,
  passed_us: number,
  mismatch: (after: string) => Mismatch,
): Verdict {
  if (within_us > 0) {
    if (isShown) return undefined;
    return passed_us < within_us ? 'open' : mismatch(` within ${durationText(within_us)}`);
  }
  if (!isShown) return mismatch(passed_us === 0 ? '' : ` for ${durationText(for_us)}`);
  return passed_us < for_us ? 'open' : undefined;
}

function holds(wanted: Wanted, display: string): boolean {
  switch (wanted.kind) {
    case 'text':
      return display === wanted.text;
    case 'regex':
      return wanted.regex.test(display);
    case 'off':
      return display === '';
  }
}

function mismatch(wanted: Wanted, times: string): Mismatch {
  switch (wanted.kind) {
    case 'text':
      return { message: `expected "${wanted.text}"${times}`, expected: wanted.text };
    case 'regex':
      return { message: `expected /${wanted.source}/${times}`, expected: `/${wanted.source}/` };
    case 'off':
      return { message: `expected the display off${times}`, expected: '' };
  }
}

function wantedText(wanted: Wanted): string {
  switch (wanted.kind) {
    case 'text':
      return quotedText(wanted.text);
    case 'regex':
      return `/${wanted.source}/`;
    case 'off':
      return 'off';
  }
}

export function timesText({ within_us, for_us }: Times): string {
  if (within_us > 0) return ` within ${durationText(within_us)}`;
  return for_us > 0 ? ` for ${durationText(for_us)}` : '';
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

export interface ExpectResponse {
  readonly do: 'expectResponse';
  readonly challenge: string;
  readonly pin: string;
}

/** `expect response [for CHALLENGE] [pin PIN]` */
export const expectResponse: ExpectationEntry<ExpectResponse> = {
  do: 'expectResponse',
  keyword: 'expect',
  words: ['response', 'for', 'pin'],
  accepts: (line) => line.isNext('response'),
  read: readResponse,
  write: ({ challenge, pin }) => `expect response for ${challenge} pin ${pin}`,
  simpler: [withoutClause],
  limit_us: () => 0,
  judge: (instruction, view) => judgeResponse(instruction, view),
};

function readResponse(line: LineReader, before: Before): ExpectResponse {
  const { place } = line;
  line.keyword('response');
  const named: { challenge?: string; pin?: string } = {};
  while (!line.atEnd()) {
    const word = line.word();
    if (word === 'for' && named.challenge === undefined) named.challenge = readNamed(line, before, 'challenge');
    else if (word === 'pin' && named.pin === undefined) named.pin = readNamed(line, before, 'pin');
    else line.expected('"for CHALLENGE", "pin PIN" (each once) or the end of the line');
  }
  const { challenge, pin } = named;
  if (challenge !== undefined && pin !== undefined) return { do: 'expectResponse', challenge, pin };
  const entry = before.entry.entered();
  if (!entry.isKnown) {
    line.fail(
      place,
      `found "expect response" where the script doesn't tell what was entered ` +
        `(${doubtText(entry.doubt, line.file)}), expected both named: expect response for CHALLENGE pin PIN`,
    );
  }
  return { do: 'expectResponse', challenge: challenge ?? entry.challenge, pin: pin ?? entry.pin };
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
