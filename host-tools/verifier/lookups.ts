/** Finds what an operator names, or says what to do. */

import { InputError } from '../../emulator/input-error.js';
import { checkText } from '../arguments.js';
import type { View } from './context.js';
import { lookedUp } from './names.js';
import type { AssignmentRow, CardRow, UserRow } from './store/store.js';

export async function userOf({ tx }: View, name: string): Promise<UserRow> {
  checkText('user', name);
  const user = await tx.user(lookedUp(name));
  if (user === undefined) throw new InputError(`there is no user ${JSON.stringify(name)}: add it first`);
  return user;
}

export async function cardOf({ tx }: View, serial: string): Promise<CardRow> {
  checkText('serial', serial);
  const card = await tx.card(lookedUp(serial));
  if (card === undefined) throw new InputError(`there is no card ${JSON.stringify(serial)}: add it first`);
  return card;
}

export async function assignmentOf({ tx }: View, user: string, serial: string): Promise<AssignmentRow> {
  checkText('user', user);
  checkText('serial', serial);
  const row = await tx.assignment(lookedUp(user), lookedUp(serial));
  if (row === undefined) {
    throw new InputError(`${JSON.stringify(user)} has no card ${JSON.stringify(serial)}: assign it first`);
  }
  return row;
}
