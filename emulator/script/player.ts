/** Plays a key script on a card: statement after statement, up to the first that fails. */
import { InputError } from '../input-error.js';
import type { PlayTarget, ResponseCheck, Snapshot } from '../target.js';
import { expectDisplay, expectResponse, type Mismatch } from './expectations.js';
import type { Script } from './parse.js';
import type { ScriptFailure, ScriptResult } from './result.js';
import { ScriptError } from './script-error.js';
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

/** Does what one statement says. @returns how the display differs from what it expects, if it does */
function perform(
  statement: Statement,
  target: PlayTarget,
  check: ResponseCheck,
  snapshots: Snapshots,
): Mismatch | undefined {
  switch (statement.do) {
    case 'press':
      target.press(statement.key, statement.for_us);
      return undefined;
    case 'type':
      target.type(statement.digits, statement.every_us);
      return undefined;
    case 'down':
      target.down(statement.key);
      return undefined;
    case 'up':
      target.up(statement.key);
      return undefined;
    case 'wait':
      target.wait(statement.wait_us);
      return undefined;
    case 'expect':
      return expectDisplay(statement, target);
    case 'expectResponse':
      return expectResponse(statement, target, check);
    case 'save':
      snapshots.set(statement.name, target.save());
      return undefined;
    case 'restore':
      target.restore(snapshots.get(statement.name)!);
      return undefined;
    default:
      change(statement, target);
      return undefined;
  }
}

type Change = Exclude<
  Statement,
  { do: 'press' | 'type' | 'down' | 'up' | 'wait' | 'expect' | 'expectResponse' | 'save' | 'restore' }
>;

/** Changes the machine itself: its card, contacts, faults and supply. */
function change(statement: Change, target: PlayTarget): void {
  switch (statement.do) {
    case 'card':
      target.fit(statement.record);
      break;
    case 'cardFile':
      target.fitFile(statement.path);
      break;
    case 'contacts':
      target.setContacts(statement.contacts);
      break;
    case 'stick':
      target.stick(statement.key, statement.level);
      break;
    case 'free':
      target.free(statement.key);
      break;
    case 'glitch':
      target.glitch(statement.key, statement.for_us);
      break;
    case 'segment':
      target.segment(statement.cell, statement.name, statement.fault);
      break;
    case 'battery':
      target.battery(statement.percent);
      break;
    case 'cutPower':
      target.cutPower(statement.atWrite);
      break;
    case 'restorePower':
      target.restorePower();
      break;
  }
}

/** What the target refuses is a mistake of the statement. */
function placed(error: unknown, script: Script, { place }: Statement): unknown {
  if (!(error instanceof InputError) || error instanceof ScriptError) return error;
  return new ScriptError(place, script.sources.get(place.file) ?? '', error.message);
}

function failureOf(statement: Statement, target: PlayTarget, { message, expected }: Mismatch): ScriptFailure {
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
