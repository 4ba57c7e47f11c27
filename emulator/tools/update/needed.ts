/** The texts that the `expect "TEXT"` statements of a script would need for it to succeed. */

import { PlayedCard, perform } from '../../script/drivers/at-once.js';
import { type DryRun, inDryRun, placed } from '../../script/dry-run.js';
import type { Script } from '../../script/parse.js';
import type { Place } from '../../script/place.js';
import type { Mismatch } from '../../script/statements/entry.js';
import type { Instruction, Statement } from '../../script/statements/table.js';

type ExpectText = Extract<Instruction, { do: 'expect' }>;

/** One play of an `expect "TEXT"`. A statement may be played often: it may stand in an included script. */
export interface Needed {
  readonly place: Place;
  /** The text that it has, and the display's text with which it holds. */
  readonly now: string;
  readonly text: string;
}

/** An expectation that fails and has no text that would make it hold. */
export interface Unfixed {
  readonly place: Place;
  readonly message: string;
}

export interface Wants {
  readonly needed: readonly Needed[];
  readonly unfixed: readonly Unfixed[];
}

/**
 * Plays the whole script: what fails is taken to be rewritten and played so, because with `within` another text shows at
 * another time.
 * @throws ScriptError where the card refuses a statement
 */
export function wantsOf(script: Script, dryRun: DryRun): Wants {
  const needed: Needed[] = [];
  const unfixed: Unfixed[] = [];
  dryRun.card.restart();
  const played = new PlayedCard(dryRun.card, dryRun.check);
  for (const statement of script.statements) {
    const { place } = statement;
    const outcome = outcomeOf(statement, script, dryRun, played);
    if (typeof outcome === 'string') needed.push({ place, now: textOf(statement)!, text: outcome });
    else if (outcome !== undefined) unfixed.push({ place, message: messageOf(statement, outcome) });
  }
  return { needed, unfixed };
}

/** A response stays out of messages. */
function messageOf(statement: Statement, { message }: Mismatch): string {
  return statement.do === 'expectResponse' ? 'expected the response that an independent check computes' : message;
}

/** The TEXT of `expect "TEXT"`; undefined for any other statement. */
function textOf(action: Instruction): string | undefined {
  return action.do === 'expect' && action.wanted.kind === 'text' ? action.wanted.text : undefined;
}

/** Plays a statement. @returns of `expect "TEXT"` the text that holds; of what fails otherwise, how */
function outcomeOf(
  statement: Statement,
  script: Script,
  dryRun: DryRun,
  played: PlayedCard,
): string | Mismatch | undefined {
  const { card } = dryRun;
  const now = textOf(statement);
  const before = now === undefined ? undefined : card.save();
  let mismatch: Mismatch | undefined;
  try {
    mismatch = perform(inDryRun(statement, dryRun), played);
  } catch (error) {
    throw placed(error, script, statement);
  }
  if (before === undefined || statement.do !== 'expect') return mismatch;
  if (mismatch === undefined) return now;
  const atEnd = card.display;
  card.restore(before);
  const text = statement.for_us > 0 ? card.display : atEnd;
  if (perform(rewritten(statement, text), played) === undefined) return text;
  return { ...mismatch, message: `${mismatch.message}, and no text shows all the while` };
}

function rewritten(statement: ExpectText, text: string): ExpectText {
  return { ...statement, wanted: { kind: 'text', text } };
}
