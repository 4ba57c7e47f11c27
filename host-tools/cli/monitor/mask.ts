/**
 * Lines of the link for people's eyes, without what is secret: digits of PIN and challenge on their way to the card, and
 * whatever the display shows on its way back. Only what is known to be harmless is shown as it is, since on a line with
 * noise anything can look like anything.
 */
import { visible } from '../../../emulator/script/script-error.js';
import { splitAnswers } from '../../client/answer.js';

const DOT = '•';
const LONGEST_SHOWN = 400;

/** Commands without secrets in their data: common and status commands, the clock, and keys that are no digit. */
const HARMLESS_COMMANDS = [
  /^\*[A-Z]{2,4}\??( +[0-9]{1,3})?$/i,
  /^:?STAT[A-Z:]*\??( +[0-9]{1,5})?$/i,
  /^:?SYST[A-Z]*:CLOC[A-Z]*(:[A-Z]+)?\??( +[0-9.]+ *[A-Z]*)?$/i,
  /^:?SYST[A-Z]*:KEY[A-Z:]* +(OK|BACK|PRESS)( *, *[0-9.]+ *[A-Z]*)?$/i,
];

/** Answers without secrets: register values, board time, the error queue, and who the card is. */
const HARMLESS_ANSWERS = [
  /^[0-9]{2,5}$/,
  /^[0-9]+\.[0-9]{6}$/,
  /^[+-]?[0-9]{1,3},"[^"0-9]*"(,-[0-9]{3},"[^"0-9]*")*$/,
  /^[A-Za-z][^",]*(,[^",]*){3}$/,
];

/** A line from the client to the card. */
export function maskCommand(line: string): string {
  return masked(line, HARMLESS_COMMANDS);
}

/** A line from the card to the client. */
export function maskAnswer(line: string): string {
  return masked(line, HARMLESS_ANSWERS);
}

function masked(line: string, harmless: readonly RegExp[]): string {
  const isWhole = (line.split('"').length - 1) % 2 === 0;
  const parts = splitAnswers(line).map((part) =>
    isWhole && harmless.some((pattern) => pattern.test(part.trim())) ? part : part.replace(/[0-9]/g, DOT),
  );
  const shown = visible(parts.join(';'));
  return shown.length <= LONGEST_SHOWN ? shown : `${shown.slice(0, LONGEST_SHOWN)}…`;
}
