/** The options of a new card. */
import { checkFunction, checkOneOf, checkOptions, refused } from '../checks.js';
import { InputError } from '../input-error.js';
import type { Listener, Probe } from './board.js';
import { checkContacts, checkPath } from './card-arguments.js';
import { type CardRecord, RECORD_NAMES } from './card-record.js';
import type { Contacts } from './parts/contacts.js';

const LISTENER_CALLS = ['contact', 'debounced', 'display', 'memory'];
const PROBE_CALLS = [...LISTENER_CALLS, 'began', 'look', 'reset'];
export const CARD_OPTION_NAMES = [...RECORD_NAMES, 'file', 'contacts', 'record', 'listener', 'probe'];

export interface PlainCardOptions extends CardRecord {
  /** How contacts bounce; bouncy with seed 1 by default. */
  readonly contacts?: Contacts;
  /** Gets everything that the board reports, after it has been recorded. */
  readonly listener?: Listener;
  /** Writes a trace of all that happens; what it costs is spent only where it is given. */
  readonly probe?: Probe | undefined;
}

export interface CardOptions extends PlainCardOptions {
  /** A card file in place of a record: its counter is kept there, and it is locked until `close`. */
  readonly file?: string;
  /**
   * Keep a digest of all that happens and, with `true`, every change of the display, which grows with the run; with
   * `pictures`, the looks of some screens too; nothing by default.
   */
  readonly record?: boolean | 'digest' | 'pictures';
}

/** The values of the card's record are checked where it becomes memory's. @throws InputError that names the option */
export function checkCardOptions(options: CardOptions): void {
  checkOptions('new Card', options, CARD_OPTION_NAMES);
  const { file, contacts, record = false, listener, probe } = options;
  checkOneOf('new Card: record', record, [true, false, 'digest', 'pictures']);
  if (contacts !== undefined) checkContacts('new Card', contacts);
  if (listener !== undefined) checkCalls('new Card: listener', listener, LISTENER_CALLS);
  if (probe !== undefined) checkCalls('new Card: probe', probe, PROBE_CALLS);
  if (file === undefined) return;
  checkPath('new Card: file', file);
  const beside = RECORD_NAMES.find((name) => options[name] !== undefined);
  if (beside !== undefined)
    throw new InputError(`new Card: ${beside} can't be set, since the card file of file has it`);
}

function checkCalls(name: string, value: object, calls: readonly string[]): void {
  if (typeof value !== 'object' || value === null) throw refused(name, value, 'an object');
  for (const call of calls) checkFunction(`${name}.${call}`, (value as Record<string, unknown>)[call]);
}
