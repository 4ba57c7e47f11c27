/**
 * Lines of a link for people's eyes, without what is secret: digits of PIN and challenge on their way to a card, whatever
 * its display shows on its way back; a login server's handles, and its operators' secret. Only what is known to be
 * harmless is shown as it is, since on a line with noise anything can look like anything.
 */
import { visible } from '../../emulator/text.js';
import { splitAnswers } from '../client/answer.js';

const DOT = '•';
/** A card's display shows so much at most: what is longer in quotes is another secret, letters and all. */
const LONGEST_SCREEN = 8;
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

/** Commands whose text in quotes is one that a card shows. */
const SCREEN_COMMAND = /^:?(DISP[A-Z]*:)?WAIT\? /i;

/** A line from the client to the card or the server. */
export function maskCommand(line: string): string {
  return masked(line, HARMLESS_COMMANDS, (part) => SCREEN_COMMAND.test(part.trim()));
}

/** A line back to the client. */
export function maskAnswer(line: string): string {
  return masked(line, HARMLESS_ANSWERS, () => true);
}

/** @param showsScreens whether a short text in quotes is one that a card shows */
function masked(line: string, harmless: readonly RegExp[], showsScreens: (part: string) => boolean): string {
  const isWhole = (line.split('"').length - 1) % 2 === 0;
  const parts = splitAnswers(line).map((part) => {
    if (isWhole && harmless.some((pattern) => pattern.test(part.trim()))) return part;
    const longest = showsScreens(part) ? LONGEST_SCREEN : 0;
    return part.replace(/[0-9]/g, DOT).replace(/(["'])[^"']*(\1|$)/g, (text) => maskText(text, longest));
  });
  const shown = visible(parts.join(';'));
  return shown.length <= LONGEST_SHOWN ? shown : `${shown.slice(0, LONGEST_SHOWN)}…`;
}

/** A text with its quotes: its letters are dots where it is too long. */
function maskText(text: string, longest: number): string {
  return text.length - 2 <= longest ? text : text.replace(/[A-Za-z_-]/g, DOT);
}
