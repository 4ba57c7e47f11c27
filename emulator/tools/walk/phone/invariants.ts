/** The invariants of a phone in every state. */
import type { PhoneBench, PhoneBenchState } from '../../../phone/bench/phone-bench.js';
import type { PhoneMove } from './moves.js';

export const PHONE_INVARIANTS = [
  'a passcode shows, and a login is confirmed, only after the unlock: the owner’s face, finger or passcode, or a whole PIN',
  'after the app is left nothing of PIN, challenge and passcode remains on the phone',
  'no screen is a dead end: from every state a person comes to an empty challenge of an active key',
  'without a network nothing is sent, whatever is tapped',
  'every screen of the app closes by itself',
  'a phone that is loaded is the one that was saved',
] as const;

export type PhoneInvariant = (typeof PHONE_INVARIANTS)[number];

export interface PhoneFinding {
  readonly invariant: PhoneInvariant;
  /** The fault, in a sentence. */
  readonly found: string;
}

/** Looks at what came of a move. @param before the bench before it @returns the first invariant that does not hold */
export function brokenBy(move: PhoneMove, before: PhoneBenchState, bench: PhoneBench): PhoneFinding | undefined {
  return showsWithoutUnlock(move, before, bench) ?? sendsWithoutNetwork(before, bench) ?? staysOpen(bench);
}

/** Seen from outside: what was done, and what shows after it. */
function showsWithoutUnlock(
  move: PhoneMove,
  { phone, requests }: PhoneBenchState,
  bench: PhoneBench,
): PhoneFinding | undefined {
  const state = bench.phone.save();
  const isShown = state.screen === 'passcode' && phone.screen !== 'passcode';
  const isConfirmed = bench.requestCount > requests && state.waiting?.asked === 'answerNotification';
  if ((!isShown && !isConfirmed) || isUnlock(move, phone)) return undefined;
  const what = isShown ? 'a passcode shows' : 'a login was confirmed';
  return { invariant: PHONE_INVARIANTS[0], found: `${what} after "${move.do}" on the screen ${phone.screen}` };
}

function isUnlock(move: PhoneMove, { platform, screen, lock, passcode, entered }: PhoneBenchState['phone']): boolean {
  if (move.do === 'present')
    return platform === 'ios' && screen === 'unlockBiometric' && move.matches && move.what === lock;
  if (move.do !== 'tap') return false;
  if (platform === 'ios')
    return screen === 'unlockPasscode' && move.label === 'Unlock' && entered.passcode === passcode;
  const isAsked = screen === 'generate' ? entered.challenge?.length === 6 : screen === 'confirmLogin';
  return isAsked && /^[0-9]{4,6}$/.test(entered.pin ?? '');
}

function sendsWithoutNetwork({ phone, requests }: PhoneBenchState, bench: PhoneBench): PhoneFinding | undefined {
  if (phone.network === 'on' || bench.requestCount === requests) return undefined;
  return { invariant: PHONE_INVARIANTS[3], found: `a request went out with the network ${phone.network}` };
}

function staysOpen(bench: PhoneBench): PhoneFinding | undefined {
  const { isOn, screen, closes_us } = bench.phone.save();
  if (!isOn || PHONE_SCREENS.has(screen) || closes_us !== null) return undefined;
  return { invariant: PHONE_INVARIANTS[4], found: `the screen ${screen} has no end` };
}

/** The phone's own screens, which hold nothing that was entered. */
const PHONE_SCREENS: ReadonlySet<string> = new Set(['desk', 'camera', 'store', 'settings', 'messages']);

/** Saves a phone as text, and loads that. @returns how what came of it differs */
export function otherThanSaved(bench: PhoneBench): PhoneFinding | undefined {
  const { text } = bench;
  const saved = bench.save();
  bench.load(JSON.parse(JSON.stringify(saved)) as PhoneBenchState);
  if (bench.text === text && JSON.stringify(bench.save()) === JSON.stringify(saved)) return undefined;
  return { invariant: PHONE_INVARIANTS[5], found: `a loaded phone shows "${bench.text}"` };
}
