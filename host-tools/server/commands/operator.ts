/**
 * The acts of operators on a line. Acts that open a card's secrets, or can't be undone, stay with the commands of a
 * terminal.
 */
import { type Entry, entry } from '../../../emulator/link/scpi/command.js';
import { optionalText, text } from '../../../emulator/link/scpi/parameters.js';
import { quoted } from '../../../emulator/link/scpi/text.js';
import type { AssignmentFacts } from '../../verifier/facts.js';
import type { Operator } from '../../verifier/operator.js';
import { type Session, sevenBit } from '../session.js';

const USER = text('USER');
const SERIAL = text('SERIAL');
const ANY_USER = optionalText('USER');
const AFTER = optionalText('AFTER');

/** Names in one answer: with 128 characters each they stay below what a client keeps of a line. */
const PAGE = 50;

const SIGNING_IN: readonly Entry<Session>[] = [
  entry(
    'OPERator:LOGin',
    [text('NAME'), text('SECRET')],
    'Makes this session an operator’s, until `OPERator:EXIT`, `*RST`, the end of the connection, or five minutes without an operator’s command. NAME stands in the audit log. A wrong secret is -203, after a delay that grows.',
    async (session: Session, [name, secret], signal) => {
      await session.logIn(name, secret, signal);
      return undefined;
    },
  ),
  entry('OPERator:EXIT', [], 'Ends the operator’s login.', (session: Session) => void session.logOut()),
  entry('OPERator[:STATe]?', [], 'Answers 1 in an operator’s session, else 0.', ({ isOperator }: Session) =>
    isOperator ? '1' : '0',
  ),
];

/** A command that an operator does to a user. */
function userAct(node: string, does: string, act: (operator: Operator, user: string) => Promise<void>): Entry<Session> {
  return entry(`USER:${node}`, [USER], does, async (session: Session, [user]) => {
    await session.asOperator((operator) => act(operator, user));
    return undefined;
  });
}

/** A command that an operator does to a card. */
function cardAct(node: string, does: string, act: (operator: Operator, serial: string) => Promise<void>) {
  return entry(`CARD:${node}`, [SERIAL], does, async (session: Session, [serial]) => {
    await session.asOperator((operator) => act(operator, serial));
    return undefined;
  });
}

/** The same to a card and one of its users. */
function pairAct(
  node: string,
  does: string,
  act: (operator: Operator, user: string, serial: string) => Promise<void>,
): Entry<Session> {
  return entry(`CARD:${node}`, [SERIAL, USER], does, async (session: Session, [serial, user]) => {
    await session.asOperator((operator) => act(operator, user, serial));
    return undefined;
  });
}

const USERS: readonly Entry<Session>[] = [
  entry(
    'USER:CATalog?',
    [AFTER],
    `Answers up to ${PAGE} users, those after AFTER, in the order of names; \`""\` where there are no more.`,
    (session: Session, [after = '']) =>
      session.asOperator(async (operator) => list((await operator.users(after, PAGE)).found.map(({ name }) => name))),
  ),
  entry(
    'USER?',
    [USER],
    'Answers 1 for a suspended user, else 0; then for each card: serial, 1 if activated, failures in a row, and 0, or 1 while locked for a day, 2 until unlocked.',
    (session: Session, [name]) =>
      session.asOperator(async (operator) => {
        const { suspended, cards } = await operator.user(name);
        return [flag(suspended), ...cards.map((card) => standing(card.serial, card))].join(',');
      }),
  ),
  userAct('ADD', 'Adds a user.', (operator, user) => operator.addUser(user)),
  userAct('SUSPend', 'No card of the user works until resumed.', (operator, user) => operator.suspendUser(user)),
  userAct('RESume', 'The user’s cards work again.', (operator, user) => operator.resumeUser(user)),
];

const CARDS: readonly Entry<Session>[] = [
  entry(
    'CARD:CATalog?',
    [AFTER],
    'Answers the serials of cards, as `USER:CATalog?` does names.',
    (session: Session, [after = '']) =>
      session.asOperator(async (operator) =>
        list((await operator.cards(after, PAGE)).found.map(({ serial }) => serial)),
      ),
  ),
  entry(
    'CARD?',
    [SERIAL],
    'Answers the suite, the next counter value (`""` without a counter), 1 if suspended, 1 while a resynchronisation is allowed; then for each user what `USER?` answers for each card.',
    (session: Session, [serial]) =>
      session.asOperator(async (operator) => {
        const { suite, counter, suspended, resyncUntil_ms, users } = await operator.card(serial);
        const counted = quoted(counter === undefined ? '' : String(counter));
        const own = [quoted(suite), counted, flag(suspended), flag(resyncUntil_ms > 0)];
        return [...own, ...users.map((one) => standing(one.user, one))].join(',');
      }),
  ),
  pairAct('ASSign', 'Gives a user a card, which works once it is activated.', (operator, user, serial) =>
    operator.assign(user, serial),
  ),
  pairAct('UNASsign', 'Takes it away.', (operator, user, serial) => operator.unassign(user, serial)),
  pairAct('ACTivate', 'Activates it, for a user who has read the serial to the operator.', (operator, user, serial) =>
    operator.activate(user, serial),
  ),
  cardAct('SUSPend', 'The card works for nobody until resumed.', (operator, serial) => operator.suspendCard(serial)),
  cardAct('RESume', 'The card works again.', (operator, serial) => operator.resumeCard(serial)),
  ...lockActs(),
  cardAct('RESYnc', 'Lets `RESYnc?` find the card’s counter, once, within ten minutes.', (operator, serial) =>
    operator.allowResync(serial),
  ),
];

function lockActs(): readonly Entry<Session>[] {
  const acts = { lock: 'Locks the card until unlocked', unlock: 'Unlocks the card and forgets its failures' } as const;
  return (['lock', 'unlock'] as const).map((act) =>
    entry(
      `CARD:${act === 'lock' ? 'LOCK' : 'UNLock'}`,
      [SERIAL, ANY_USER],
      `${acts[act]}, for the user, or for all who have it.`,
      async (session: Session, [serial, user]) => {
        await session.asOperator((operator) => operator[act](user, serial));
        return undefined;
      },
    ),
  );
}

const AUDIT: readonly Entry<Session>[] = [
  entry(
    'AUDit:HEAD?',
    [],
    'Answers the end of the audit log: number, milliseconds since 1970 and MAC. Kept elsewhere, it shows later whether the store was set back (`dscplus audit verify`).',
    (session: Session) =>
      session.asOperator(async () => {
        const { sequence, time_ms, mac } = await session.verifier.auditHead();
        return [sequence, time_ms, quoted(mac)].join(',');
      }),
  ),
];

export const OPERATOR: readonly Entry<Session>[] = [...SIGNING_IN, ...USERS, ...CARDS, ...AUDIT];

function list(names: readonly string[]): string {
  return names.length === 0 ? '""' : names.map((name) => quoted(sevenBit(name))).join(',');
}

function standing(name: string, { active, failuresInARow, locked, disabled }: AssignmentFacts): string {
  return [quoted(sevenBit(name)), flag(active), failuresInARow, disabled ? '2' : flag(locked)].join(',');
}

function flag(is: boolean): string {
  return is ? '1' : '0';
}
