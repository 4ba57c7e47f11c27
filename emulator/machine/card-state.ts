/** A card's whole machine as plain data, and which data can be one. */
import { findModel, type Model } from '../../firmware/models.js';
import { MEMORY_BYTES } from '../../firmware/storage/record.js';
import { InputError } from '../input-error.js';
import { Board, type BoardState, LAST_US } from './board.js';
import { checkContacts } from './card-arguments.js';

/** It survives `JSON.parse(JSON.stringify(state))`. */
export interface CardState {
  readonly format: 'dscplus snapshot 1';
  readonly board: BoardState;
  /** The card file that was fitted, or null. */
  readonly file: string | null;
}

/** The bytes of memory as text. */
const HEX = new RegExp(`^[0-9a-f]{${2 * MEMORY_BYTES}}$`);

/** States of this process are known to be whole; restoring one is what undo, campaigns and walks do most. */
const made = new WeakSet<object>();

export function makeState(board: BoardState, file: string | null): CardState {
  const state: CardState = { format: 'dscplus snapshot 1', board, file };
  made.add(state);
  return state;
}

/**
 * @returns the model of the state's card
 * @throws InputError for what `makeState` did not make, and no copy of it is
 */
export function checkState(state: CardState): Model {
  const model = state?.format === 'dscplus snapshot 1' ? findModel(state.board?.model) : undefined;
  if (model !== undefined && (made.has(state) || isWhole(state, model))) return model;
  throw new InputError('restore: state is not a snapshot that Card.save made');
}

/** Whether a board that takes the state on gives it back. An attached device knows its own state. */
function isWhole({ board: { attached, ...board }, file }: CardState, model: Model): boolean {
  if (file !== null && typeof file !== 'string') return false;
  const { mode } = board.contacts ?? {};
  checkContacts('restore: state', mode);
  if (!HEX.test(board.memory?.hex)) return false;
  const trial = new Board(model);
  const { contacts, ...rest } = trial.save();
  const shape = { ...rest, contacts: { ...contacts, mode } };
  if (!hasShape(board, shape) || board.board_us < 0 || board.board_us > LAST_US) return false;
  if (board.battery < 0 || board.battery > trial.battery.capacity_nAms()) return false;
  try {
    trial.load(board, model);
  } catch {
    return false;
  }
  return isSame(trial.save(), board);
}

/** Whether `value` has the members of `shape`, and every number in it is a whole one. In a shape nothing is null. */
function hasShape(value: unknown, shape: unknown): boolean {
  if (typeof shape === 'number') return Number.isSafeInteger(value);
  if (typeof shape !== 'object') return typeof value === typeof shape;
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(shape)) return Array.isArray(value) && value.every((one) => hasShape(one, shape[0] ?? 0));
  return Object.entries(shape!).every(([name, part]) => hasShape((value as Record<string, unknown>)[name], part));
}

/** Whether two values of one shape are the same plain data. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object') return one === other;
  const [members, others] = [Object.entries(one!), Object.keys(other!).length];
  return (
    members.length === others && members.every(([name, part]) => isSame(part, (other as Record<string, unknown>)[name]))
  );
}
