/** How often a script is played before its result counts, and what is made of a failure that is known. */
import { knownFailureOf } from '../../emulator/script/known-failure.js';
import type { Script } from '../../emulator/script/parse.js';
import type { ScriptFailure, ScriptResult } from '../../emulator/script/result.js';
import { placeText } from '../../emulator/script/script-error.js';

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

/** Plays until one succeeds; each further play is reported. */
export function retried({ retries }: PlayRules, play: PlayOnce): ScriptResult {
  const first = play(0);
  for (let again = 1; again <= retries && first.failure !== null; again++) {
    const result = play(0);
    if (result.ok) return { ...result, note: `succeeded in play ${again + 1}; before, ${reasonOf(first.failure)}` };
  }
  if (retries === 0 || first.failure === null) return first;
  return failed(first, `${first.failure.message} (all ${retries + 1} plays fail)`);
}

/** The meaning of a result for a script that is marked as known to fail. */
export function asKnown(script: Script, result: ScriptResult): ScriptResult {
  const known = knownFailureOf(script.file, script.sources.get(script.file)!);
  if (known === undefined) return result;
  const { issue, place } = known;
  if (result.failure !== null) {
    return { ...result, ok: true, failure: null, note: `known failure (${issue}): ${reasonOf(result.failure)}` };
  }
  const message = `expected a failure that is known (${issue}), but the script succeeds: take out @known-failure`;
  return { ...result, ok: false, failure: { ...place, message, expected: '', actual: '' } };
}

function failed(result: ScriptResult, message: string): ScriptResult {
  return { ...result, failure: { ...result.failure!, message } };
}

function reasonOf(failure: ScriptFailure): string {
  return `${placeText(failure)}: ${failure.message}`;
}
