/** `dscplus sessions`: who is logged in to the portal. */
import { InputError } from '../../../emulator/input-error.js';
import { IdentityDesk } from '../../identity/identity.js';
import type { Session } from '../../identity/sessions.js';
import { type Action, named, runAction } from '../shell/actions.js';
import { readArguments } from '../shell/arguments.js';
import { type Act, actionOf, quoted } from './operators/act.js';
import { timeText } from './operators/facts-text.js';
import { type Column, printJson, printTable } from './operators/table.js';
import { STORE_USAGE } from './store/open-store.js';
import { OPERATOR_OPTIONS, OPERATOR_USAGE, withOperator } from './store/with-operator.js';

const USAGE = `Usage: dscplus sessions list [--user NAME]
       dscplus sessions end SESSION
       dscplus sessions end-all NAME

Shows who is logged in to the portal, and logs out: one session, by what "list" shows of it, or all of a user. The browser
or program whose session ended has to log in again.

Options:
${STORE_USAGE}${OPERATOR_USAGE}  --user NAME            list only this user's sessions

A list is in the order in which the sessions began, of at most 10,000; in a pipe it is a line a session, with tabs between,
with --json an object a line.

Examples:
  dscplus sessions list --store cards.db --user alice
  dscplus sessions end-all alice --store cards.db
`;

const COLUMNS: readonly Column<Session>[] = [
  { title: 'SESSION', text: ({ id }) => id },
  { title: 'USER', text: ({ user }) => user },
  { title: 'LEVEL', text: ({ level }) => level },
  { title: 'CARD', text: ({ serial = '-' }) => serial },
  { title: 'ADDRESS', text: ({ address = '-' }) => address },
  { title: 'BEGUN', text: ({ begun_ms }) => timeText(begun_ms) },
  { title: 'ENDS', text: ({ ends_ms }) => timeText(ends_ms) },
];

const ACTS: Readonly<Record<string, Act>> = {
  end: {
    names: ['SESSION'],
    async work(operator, [id]) {
      if (!(await new IdentityDesk(operator).sessions.end(id!))) {
        throw new InputError(`there is no session ${quoted(id!)}: "dscplus sessions list" shows those that there are`);
      }
      return { text: 'ended: 1 session', object: { ended: 1 } };
    },
  },
  'end-all': {
    names: ['NAME'],
    async work(operator, [name]) {
      const ended = await new IdentityDesk(operator).sessions.endAll(name!);
      return { text: `ended: ${ended} ${ended === 1 ? 'session' : 'sessions'}`, object: { ended } };
    },
  },
};

const ACTIONS: Readonly<Record<string, Action>> = {
  list,
  ...Object.fromEntries(Object.entries(ACTS).map(([name, act]) => [name, actionOf('sessions', name, act, USAGE)])),
};

/** @returns the exit status */
export function run(args: readonly string[]): Promise<number> {
  return runAction('sessions', ACTIONS, USAGE, args);
}

async function list(args: readonly string[]): Promise<number> {
  const given = readArguments(args, { ...OPERATOR_OPTIONS.read, user: { type: 'string' } }, USAGE);
  if (given === undefined) return 0;
  named('dscplus sessions list', [], given.positionals);
  const { values } = given;
  await withOperator(values, 'read', async (operator) => {
    const { sessions } = new IdentityDesk(operator);
    const found = await (values.user === undefined ? sessions.listAll() : sessions.list(values.user));
    await (values.json ? printJson(found, (one) => one) : printTable(found, COLUMNS));
  });
  return 0;
}
