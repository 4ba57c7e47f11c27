/** Finds what an operator names, or says what to do. */
import type { Decision } from './context.js';
import { InputError } from './errors.js';
import { lookedUp } from './names.js';
import type { AssignmentRow, CardRow, UserRow } from './store/store.js';

export async function userOf({ tx }: Decision, name: string): Promise<UserRow> {
  const user = await tx.user(lookedUp(name));
  if (user === undefined) throw new InputError(`there is no user ${JSON.stringify(name)}: add it first`);
  return user;
}

export async function cardOf({ tx }: Decision, serial: string): Promise<CardRow> {
  const card = await tx.card(lookedUp(serial));
  if (card === undefined) throw new InputError(`there is no card ${JSON.stringify(serial)}: add it first`);
  return card;
}

export async function assignmentOf({ tx }: Decision, user: string, serial: string): Promise<AssignmentRow> {
  const row = await tx.assignment(lookedUp(user), lookedUp(serial));
  if (row === undefined) {
    throw new InputError(`${JSON.stringify(user)} has no card ${JSON.stringify(serial)}: assign it first`);
  }
  return row;
}
