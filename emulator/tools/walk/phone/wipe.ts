/** Whether anything that was entered outlives the app: a path is taken twice, the second time with other digits. */
import { PhoneBench, type PhoneBenchOptions } from '../../../phone/bench/phone-bench.js';
import { PHONE_INVARIANTS, type PhoneFinding } from './invariants.js';
import { DIGITS, type Digits, make, OTHER_DIGITS, type PhoneMove } from './moves.js';

/** @param moves end where the app has been left @returns the traces of the digits */
export function leakAfter(options: PhoneBenchOptions, moves: readonly PhoneMove[]): PhoneFinding | undefined {
  const [one, other] = [DIGITS, OTHER_DIGITS].map((digits) => phoneAfter(options, moves, digits));
  const name = Object.keys(one!).find((field) => one![field] !== other![field]);
  if (name === undefined) return undefined;
  return { invariant: PHONE_INVARIANTS[1], found: `what was entered can be told from ${name}` };
}

/** By field, what the phone holds then. */
function phoneAfter(options: PhoneBenchOptions, moves: readonly PhoneMove[], digits: Digits): Record<string, string> {
  const bench = new PhoneBench(withPin(options, digits.rightPin));
  for (const move of moves) make(move, bench, digits);
  return Object.fromEntries(Object.entries(bench.phone.save()).map(([name, value]) => [name, JSON.stringify(value)]));
}

/** The same phone, whose active keys have this PIN where they have one. */
export function withPin(options: PhoneBenchOptions, pin: string): PhoneBenchOptions {
  const { active = [] } = options;
  return { ...options, active: active.map((key) => ({ ...key, pin: key.pin === null ? null : pin })) };
}
