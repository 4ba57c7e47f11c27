/** `dscplus devices`: what a user logs in with besides a card. */
import { InputError } from '../../../emulator/input-error.js';
import type { Device } from '../../identity/devices.js';
import { IdentityDesk } from '../../identity/identity.js';
import type { CardOrder } from '../../methods/eligibility.js';
import { MethodsDesk } from '../../methods/methods.js';
import type { NumberFacts } from '../../methods/numbers.js';
import type { OnlineCard } from '../../methods/passcodes.js';
import type { Operator } from '../../verifier/operator.js';
import { type Action, named, runAction } from '../shell/actions.js';
import { readArguments } from '../shell/arguments.js';
import { type Act, actionOf, type Outcome, quoted } from './operators/act.js';
import { lines, timeText } from './operators/facts-text.js';
import { type Column, printJson, printTable } from './operators/table.js';
import { STORE_USAGE } from './store/open-store.js';
import { OPERATOR_OPTIONS, OPERATOR_USAGE, withOperator } from './store/with-operator.js';

const USAGE = `Usage: dscplus devices show NAME
       dscplus devices set-number NAME NUMBER [--unverified] [--activation-only]
       dscplus devices verify-number|remove-number NAME
       dscplus devices give-passcode|end-passcode NAME
       dscplus devices give-online-card|end-online-card NAME
       dscplus devices end-ib-key NAME SERIAL
       dscplus devices orders
       dscplus devices close-order NAME

Manages what a user logs in to the portal with besides a card. Codes go to the telephone number, once it is verified.
"give-passcode" prints a temporary passcode, and "give-online-card" the cells of an online code card, once: give them to
the user and to nobody else. A new number, passcode or card ends the one before, and the sessions that began with it.
"orders" lists who ordered a card and waits for it; close an order when the card is sent or refused.

Options:
${STORE_USAGE}${OPERATOR_USAGE}  --unverified           nobody knows yet that the number is the user's: the user confirms it on the portal
  --activation-only      codes to the number activate an IB Key, and log nobody in

Only "set-number", "give-passcode" and "give-online-card" need the key-encryption key.

Examples:
  dscplus devices set-number alice '+1 555 010 0199' --store cards.db --kek-file keys/kek
  dscplus devices give-passcode alice --store cards.db --kek-file keys/kek
  dscplus devices show alice --store cards.db --json
`;

function numberText({ number, isVerified, logsIn }: NumberFacts): string {
  return `${number}${isVerified ? '' : ', not verified'}${logsIn ? '' : ', for activations only'}`;
}

function stateText({ active, suspended, locked }: Device): string {
  if (!active) return 'not activated';
  if (suspended) return 'suspended';
  return locked ? 'locked' : 'active';
}

async function show(operator: Operator, name: string): Promise<Outcome> {
  const desk = new MethodsDesk(operator);
  const [number, { balance_usd }] = [await desk.numbers.of(name), await desk.eligibility.of(name)];
  const devices = await new IdentityDesk(operator).devices.of(name);
  return {
    text: lines([
      ['user', name],
      ...(number === undefined ? [] : [['number', numberText(number)] as const]),
      ...(balance_usd === undefined ? [] : [['balance', `${balance_usd} USD`] as const]),
      ...devices.map((device) => [device.kind, `${device.serial}: ${stateText(device)}`] as const),
    ]),
    object: { user: name, number: number ?? null, balance_usd: balance_usd ?? null, devices },
  };
}

/** Ten cells a line, as on the page that prints them. */
function cardText({ cells, ends_ms }: OnlineCard): string {
  const rows: string[] = [];
  for (let at = 0; at < cells.length; at += 10) {
    rows.push(`${String(at + 1).padStart(3)}  ${cells.slice(at, at + 10).join(' ')}`);
  }
  return `good until ${timeText(ends_ms)}\n${rows.join('\n')}`;
}

/** An act that ends what may not be there. */
function ending(what: string, end: (desk: MethodsDesk, name: string) => Promise<boolean>): Act {
  return {
    names: ['NAME'],
    async work(operator, [name]) {
      if (await end(new MethodsDesk(operator), name!)) {
        return { text: `${quoted(name!)} has no ${what} any more`, object: { user: name, ended: true } };
      }
      throw new InputError(`${quoted(name!)} has no ${what}: "dscplus devices show" shows what there is`);
    },
  };
}

const ORDER_COLUMNS: readonly Column<CardOrder>[] = [
  { title: 'USER', text: ({ user }) => user },
  { title: 'SINCE', text: ({ ordered_ms }) => timeText(ordered_ms) },
];

async function orders(args: readonly string[]): Promise<number> {
  const given = readArguments(args, OPERATOR_OPTIONS.read, USAGE);
  if (given === undefined) return 0;
  named('dscplus devices orders', [], given.positionals);
  const { values } = given;
  await withOperator(values, 'read', async (operator) => {
    const open = await new MethodsDesk(operator).eligibility.orders();
    await (values.json ? printJson(open, (one) => one) : printTable(open, ORDER_COLUMNS));
  });
  return 0;
}

export const ACTS: Readonly<Record<string, Act>> = {
  show: { names: ['NAME'], access: 'read', work: (operator, [name]) => show(operator, name!) },
  'set-number': {
    names: ['NAME', 'NUMBER'],
    options: ['unverified', 'activation-only'],
    access: 'keys',
    async work(operator, [name, number], values) {
      const options = { isVerified: values.unverified !== true, logsIn: values['activation-only'] !== true };
      const facts = await new MethodsDesk(operator).numbers.set(name!, number!, options);
      return { text: `${quoted(name!)} has the number ${numberText(facts)}`, object: { user: name, number: facts } };
    },
  },
  'verify-number': {
    names: ['NAME'],
    async work(operator, [name]) {
      const { numbers } = new MethodsDesk(operator);
      await numbers.verify(name!);
      const number = (await numbers.of(name!))!;
      return { text: `${quoted(name!)} has the number ${numberText(number)}`, object: { user: name, number } };
    },
  },
  'remove-number': ending('number', ({ numbers }, name) => numbers.remove(name)),
  'give-passcode': {
    names: ['NAME'],
    access: 'keys',
    async work(operator, [name]) {
      const passcode = await new MethodsDesk(operator).passcodes.give(name!);
      const done = `${quoted(name!)} has a temporary passcode, which is lost`;
      return { text: passcode, object: { user: name, passcode }, done };
    },
  },
  'end-passcode': ending('temporary passcode', ({ passcodes }, name) => passcodes.end(name)),
  'give-online-card': {
    names: ['NAME'],
    access: 'keys',
    async work(operator, [name]) {
      const card = await new MethodsDesk(operator).passcodes.giveOnlineCard(name!);
      const done = `${quoted(name!)} has an online code card, whose cells are lost`;
      return { text: cardText(card), object: { user: name, ...card }, done };
    },
  },
  'end-online-card': ending('online code card', ({ passcodes }, name) => passcodes.endOnlineCard(name)),
  'close-order': {
    names: ['NAME'],
    async work(operator, [name]) {
      await new MethodsDesk(operator).eligibility.closeOrder(name!);
      return { text: `the order of ${quoted(name!)} is closed`, object: { user: name, closed: true } };
    },
  },
  'end-ib-key': {
    names: ['NAME', 'SERIAL'],
    async work(operator, [name, serial]) {
      if (await new MethodsDesk(operator).ibKeys.end(name!, serial!)) {
        return {
          text: `${quoted(name!)} has no IB Key ${quoted(serial!)} any more`,
          object: { user: name, ended: true },
        };
      }
      throw new InputError(
        `${quoted(name!)} has no IB Key ${quoted(serial!)}: "dscplus devices show" shows what there is`,
      );
    },
  },
};

const ACTIONS: Readonly<Record<string, Action>> = {
  orders,
  ...Object.fromEntries(Object.entries(ACTS).map(([name, act]) => [name, actionOf('devices', name, act, USAGE)])),
};

/** @returns the exit status */
export function run(args: readonly string[]): Promise<number> {
  return runAction('devices', ACTIONS, USAGE, args);
}
