/** Every command of the login server: what a line is looked up in, and what docs/login-commands.md shows. */
import { STATUS_COMMANDS } from '../../../emulator/link/scpi/status-commands.js';
import { type Group, helpEntry, lookupOf } from '../../../emulator/link/scpi/table.js';
import type { Session } from '../session.js';
import { COMMON, SYSTEM } from './common.js';
import { LOGIN } from './login.js';
import { OPERATOR } from './operator.js';

export const GROUPS: readonly Group<Session>[] = [
  { title: 'Logins', entries: LOGIN },
  { title: 'Operators', entries: OPERATOR },
  { title: 'Common commands', entries: COMMON },
  { title: 'System', entries: [...SYSTEM, helpEntry(() => GROUPS)] },
  { title: 'Status', entries: STATUS_COMMANDS },
];

export const COMMANDS = lookupOf(GROUPS);
