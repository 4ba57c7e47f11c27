/** The commands of the debugger. A further command is a further entry in the table. */

import { InputError, whyRefused } from '../../input-error.js';
import { createFile } from '../../machine/card-file/durable.js';
import { visible } from '../../text.js';
import { contactsText, listing, stateText, whereText } from './describe.js';
import type { Stepper } from './stepper.js';
import { readUntil, statementAt, type Until } from './until.js';

export interface DebuggerCommand {
  /** The names that it can be typed as; the first is its own. */
  readonly names: readonly string[];
  /** Its arguments, for the help; '' for none. */
  readonly takes: string;
  readonly summary: string;
  /**
   * @param argument what follows the name; '' for nothing
   * @returns what it answers
   * @throws InputError where the argument can't be
   */
  run(stepper: Stepper, argument: string): string;
}

const MOST_STEPS = 1_000_000;

export const DEBUGGER_COMMANDS: readonly DebuggerCommand[] = [
  {
    names: ['step', 's'],
    takes: '[N]',
    summary: 'play the statement to its end, or N of them',
    run: (stepper, argument) => times(stepper, argument, 'step', stepForward),
  },
  {
    names: ['back', 'b'],
    takes: '[N]',
    summary: 'go back to the beginning of the statement, or to that of the one before it',
    run: (stepper, argument) => times(stepper, argument, 'back', stepBack),
  },
  {
    names: ['screen', 'n'],
    takes: '',
    summary: 'go on until the display changes',
    run: (stepper) => toNextScreen(stepper),
  },
  {
    names: ['screen-back', 'nb'],
    takes: '',
    summary: 'go back to where the display last changed',
    run: (stepper) =>
      `${stepper.goBackToChange() ? '' : 'it has not changed before: this is the start\n'}${whereText(stepper)}`,
  },
  {
    names: ['until', 'u'],
    takes: 'LINE|TIME',
    summary: 'go on to a line ([FILE:]12) or a board time (2.5s)',
    run: (stepper, argument) => goUntil(stepper, readUntil(argument, 'until')),
  },
  {
    names: ['continue', 'c'],
    takes: '',
    summary: 'go on to the end, or to what fails',
    run: (stepper) => goOnWhile(stepper, () => true),
  },
  {
    names: ['print', 'p'],
    takes: '[LINE]',
    summary: 'the script around the statement, or around a line',
    run: (stepper, argument) => listing(stepper, argument === '' ? undefined : numberOf('print', argument)),
  },
  { names: ['state'], takes: '', summary: 'screen, timers, supply, memory', run: (stepper) => stateText(stepper) },
  {
    names: ['contacts'],
    takes: '',
    summary: 'keys that are not up: the hand, the contact, the firmware',
    run: ({ card }) => contactsText(card.board),
  },
  {
    names: ['snapshot'],
    takes: 'FILE',
    summary: 'save the whole machine to a new file, the card’s key with it, for card.restore',
    run: (stepper, argument) => saveMachine(stepper, argument),
  },
];

/** Goes on to `until`, or to the end or a failure before it. @returns the place then, as text */
export function goUntil(stepper: Stepper, until: Until): string {
  if ('line' in until) {
    const { index, hasBegun } = stepper;
    const target = statementAt(stepper.script, until, hasBegun ? index + 1 : index);
    return goOnWhile(stepper, () => stepper.index < target);
  }
  const { card } = stepper;
  if (card.now_us > until.at_us) throw new InputError('until: that time is over: back goes back');
  return goOnWhile(stepper, () => card.now_us < until.at_us, until.at_us);
}

/** @param limit_us board time that is not to be passed */
function goOnWhile(stepper: Stepper, isOn: () => boolean, limit_us?: number): string {
  while (!stepper.isOver && isOn()) stepper.advance(limit_us);
  return whereText(stepper);
}

function times(stepper: Stepper, argument: string, name: string, go: (stepper: Stepper) => boolean): string {
  const count = argument === '' ? 1 : numberOf(name, argument);
  let done = 0;
  while (done < count && go(stepper)) done += 1;
  const end = done < count && !stepper.isOver ? 'this is the start\n' : '';
  return end + whereText(stepper);
}

/** @returns false where the script goes no further */
function stepForward(stepper: Stepper): boolean {
  const { index } = stepper;
  while (!stepper.isOver && stepper.index === index) stepper.advance();
  return stepper.index > index;
}

/** @returns false at the start */
function stepBack(stepper: Stepper): boolean {
  const { index, hasBegun } = stepper;
  if (!hasBegun && index === 0) return false;
  stepper.goBackTo(hasBegun ? index : index - 1);
  return true;
}

function toNextScreen(stepper: Stepper): string {
  const { card } = stepper;
  const before = card.display;
  return goOnWhile(stepper, () => card.display === before);
}

function saveMachine({ card }: Stepper, path: string): string {
  if (path === '') throw new InputError('snapshot needs the name of a new file');
  try {
    createFile(path, `${JSON.stringify(card.save())}\n`);
  } catch (error) {
    const why = whyRefused(error, {
      EEXIST: 'there is such a file: choose another name',
      ENOENT: 'its folder does not exist',
    });
    throw new InputError(`can't write the snapshot to ${visible(path)}: ${why}`);
  }
  return `saved to ${visible(path)}\n`;
}

function numberOf(name: string, text: string): number {
  const number = /^[0-9]{1,7}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= MOST_STEPS) return number;
  throw new InputError(`${name} is given ${JSON.stringify(visible(text))}, but takes a number from 1 to ${MOST_STEPS}`);
}
