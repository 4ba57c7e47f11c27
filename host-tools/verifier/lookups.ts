/** Finds what an operator names, or says what to do. */
import { type Decision, isName } from './context.js';
import { InputError } from './errors.js';
import type { AssignmentRow, CardRow, UserRow } from './store/store.js';

/** @throws InputError for what no user, card or operator can be called */
export function checkedName(what: string, name: string): string {
  if (isName(name)) return name;
  throw new InputError(
    `${what} must have 1 to 128 characters, no control characters among them, and not begin with "?"`,
  );
}

export async function userOf({ tx }: Decision, name: string): Promise<UserRow> {
  const user = isName(name) ? await tx.user(name) : undefined;
  if (user === undefined) throw new InputError(`there is no user ${JSON.stringify(name)}: add it first`);
  return user;
}

export async function cardOf({ tx }: Decision, serial: string): Promise<CardRow> {
  const card = isName(serial) ? await tx.card(serial) : undefined;
  if (card === undefined) throw new InputError(`there is no card ${JSON.stringify(serial)}: add it first`);
  return card;
}

export async function assignmentOf({ tx }: Decision, user: string, serial: string): Promise<AssignmentRow> {
  const row = isName(user) && isName(serial) ? await tx.assignment(user, serial) : undefined;
  if (row === undefined) {
    throw new InputError(`${JSON.stringify(user)} has no card ${JSON.stringify(serial)}: assign it first`);
  }
  return row;
}
