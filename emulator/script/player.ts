/** Plays a key script on a card: statement after statement, up to the first that fails. */
import type { PlayTarget, ResponseCheck, Snapshot, Target } from '../machine/target.js';
import type { Mismatch } from './expectations.js';
import type { Script } from './parse.js';
import { perform } from './perform.js';
import { placed } from './rehearsal.js';
import type { ScriptFailure, ScriptResult } from './result.js';
import type { Statement } from './statements.js';

/** What `save` kept, by its name. */
export type Snapshots = Map<string, Snapshot>;

/**
 * @param target the card; what is fitted is what the script starts with
 * @param check computes right responses, independent of the card's firmware
 * @param snapshots those of what was played before, where this goes on from it
 * @returns what happened; a failed expectation is a result, not an error
 * @throws ScriptError where the target refuses what a statement asks for, with the statement's place
 */
export function play(
  script: Script,
  target: PlayTarget,
  check: ResponseCheck,
  snapshots: Snapshots = new Map(),
): ScriptResult {
  const failure = run(script, target, check, snapshots);
  return {
    file: script.file,
    model: target.model.name,
    contacts: target.contactsKind,
    ok: failure === null,
    board_us: target.now_us,
    screens: target.screens,
    failure,
    digest: target.digest(),
  };
}

function run(script: Script, target: PlayTarget, check: ResponseCheck, snapshots: Snapshots): ScriptFailure | null {
  for (const statement of script.statements) {
    let mismatch: Mismatch | undefined;
    try {
      mismatch = perform(statement, target, check, snapshots);
    } catch (error) {
      throw placed(error, script, statement);
    }
    if (mismatch !== undefined) return failureOf(statement, target, mismatch);
  }
  return null;
}

/** How a failed expectation is told: the target still shows what was found. */
export function failureOf(statement: Statement, target: Target, { message, expected }: Mismatch): ScriptFailure {
  const { file, line, column } = statement.place;
  const actual = target.display;
  const at = `at ${seconds(target.now_us)} of board time`;
  return { file, line, column, message: `${message}, found ${shown(actual)} ${at}`, expected, actual };
}

function shown(display: string): string {
  return display === '' ? 'the display off' : `"${display}"`;
}

/** Microseconds as seconds with all six decimals. */
function seconds(us: number): string {
  return `${Math.floor(us / 1_000_000)}.${String(us % 1_000_000).padStart(6, '0')} s`;
}
