/** `dscplus clients`: the programs that may call the portal's HTTP API. */
import type { ClientFacts } from '../../identity/clients.js';
import { IdentityDesk } from '../../identity/identity.js';
import { type Action, named, runAction } from '../shell/actions.js';
import { readArguments } from '../shell/arguments.js';
import { type Act, actionOf, quoted } from './operators/act.js';
import { timeText } from './operators/facts-text.js';
import { type Column, printJson, printTable } from './operators/table.js';
import { STORE_USAGE } from './store/open-store.js';
import { OPERATOR_OPTIONS, OPERATOR_USAGE, withOperator } from './store/with-operator.js';

const USAGE = `Usage: dscplus clients new NAME
       dscplus clients list
       dscplus clients revoke NAME

Manages the programs that may call the HTTP API of the portal. "new" prints the client's token, once: the store keeps only
a keyed hash of it. The program sends it as "Authorization: Bearer TOKEN". A client that was revoked is refused from its
next request on.

Options:
${STORE_USAGE}${OPERATOR_USAGE}
In a pipe, a list is a line a client, with tabs between, with --json an object a line.

Examples:
  dscplus clients new shop --store cards.db > shop.token
  dscplus clients list --store cards.db --json
  dscplus clients revoke shop --store cards.db
`;

const COLUMNS: readonly Column<ClientFacts>[] = [
  { title: 'CLIENT', text: ({ name }) => name },
  { title: 'SINCE', text: ({ made_ms }) => timeText(made_ms) },
];

const ACTS: Readonly<Record<string, Act>> = {
  new: {
    names: ['NAME'],
    async work(operator, [name]) {
      const token = await new IdentityDesk(operator).clients.add(name!);
      return { text: token, object: { name, token }, done: `there is a client ${quoted(name!)}, whose token is lost` };
    },
  },
  revoke: {
    names: ['NAME'],
    async work(operator, [name]) {
      await new IdentityDesk(operator).clients.revoke(name!);
      return { text: `revoked: ${quoted(name!)}`, object: { revoked: name } };
    },
  },
};

const ACTIONS: Readonly<Record<string, Action>> = {
  list,
  ...Object.fromEntries(Object.entries(ACTS).map(([name, act]) => [name, actionOf('clients', name, act, USAGE)])),
};

/** @returns the exit status */
export function run(args: readonly string[]): Promise<number> {
  return runAction('clients', ACTIONS, USAGE, args);
}

async function list(args: readonly string[]): Promise<number> {
  const given = readArguments(args, OPERATOR_OPTIONS.read, USAGE);
  if (given === undefined) return 0;
  named('dscplus clients list', [], given.positionals);
  const { values } = given;
  await withOperator(values, 'read', async (operator) => {
    const clients = await new IdentityDesk(operator).clients.list();
    await (values.json ? printJson(clients, (one) => one) : printTable(clients, COLUMNS));
  });
  return 0;
}
