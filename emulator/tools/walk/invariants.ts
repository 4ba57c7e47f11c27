/** Rules that hold after every move, judged by the reference model that runs beside the machine. */

import type { Disagreement } from '../../reference/comparison.js';
import type { Machine } from './machine.js';

/** The invariants that a walk checks, as people read them. */
export const INVARIANTS = [
  'a response shows only after PIN and challenge of full length, each confirmed',
  'every state goes off within its time without a press, and not before',
  'after off nothing of PIN, challenge, response or computation remains in the machine',
  'every response raises the counter by one',
  'no sequence hangs',
  'states that are merged show the same screens from then on',
  'every screen shows what the reference model shows, from the same instant on',
  'a machine that is restored is the one that was saved',
] as const;
export type Invariant = (typeof INVARIANTS)[number];

export interface Finding {
  readonly invariant: Invariant;
  /** The fault, in a sentence. */
  readonly found: string;
}

/** Makes a move and looks at what came of it. @returns the first invariant that does not hold, or undefined */
export function faultAfter(machine: Machine, makeMove: () => void): Finding | undefined {
  const isOn = machine.display !== '';
  return thrownBy(makeMove) ?? otherScreen(machine, isOn) ?? wrongCounter(machine);
}

/** Makes moves. @returns what they threw, or undefined */
export function thrownBy(makeMoves: () => void): Finding | undefined {
  try {
    makeMoves();
    return undefined;
  } catch (error) {
    return { invariant: 'no sequence hangs', found: `the firmware threw: ${String(error)}` };
  }
}

/** @param wasOn whether the display was on before */
function otherScreen({ board, reference, comparison }: Machine, wasOn: boolean): Finding | undefined {
  const { disagreement } = comparison;
  if (disagreement === undefined) return undefined;
  const { at_us, expected, shown } = disagreement;
  const at = `at ${at_us / 1000} ms`;
  if (expected === '') {
    return { invariant: INVARIANTS[1], found: `the card must be off ${at}, but shows ${quoted(shown)}` };
  }
  if (board.firmware.screenName === 'response' && reference.screen !== 'response') {
    const found = 'the display shows a response, but not every field was full and confirmed';
    return { invariant: INVARIANTS[0], found };
  }
  if (shown === '' && wasOn) {
    return { invariant: INVARIANTS[1], found: `the card is off ${at}, but must show ${quoted(expected)}` };
  }
  return { invariant: INVARIANTS[6], found: differs(at, disagreement) };
}

function differs(at: string, { expected, shown }: Disagreement): string {
  return `${at} the display must show ${quoted(expected)}, but shows ${shown === '' ? 'nothing' : quoted(shown)}`;
}

function quoted(text: string): string {
  return `"${text}"`;
}

/** RFC 6287 5.1: a token's counter is raised by every computation, so the next response has another one. */
function wrongCounter(machine: Machine): Finding | undefined {
  const { counter } = machine;
  const expected = BigInt(machine.reference.save().responses);
  if (counter === undefined || counter === expected) return undefined;
  return { invariant: INVARIANTS[3], found: `after ${expected} responses memory holds the counter ${counter}` };
}
