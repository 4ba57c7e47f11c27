/** `dscplus cards`: the cards of a verifier's store. */

import { InputError } from '../../../emulator/input-error.js';
import { readCardFile } from '../../../emulator/machine/card-file/card-file.js';
import type { NewCard } from '../../verifier/card-secrets.js';
import { readSuite } from '../../verifier/ocra/suite.js';
import type { Operator } from '../../verifier/operator.js';
import { type Action, named, runAction } from '../shell/actions.js';
import { readArguments } from '../shell/arguments.js';
import { readPinFile } from '../shell/pin.js';
import { askTwice } from '../shell/prompt.js';
import { type Act, type ActValues, actionOf, needUser, type Outcome, quoted } from './operators/act.js';
import { CARD_COLUMNS, cardObject, cardOutcome, timeText } from './operators/facts-text.js';
import { LIST_OPTIONS, listed } from './operators/list.js';
import { printJson, printTable } from './operators/table.js';
import { STORE_USAGE } from './store/open-store.js';
import { OPERATOR_OPTIONS, OPERATOR_USAGE, withOperator } from './store/with-operator.js';

const USAGE = `Usage: dscplus cards list [--after CARD] [--limit N] [--filter TEXT]
       dscplus cards show CARD
       dscplus cards add FILE… [--pin-file FILE]
       dscplus cards set-pin CARD [--pin-file FILE]
       dscplus cards activate CARD --user NAME
       dscplus cards lock|unlock CARD [--user NAME]
       dscplus cards suspend|resume CARD
       dscplus cards resync CARD

Works on the cards of a verifier's store, each by its serial; "dscplus card" works on card files. "add" takes over the
cards of card files. "activate" lets a user log in with a card that was assigned. "lock" and "unlock" are for one user, or
for all who have the card; "suspend" is for the card and all its users. "resync" lets two responses in a row, within ten
minutes, find the counter of a card that ran ahead. A card is never removed, because its old challenges must not be asked
again: suspend it.

Options:
${STORE_USAGE}${OPERATOR_USAGE}  --user NAME            whose card
  --pin-file FILE        the PIN, on one line; the command asks for it by default
  --after CARD           list from the serial after this one on
  --limit N              list at most so many
  --filter TEXT          list those with this text in their serial, whatever the case

Only "add" and "set-pin" need the key-encryption key. A list is in the order of serials; in a pipe it is a line a card,
with tabs between, with --json an object a line.

Examples:
  dscplus cards add my.card --store cards.db --kek-file keys/kek
  dscplus cards activate DSC-000001 --user alice --store cards.db
  dscplus cards list --store cards.db --json
`;

async function outcome(operator: Operator, serial: string, text: string): Promise<Outcome> {
  return { text, object: cardObject(await operator.card(serial)) };
}

export const ACTS: Readonly<Record<string, Act>> = {
  show: {
    names: ['CARD'],
    access: 'read',
    work: async (operator, [serial]) => cardOutcome(await operator.card(serial!)),
  },
  add: {
    names: ['FILE…'],
    options: ['pin-file'],
    access: 'keys',
    async work(operator, files, values) {
      const cards: NewCard[] = [];
      for (const file of files) cards.push(await cardOf(file, values));
      await operator.addCards(cards);
      const serials = cards.map(({ serial }) => serial);
      return { text: `added: ${serials.map(quoted).join(', ')}`, object: { added: serials } };
    },
  },
  'set-pin': {
    names: ['CARD'],
    options: ['pin-file'],
    access: 'keys',
    async work(operator, [serial], values) {
      const { takesPin, suite } = await operator.card(serial!);
      if (!takesPin) throw new InputError(`card ${quoted(serial!)} takes no PIN: its suite is ${suite}`);
      await operator.resetPin(serial!, await pinOf(serial!, values));
      return outcome(operator, serial!, `${quoted(serial!)} has a new PIN; open challenges are dead`);
    },
  },
  activate: {
    names: ['CARD'],
    options: ['user'],
    async work(operator, [serial], values) {
      const user = needUser(values);
      await operator.activate(user, serial!);
      return outcome(operator, serial!, `${quoted(serial!)} works for ${quoted(user)}`);
    },
  },
  lock: {
    names: ['CARD'],
    options: ['user'],
    async work(operator, [serial], { user }) {
      await operator.lock(user, serial!);
      return outcome(operator, serial!, `${quoted(serial!)} is locked for ${whom(user)} until unlocked`);
    },
  },
  unlock: {
    names: ['CARD'],
    options: ['user'],
    async work(operator, [serial], { user }) {
      await operator.unlock(user, serial!);
      return outcome(operator, serial!, `${quoted(serial!)} is unlocked for ${whom(user)}, and failures are forgotten`);
    },
  },
  suspend: {
    names: ['CARD'],
    async work(operator, [serial]) {
      await operator.suspendCard(serial!);
      return outcome(operator, serial!, `${quoted(serial!)} is suspended, for all who have it`);
    },
  },
  resume: {
    names: ['CARD'],
    async work(operator, [serial]) {
      await operator.resumeCard(serial!);
      return outcome(operator, serial!, `${quoted(serial!)} is active again`);
    },
  },
  resync: {
    names: ['CARD'],
    async work(operator, [serial]) {
      await operator.allowResync(serial!);
      const card = await operator.card(serial!);
      const text = `${quoted(serial!)} may be resynchronised until ${timeText(card.resyncUntil_ms)}`;
      return { text, object: cardObject(card) };
    },
  },
};

const ACTIONS: Readonly<Record<string, Action>> = {
  list,
  ...Object.fromEntries(Object.entries(ACTS).map(([name, act]) => [name, actionOf('cards', name, act, USAGE)])),
};

/** @returns the exit status */
export function run(args: readonly string[]): Promise<number> {
  return runAction('cards', ACTIONS, USAGE, args);
}

/** The card of a card file, with a PIN where its suite takes one. */
async function cardOf(file: string, values: ActValues): Promise<NewCard> {
  const { serial, suite, secretHex, counter } = readCardFile(file);
  if (secretHex === '') throw new InputError(`the card file ${file} holds no key: nothing could be verified with it`);
  const card = { serial, suite, key: Buffer.from(secretHex, 'hex'), counter };
  return readSuite(suite).pinHash === undefined ? card : { ...card, pin: await pinOf(serial, values) };
}

async function pinOf(serial: string, { 'pin-file': file }: ActValues): Promise<string> {
  if (file !== undefined) return readPinFile(file);
  return askTwice({
    text: `PIN of ${quoted(serial)}: `,
    isSecret: true,
    otherwise: 'give the PIN with --pin-file',
  });
}

function whom(user: string | undefined): string {
  return user === undefined ? 'all who have it' : quoted(user);
}

async function list(args: readonly string[]): Promise<number> {
  const given = readArguments(args, { ...OPERATOR_OPTIONS.read, ...LIST_OPTIONS }, USAGE);
  if (given === undefined) return 0;
  const { values } = given;
  named('dscplus cards list', [], given.positionals);
  await withOperator(values, 'read', async (operator) => {
    const rows = listed((after: string, limit, text) => operator.cards(after, limit, text), values.after ?? '', values);
    await (values.json ? printJson(rows, cardObject) : printTable(rows, CARD_COLUMNS));
  });
  return 0;
}
