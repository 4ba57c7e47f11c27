/** `dscplus users`: who may log in, and with which cards. */
import { InputError } from '../../../emulator/input-error.js';
import { forOption } from '../../files/for-option.js';
import { IdentityDesk } from '../../identity/identity.js';
import { MethodsDesk } from '../../methods/methods.js';
import type { Operator } from '../../verifier/operator.js';
import { checkedSecret, readSecretFile } from '../../verifier/secret-file.js';
import { type Action, named, runAction } from '../shell/actions.js';
import { readArguments } from '../shell/arguments.js';
import { askTwice } from '../shell/prompt.js';
import { type Act, type ActValues, actionOf, type Outcome, quoted } from './operators/act.js';
import { USER_COLUMNS, userObject, userOutcome } from './operators/facts-text.js';
import { importFile } from './operators/import-users.js';
import { LIST_OPTIONS, listed } from './operators/list.js';
import { printJson, printTable } from './operators/table.js';
import { STORE_USAGE } from './store/open-store.js';
import { OPERATOR_OPTIONS, OPERATOR_USAGE, withOperator } from './store/with-operator.js';

const USAGE = `Usage: dscplus users list [--after NAME] [--limit N] [--filter TEXT]
       dscplus users show NAME
       dscplus users add NAME…
       dscplus users remove NAME [--yes]
       dscplus users suspend|resume NAME
       dscplus users set-password NAME [--password-file FILE]
       dscplus users assign|unassign NAME CARD
       dscplus users set-balance NAME USD
       dscplus users import FILE.csv [--activate]

Manages the users who may log in, and their cards. A card that was assigned works once it is activated (dscplus cards
activate). A user may have several cards, and a card several users. "set-password" sets the password of the portal, and ends
the user's sessions. "set-balance" sets the balance of the user's account, in whole US dollars, which decides whether the
user may order a card.

"import" enrols many users: FILE.csv has a header and the columns user, serial and pin. A user that is not there is added, the
card, which must be in the store, gets the PIN, unless that is empty, and is assigned. All lines are checked before the
first is written. Lines whose user has that card already are left out, so an import that was stopped can be run again.

Options:
${STORE_USAGE}${OPERATOR_USAGE}  --after NAME           list from the name after this one on
  --limit N              list at most so many
  --filter TEXT          list those with this text in their name, in any case
  --activate             import cards that work at once, without being activated by their users
  --password-file FILE   the password, on one line; the command asks for it by default
  --yes                  remove without a question: a removal can't be undone

Only "import" needs the key-encryption key. A list is in the order of names; in a pipe it is a line a user, with tabs
between, with --json an object a line.

Examples:
  dscplus users add alice bob --store cards.db
  dscplus users assign alice DSC-000001 --store cards.db
  dscplus users set-password alice --store cards.db
  dscplus users list --store cards.db --filter ali
  dscplus users import users.csv --store cards.db --kek-file keys/kek
`;

async function outcome(operator: Operator, name: string, text: string): Promise<Outcome> {
  return { text, object: userOutcome(await operator.user(name)).object };
}

export const ACTS: Readonly<Record<string, Act>> = {
  show: {
    names: ['NAME'],
    access: 'read',
    work: async (operator, [name]) => userOutcome(await operator.user(name!)),
  },
  add: {
    names: ['NAME…'],
    async work(operator, names) {
      await operator.addUsers(names);
      return { text: `added: ${names.map(quoted).join(', ')}`, object: { added: names } };
    },
  },
  remove: {
    names: ['NAME'],
    options: ['yes'],
    warning: ([name]) => `User ${quoted(name!)} loses all cards and can't be brought back as they were.`,
    async work(operator, [name]) {
      await operator.removeUser(name!);
      return { text: `removed: ${quoted(name!)}`, object: { removed: name } };
    },
  },
  suspend: {
    names: ['NAME'],
    async work(operator, [name]) {
      await operator.suspendUser(name!);
      return outcome(operator, name!, `${quoted(name!)} is suspended: no card works until resumed`);
    },
  },
  resume: {
    names: ['NAME'],
    async work(operator, [name]) {
      await operator.resumeUser(name!);
      return outcome(operator, name!, `${quoted(name!)} is active again`);
    },
  },
  'set-password': {
    names: ['NAME'],
    options: ['password-file'],
    async work(operator, [name], values) {
      await operator.user(name!);
      await new IdentityDesk(operator).passwords.set(name!, await passwordOf(name!, values));
      return outcome(operator, name!, `${quoted(name!)} has a new password, and no session`);
    },
  },
  'set-balance': {
    names: ['NAME', 'USD'],
    async work(operator, [name, text]) {
      const balance_usd = dollarsOf(text!);
      await new MethodsDesk(operator).eligibility.setBalance(name!, balance_usd);
      return { text: `${quoted(name!)} has a balance of ${balance_usd} USD`, object: { user: name, balance_usd } };
    },
  },
  assign: {
    names: ['NAME', 'CARD'],
    async work(operator, [name, serial]) {
      await operator.assign(name!, serial!);
      return outcome(operator, name!, `${quoted(name!)} has card ${quoted(serial!)}, which works once it is activated`);
    },
  },
  unassign: {
    names: ['NAME', 'CARD'],
    async work(operator, [name, serial]) {
      await operator.unassign(name!, serial!);
      return outcome(operator, name!, `${quoted(name!)} no longer has card ${quoted(serial!)}`);
    },
  },
};

/** @throws InputError for what is no whole number of dollars */
function dollarsOf(text: string): number {
  if (/^[0-9]{1,12}$/.test(text)) return Number(text);
  throw new InputError(`the balance is ${quoted(text)}, but must be whole US dollars, such as 500000`);
}

/** From the file, or from the person at the terminal. */
async function passwordOf(name: string, { 'password-file': path }: ActValues): Promise<string> {
  if (path !== undefined) return forOption('password-file', () => readSecretFile(path, 'the password'));
  const text = `New password of ${quoted(name)}: `;
  const typed = await askTwice({ text, isSecret: true, otherwise: 'give the password with --password-file' });
  return checkedSecret(typed, 'the password');
}

const ACTIONS: Readonly<Record<string, Action>> = {
  list,
  import: importUsers,
  ...Object.fromEntries(Object.entries(ACTS).map(([name, act]) => [name, actionOf('users', name, act, USAGE)])),
};

/** @returns the exit status */
export function run(args: readonly string[]): Promise<number> {
  return runAction('users', ACTIONS, USAGE, args);
}

async function importUsers(args: readonly string[]): Promise<number> {
  const given = readArguments(args, { ...OPERATOR_OPTIONS.keys, activate: { type: 'boolean' } }, USAGE);
  if (given === undefined) return 0;
  const [path] = named('dscplus users import FILE.csv', ['FILE.csv'], given.positionals);
  return importFile(path!, given.values);
}

async function list(args: readonly string[]): Promise<number> {
  const given = readArguments(args, { ...OPERATOR_OPTIONS.read, ...LIST_OPTIONS }, USAGE);
  if (given === undefined) return 0;
  const { values } = given;
  named('dscplus users list', [], given.positionals);
  await withOperator(values, 'read', async (operator) => {
    const rows = listed((after: string, limit, text) => operator.users(after, limit, text), values.after ?? '', values);
    await (values.json ? printJson(rows, userObject) : printTable(rows, USER_COLUMNS));
  });
  return 0;
}
