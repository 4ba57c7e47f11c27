/** Errors of the server or the network, as the store's own errors. */
import { InputError } from '../../../../emulator/input-error.js';
import { OutcomeUnknownError, StoreError } from '../../errors.js';
import { isGone, sqlStateOf } from './session.js';
import { COPY_WAS_WRONG } from './write-statements.js';

/** Of two that were in each other's way: serialisation failure, deadlock, unique violation, a copy that was wrong. */
const CONFLICTS: ReadonlySet<string> = new Set(['40001', '40P01', '23505', COPY_WAS_WRONG]);

/** Nothing that waiting helps against: a wrong password, a database or a role that is not there. */
const REFUSALS = /^(28|3D|42501)/;

export function isConflict(error: unknown): boolean {
  return CONFLICTS.has(sqlStateOf(error) ?? '');
}

/** The decision does not fit the changes that others made meanwhile: it is made again. */
export function conflict(cause: unknown): Error {
  return Object.assign(new Error('other decisions were in the way', { cause }), { code: '40001' });
}

/** Whether the same may work in a moment: the network failed, or the server starts, stops or has no room. */
export function isPassing(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (state !== undefined) return isGone(error) || state === '53300';
  return error instanceof Error && !(error instanceof StoreError) && !(error instanceof InputError);
}

/** Whether it comes from the server, the network or the driver, and not from the work that was done with them. */
export function isOfDatabase(error: unknown): boolean {
  const { code, name } = error as NodeJS.ErrnoException;
  return name === 'error' || sqlStateOf(error) !== undefined || (typeof code === 'string' && /^E[A-Z]+$/.test(code));
}

/** As a StoreError; what the work itself threw, as it is. No message holds a value of a row. */
export function storeError(error: unknown, isOurs = isOfDatabase(error)): unknown {
  if (!isOurs || error instanceof StoreError || error instanceof InputError) return error;
  const { message } = error as Error;
  const what = [sqlStateOf(error) ?? (error as NodeJS.ErrnoException).code, message].filter(Boolean).join(': ');
  return new StoreError(`the store could not be read or written (${what}): nothing was decided`, { cause: error });
}

/** Why no connection was made, by the system's codes; of a socket, its file is what is looked for. */
const NOT_CONNECTED: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens at',
  ENOENT: 'there is no socket',
  EACCES: 'permission denied for',
  ETIMEDOUT: 'nobody answers at',
  EHOSTUNREACH: 'no way leads to',
  ENETUNREACH: 'no way leads to',
  ENOTFOUND: 'there is no host',
  EAI_AGAIN: 'nobody can be asked now for the host',
};

/** The reason in words, and the place, which need not stand in the address. */
function whyNotConnected(error: Error & { readonly code?: string }): string {
  const { code = '', message } = error;
  const [, place] = new RegExp(`${code} (\\S.*)$`).exec(message) ?? [];
  const reason = NOT_CONNECTED[code];
  return reason === undefined || place === undefined ? message || String(error) : `${reason} ${place}`;
}

/** @param shown the address without its password */
export function cantConnect(shown: string, error: unknown): unknown {
  if (error instanceof InputError || error instanceof StoreError) return error;
  const hint = REFUSALS.test(sqlStateOf(error) ?? '')
    ? ': see the address, and the password in PGPASSFILE, --store-url-file or PGPASSWORD'
    : '';
  return new StoreError(`the store ${shown} can't be opened: ${whyNotConnected(error as Error)}${hint}`, {
    cause: error,
  });
}

export function outcomeUnknown(error: unknown): OutcomeUnknownError {
  return new OutcomeUnknownError(
    'the database was lost while it committed, and can’t say whether it did: try again with a new challenge. The request may be done, but counts as not accepted',
    { cause: error },
  );
}
