/** Every statement of the key-script language. A further statement is a further entry here. */
import { KeyScriptLanguage } from '../language.js';
import type { Place } from '../place.js';
import { card, cardFile, restore, save } from './card.js';
import { capture, contacts } from './contacts.js';
import type { ActionOf, AnyInstruction, Spoken } from './entry.js';
import { expect, expectResponse } from './expect.js';
import { expectPasscode, expectScreen } from './expect-phone.js';
import { battery, cutPower, free, glitch, restorePower, segment, stick } from './faults.js';
import { down, type MeasuredMove, measuredMove, press, type, up, wait } from './keys.js';
import { messages, network, phone, phonePower } from './phone.js';
import { enter, page, scan, tap, unlock } from './touch.js';

/** In the order in which a message lists them. */
const ENTRIES = [
  cardFile,
  card,
  press,
  type,
  down,
  up,
  wait,
  expectResponse,
  expectPasscode,
  expectScreen,
  expect,
  capture,
  contacts,
  stick,
  free,
  glitch,
  segment,
  battery,
  cutPower,
  restorePower,
  restore,
  save,
  phonePower,
  phone,
  tap,
  enter,
  unlock,
  scan,
  page,
  network,
  messages,
] as const;

export const LANGUAGE = new KeyScriptLanguage(ENTRIES, [measuredMove]);

/** The content of a statement. */
export type Instruction = Said<(typeof ENTRIES)[number]>;
type Said<E> = E extends Spoken<infer I> ? I : never;

/** A statement that takes no time and asks nothing. */
export type Action = Acted<(typeof ENTRIES)[number]>;
type Acted<E> = E extends ActionOf<infer I> ? I : never;

/** An action as a step has it: one that no statement says by itself, too. */
export type StepAction = Action | MeasuredMove;

/** An action that moves a contact, or changes the machine itself. */
export type Change = Exclude<Action, { do: 'save' | 'restore' }>;

/** An instruction, and where the script says it. */
export type Statement = Instruction & { readonly place: Place };

/** Whether a script can say it by itself. */
export function isSaid(instruction: AnyInstruction): instruction is Instruction {
  return LANGUAGE.entryOf(instruction) !== undefined;
}

/** One line of a script, without its line end, that is read as the same. @throws InputError where no script can hold it */
export function statementText(instruction: Instruction): string {
  return LANGUAGE.entryOf(instruction)!.write(instruction);
}
