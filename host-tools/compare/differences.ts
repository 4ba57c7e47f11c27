/** Two cards that were driven by one hand: where what they showed differs first, in words and as a script that shows it. */

import { expectText } from '../../emulator/script/statements/expect.js';
import { statementText } from '../../emulator/script/statements/table.js';
import { durationText, seconds } from '../../emulator/text.js';
import type { Key } from '../../firmware/hal.js';

/** A screen of the emulated card, from an instant on. Times are those of the run, in microseconds. */
export interface Shown {
  readonly at_us: number;
  readonly text: string;
}

/** A screen of the card on the line: it was there at one reading, and not yet at the one before. */
export interface Seen {
  readonly after_us: number;
  readonly by_us: number;
  readonly text: string;
}

/** A contact that was moved on both. */
export interface Moved {
  readonly at_us: number;
  readonly key: Key;
  readonly to: 'down' | 'up';
}

export interface Difference {
  /** Another text, or the same at another time. */
  readonly of: 'screen' | 'time';
  readonly at_us: number;
  readonly emulated: string;
  readonly card: string;
  /** The difference in words. */
  readonly text: string;
  /** When the two can be told apart, and what the emulated card shows then. */
  readonly check_us: number;
  readonly expected: string;
}

/**
 * The first difference.
 * @param within_us times that are not farther apart are the same
 * @param until_us what came later is not looked at: the other card may show it yet
 */
export function firstDifference(
  shown: readonly Shown[],
  seen: readonly Seen[],
  within_us: number,
  until_us: number,
): Difference | undefined {
  for (let place = 0; place < Math.max(shown.length, seen.length); place++) {
    const [emulated, card] = [shown[place], seen[place]];
    if (emulated !== undefined && card !== undefined && emulated.text === card.text) {
      const apart_us = Math.max(card.after_us - emulated.at_us, emulated.at_us - card.by_us, 0);
      if (apart_us > within_us) return timeDifference(shown, place, card, apart_us);
      continue;
    }
    const at_us = Math.min(emulated?.at_us ?? until_us, card?.by_us ?? until_us);
    if (at_us + within_us >= until_us) return undefined;
    return screenDifference(shown, seen, place, at_us, until_us);
  }
  return undefined;
}

function timeDifference(shown: readonly Shown[], place: number, card: Seen, apart_us: number): Difference {
  const { at_us, text } = shown[place];
  const isLate = card.after_us > at_us;
  const check_us = Math.floor((at_us + (isLate ? card.after_us : card.by_us)) / 2);
  return {
    of: 'time',
    at_us: Math.min(at_us, card.by_us),
    emulated: text,
    card: text,
    text: `the card shows ${screenText(text)} at ${seconds(card.by_us, 3)} s, the emulated card at ${seconds(at_us, 3)} s: at least ${durationText(apart_us)} ${isLate ? 'later' : 'earlier'}`,
    check_us,
    expected: textAt(shown, check_us),
  };
}

function screenDifference(
  shown: readonly Shown[],
  seen: readonly Seen[],
  place: number,
  at_us: number,
  until_us: number,
): Difference {
  // Long enough after both have changed, and before either changes again.
  const settled_us = Math.max(shown[place]?.at_us ?? at_us, seen[place]?.by_us ?? at_us);
  const next_us = Math.min(shown[place + 1]?.at_us ?? until_us, seen[place + 1]?.after_us ?? until_us, until_us);
  const check_us = next_us > settled_us ? Math.floor((settled_us + next_us) / 2) : settled_us;
  const [emulated, card] = [textAt(shown, check_us), seen.findLast(({ by_us }) => by_us <= check_us)?.text ?? ''];
  return {
    of: 'screen',
    at_us,
    emulated,
    card,
    text: `the card shows ${screenText(card)}, the emulated card ${screenText(emulated)}`,
    check_us,
    expected: emulated,
  };
}

function textAt(shown: readonly Shown[], at_us: number): string {
  return shown.findLast((screen) => screen.at_us <= at_us)?.text ?? '';
}

function screenText(text: string): string {
  return text === '' ? 'nothing' : `[${text}]`;
}

/** How such a script begins. */
export const FOUND_HEAD = '# Found by dscplus compare: passes on an emulated card.';

/** A script that passes on the emulated card and fails on the other: the moves up to there, and what is expected then. */
export function scriptOf(difference: Difference, moves: readonly Moved[]): string {
  const lines = [FOUND_HEAD, `# ${difference.text}`];
  let now_us = 0;
  const waitUntil = (at_us: number): void => {
    if (at_us > now_us) lines.push(statementText({ do: 'wait', wait_us: at_us - now_us }));
    now_us = Math.max(now_us, at_us);
  };
  for (const { at_us, key, to } of moves) {
    if (at_us > difference.check_us) break;
    waitUntil(at_us);
    lines.push(statementText({ do: to, key }));
  }
  waitUntil(difference.check_us);
  return [...lines, expectText(difference.expected), ''].join('\n');
}
