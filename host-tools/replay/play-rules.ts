/** How often a script is played before its result counts, and what is made of a failure that is known. */
import { knownButSucceeds, knownFailureOf } from '../../emulator/script/known-failure.js';
import type { Script } from '../../emulator/script/parse.js';
import type { ScriptFailure, ScriptResult } from '../../emulator/script/result.js';
import { placeText } from '../../emulator/script/script-error.js';
import { LineFailure } from '../line/line-failure.js';

/** Plain data. */
export interface PlayRules {
  /** A script that takes longer in board time fails; undefined for no limit. */
  readonly timeout_us: number | undefined;
  /** Plays of each script, each with other bounces: all must succeed. */
  readonly repeat: number;
  /** On a line: further plays of a script that fails; one that succeeds is enough. */
  readonly retries: number;
}

export const PLAY_ONCE: PlayRules = { timeout_us: undefined, repeat: 1, retries: 0 };

/** Plays with all bounce seeds raised by a number; 0 plays the script as it is. */
export type PlayOnce = (raise: number) => ScriptResult;

/** Plays all bounces; the play that counts is the last one. */
export function repeated({ repeat }: PlayRules, play: PlayOnce): ScriptResult {
  const failing: number[] = [];
  for (let raise = 1; raise < repeat; raise++) if (!play(raise).ok) failing.push(raise);
  const usual = play(0);
  if (repeat === 1 || (usual.ok && failing.length === 0)) return usual;
  const result = usual.ok ? play(failing[0]!) : usual;
  // A card file's counter has gone up: the same play may succeed now.
  if (result.failure === null) return result;
  const count = failing.length + (usual.ok ? 0 : 1);
  const which = usual.ok ? `, the first with all bounce seeds raised by ${failing[0]}` : '';
  return failed(result, `${result.failure.message} (${count} of ${repeat} plays fail${which})`);
}

/**
 * Plays until one succeeds; each further play is reported.
 * @throws LineFailure where the line failed in each
 */
export function retried({ retries }: PlayRules, play: PlayOnce): ScriptResult {
  const failures: (ScriptResult | LineFailure)[] = [];
  while (failures.length <= retries) {
    const result = resultOrFailure(play);
    if (!(result instanceof LineFailure) && result.failure === null) return withNote(result, failures);
    failures.push(result);
  }
  const all = retries === 0 ? '' : ` (all ${retries + 1} plays fail)`;
  // What a play has seen of the card says more than a line that failed.
  const seen = failures.find((one): one is ScriptResult => !(one instanceof LineFailure));
  if (seen !== undefined) return failed(seen, `${seen.failure!.message}${all}`);
  const { place, message } = failures[0] as LineFailure;
  throw new LineFailure(place, `${message}${all}`);
}

function resultOrFailure(play: PlayOnce): ScriptResult | LineFailure {
  try {
    return play(0);
  } catch (error) {
    if (error instanceof LineFailure) return error;
    throw error;
  }
}

function withNote(result: ScriptResult, [first, ...more]: readonly (ScriptResult | LineFailure)[]): ScriptResult {
  if (first === undefined) return result;
  const reason = first instanceof LineFailure ? first.message : reasonOf(first.failure!);
  return { ...result, note: `succeeded in play ${more.length + 2}; before, ${reason}` };
}

/** The meaning of a result for a script that is marked as known to fail. */
export function asKnown(script: Script, result: ScriptResult): ScriptResult {
  const known = knownFailureOf(script.file, script.sources.get(script.file)!);
  if (known === undefined) return result;
  const { issue, place } = known;
  if (result.failure !== null) {
    return { ...result, ok: true, failure: null, note: `known failure (${issue}): ${reasonOf(result.failure)}` };
  }
  const [, shown] = result.screens.at(-1) ?? [0, ''];
  const failure = { ...place, message: knownButSucceeds(issue), expected: shown, actual: shown };
  return { ...result, ok: false, failure };
}

function failed(result: ScriptResult, message: string): ScriptResult {
  return { ...result, failure: { ...result.failure!, message } };
}

function reasonOf(failure: ScriptFailure): string {
  return `${placeText(failure)}: ${failure.message}`;
}
