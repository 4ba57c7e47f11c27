/** Plays a key script on a card: statement after statement, up to the first that fails. */

import type { PlayTarget, ResponseCheck, Snapshot, Target } from '../machine/target.js';
import { durationText, seconds } from '../text.js';
import { PlayedCard, perform } from './drivers/at-once.js';
import { placed } from './dry-run.js';
import type { Script } from './parse.js';
import type { ScriptFailure, ScriptResult } from './result.js';
import type { Mismatch } from './statements/entry.js';
import type { Statement } from './statements/table.js';

/** The snapshots that `save` made, by name. */
export type Snapshots = Map<string, Snapshot>;

/**
 * @param target the card; what is fitted is what the script starts with
 * @param check computes right responses, independent of the card's firmware
 * @param snapshots those of what was played before, where this goes on from it
 * @param timeout_us a script that takes longer in board time fails; undefined for no limit
 * @returns what happened; a failed expectation is a result, not an error
 * @throws ScriptError where the target refuses what a statement asks for, with the statement's place
 */
export function play(
  script: Script,
  target: PlayTarget,
  check: ResponseCheck,
  snapshots: Snapshots = new Map(),
  timeout_us: number | undefined = undefined,
): ScriptResult {
  const failure = run(script, new PlayedCard(target, check, snapshots), timeout_us);
  return resultOf(script, target, failure);
}

/** The result of a run. @param played the card that was played on, as it is at the end */
export function resultOf(
  { file }: Script,
  played: Pick<PlayTarget, 'model' | 'contactsKind' | 'now_us' | 'screens' | 'digest'> &
    Partial<Pick<PlayTarget, 'attached'>>,
  failure: ScriptFailure | null,
): ScriptResult {
  return {
    file,
    model: played.attached?.name ?? played.model.name,
    contacts: played.contactsKind,
    ok: failure === null,
    board_us: played.now_us,
    screens: played.screens,
    failure,
    digest: played.digest(),
  };
}

function run(script: Script, played: PlayedCard, timeout_us: number | undefined): ScriptFailure | null {
  for (const statement of script.statements) {
    let mismatch: Mismatch | undefined;
    try {
      mismatch = perform(statement, played);
    } catch (error) {
      throw placed(error, script, statement);
    }
    mismatch ??= timeoutMismatch(played.card, timeout_us);
    if (mismatch !== undefined) return failureOf(statement, played.card, mismatch);
  }
  return null;
}

/** The mismatch of a script that has taken too long by now. @param timeout_us in board time; undefined for no limit */
export function timeoutMismatch(
  { now_us, display }: Pick<Target, 'now_us' | 'display'>,
  timeout_us: number | undefined,
): Mismatch | undefined {
  if (timeout_us === undefined || now_us <= timeout_us) return undefined;
  return { message: `expected the end within ${durationText(timeout_us)} of board time`, expected: display };
}

/** A failed expectation: the target still shows what was found. */
export function failureOf(
  statement: Statement,
  target: Pick<Target, 'display' | 'now_us'>,
  { message, expected }: Mismatch,
): ScriptFailure {
  const { file, line, column } = statement.place;
  const actual = target.display;
  const at = `at ${seconds(target.now_us, 6)} s of board time`;
  return { file, line, column, message: `${message}, found ${shown(actual)} ${at}`, expected, actual };
}

function shown(display: string): string {
  return display === '' ? 'the display off' : `"${display}"`;
}
