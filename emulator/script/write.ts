/** Statements as a key script writes them: what `parseScript` reads back as the same. */
import { InputError } from '../input-error.js';
import type { CardRecord } from '../machine/card-record.js';
import type { Contacts } from '../machine/parts/contacts.js';
import type { Action, Change, Deed } from './statements.js';

/** What a script can say of a machine that is driven by hand. */
export type Written = Deed | Extract<Action, { do: 'wait' | 'capture' }>;

/**
 * One line of a script, without its line end.
 * @throws InputError for a text with a line break, which no script can hold
 */
export function statementText(action: Written): string {
  switch (action.do) {
    case 'card':
      return cardText(action.record);
    case 'cardFile':
      return `card file=${word(action.path)}`;
    case 'capture':
      return `contacts file=${word(action.path)}${action.isClosedLow ? ' closed=low' : ''}`;
    case 'wait':
      return `wait ${durationText(action.wait_us)}`;
    case 'down':
    case 'up':
    case 'free':
      return `${action.do} ${action.key}`;
    case 'save':
    case 'restore':
      return `${action.do} ${action.name}`;
    default:
      return faultText(action);
  }
}

/** The statement that the display shows this now. @param display its text; "" for off */
export function expectText(display: string): string {
  return display === '' ? 'expect off' : `expect ${quoted(display)}`;
}

type Fault = Exclude<Change, { do: 'card' | 'cardFile' | 'down' | 'up' | 'free' }>;

function faultText(action: Fault): string {
  switch (action.do) {
    case 'contacts':
      return contactsText(action.contacts);
    case 'stick':
      return `stick ${action.key} ${action.level}`;
    case 'glitch':
      return `glitch ${action.key} ${durationText(action.for_us)}`;
    case 'segment':
      return `segment ${action.cell}.${action.name} ${action.fault}`;
    case 'battery':
      return `battery ${action.percent}`;
    case 'cutPower':
      return `cut power${action.atWrite === 0 ? '' : ` at write ${action.atWrite}`}`;
    case 'restorePower':
      return 'restore power';
  }
}

/** Microseconds in the largest unit that needs no more than three decimals, as in `250us`, `20ms`, `2.5s`. */
export function durationText(us: number): string {
  if (us % 1000 !== 0) return `${us}us`;
  return us < 1_000_000 ? `${us / 1000}ms` : `${us / 1_000_000}s`;
}

function contactsText(contacts: Contacts): string {
  if (contacts.kind === 'clean') return 'contacts clean';
  return `contacts bouncy seed=${contacts.seed} max=${durationText(contacts.max_us)}`;
}

function cardText({ model, secretHex, serial, counter, suite }: CardRecord): string {
  const options: ReadonlyArray<readonly [string, string | undefined]> = [
    ['secret', secretHex],
    ['serial', serial],
    ['counter', counter === undefined ? undefined : String(counter)],
    ['suite', suite],
  ];
  return options.reduce(
    (text, [name, value]) => (value === undefined ? text : `${text} ${name}=${word(value)}`),
    `card ${model}`,
  );
}

/** Bare where a script can hold it so. */
function word(text: string): string {
  return /^[^\s#"]+$/.test(text) ? text : quoted(text);
}

function quoted(text: string): string {
  if (/[\r\n]/.test(text)) throw new InputError('a text with a line break in it can’t stand in a key script');
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
