/** What must hold after every move, judged by the witness beside the machine. */
import type { Machine } from './machine.js';

/** The promises that a walk checks, as people read them. */
export const INVARIANTS = [
  'a response shows only after PIN and challenge of full length, each confirmed',
  'every state is off within its time without a press',
  'after off nothing of PIN, challenge, response or computation remains in the machine',
  'no counter value is shown twice',
  'no sequence hangs',
  'states that are merged show the same screens from then on',
] as const;
export type Invariant = (typeof INVARIANTS)[number];

export interface Finding {
  readonly invariant: Invariant;
  /** What is wrong there, in a sentence. */
  readonly found: string;
  /** How long until it shows, where it is known before. */
  readonly showsIn_ms?: number;
}

/** Makes a move and looks at what came of it. @returns the first promise that does not hold, or undefined */
export function faultAfter(machine: Machine, makeMove: () => void): Finding | undefined {
  const { firmware } = machine.board;
  const before = firmware.screenName === 'response' ? undefined : machine.counter;
  return (
    thrownBy(makeMove) ??
    earlyResponse(machine) ??
    lateOff(machine) ??
    (before === undefined ? undefined : usedCounter(machine, before))
  );
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

function earlyResponse({ board, witness }: Machine): Finding | undefined {
  if (board.firmware.screenName !== 'response' || witness.allConfirmed) return undefined;
  return {
    invariant: INVARIANTS[0],
    found: 'the display shows a response, but not every field was full and confirmed',
  };
}

/** A display that is on has a scan to come by the time it must be off: at that scan the next move looks again. */
function lateOff({ board, witness, display, now_ms }: Machine): Finding | undefined {
  if (display === '' || (now_ms < witness.offBy_ms && board.firmware.wake_ms <= witness.offBy_ms)) return undefined;
  const { offBy_ms } = witness;
  const late = now_ms < offBy_ms ? 'nothing will blank it by then' : 'the display is still on';
  const found = `the card must be off at ${offBy_ms} ms; ${late}`;
  return { invariant: INVARIANTS[1], found, showsIn_ms: Math.max(0, offBy_ms - now_ms) };
}

/** RFC 6287 5.1: a token's counter is raised by every computation, so the next response has another one. */
function usedCounter(machine: Machine, before: bigint): Finding | undefined {
  if (machine.board.firmware.screenName !== 'response') return undefined;
  const { counter } = machine;
  if (counter !== undefined && counter > before) return undefined;
  return { invariant: INVARIANTS[3], found: `the response shows, and memory still holds its counter ${before}` };
}
