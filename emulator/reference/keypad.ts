/**
 * The keypad as docs/fidelity.md, section 2, describes it: contacts are read at every whole millisecond, and a key changes
 * at the scan s + debounce where its reading has differed from it at the scans s … s + debounce, all included.
 * States are values: a function returns another one and leaves the one that it was given alone.
 */
import { KEY_COUNT, KEYS, NEVER_MS } from '../../firmware/hal.js';

/** Masks have a bit a key, by its place in `KEYS`; 1 is closed or down. */
export interface KeypadState {
  /** The contacts now. */
  readonly contacts: number;
  /** The contacts as the last scan read them. */
  readonly read: number;
  /** The keys after debouncing. */
  readonly levels: number;
  /** By key: the scan from which on its reading differs from its level; 0 where it does not. */
  readonly since_ms: readonly number[];
}

const NONE_MS: readonly number[] = Object.freeze(new Array<number>(KEY_COUNT).fill(0));

/** A keypad that nobody touches. */
export const UNTOUCHED: KeypadState = Object.freeze({ contacts: 0, read: 0, levels: 0, since_ms: NONE_MS });

/** The same contacts, all keys taken for up: the processor has lost what it knew. */
export function forgotten({ contacts }: KeypadState): KeypadState {
  return { ...UNTOUCHED, contacts };
}

/** A contact is moved to this level. */
export function moved(keypad: KeypadState, key: number, isClosed: boolean): KeypadState {
  const bit = 1 << key;
  const contacts = isClosed ? keypad.contacts | bit : keypad.contacts & ~bit;
  return contacts === keypad.contacts ? keypad : { ...keypad, contacts };
}

/** By key: it alone is down, for long. */
const ALONE: readonly KeypadState[] = KEYS.map((_, key) => Object.freeze(settled(1 << key)));

function settled(levels: number): KeypadState {
  return { contacts: levels, read: levels, levels, since_ms: NONE_MS };
}

/** Every contact and key has had these levels for long. */
export function settledAt(levels: number): KeypadState {
  if (levels === 0) return UNTOUCHED;
  return (levels & (levels - 1)) === 0 ? ALONE[31 - Math.clz32(levels)] : settled(levels);
}

/** The next scan that changes anything, if no contact moves until then. @param last_ms the scan that was made last */
export function nextScan_ms(
  { contacts, read, levels, since_ms }: KeypadState,
  last_ms: number,
  debounce_ms: number,
): number {
  if (contacts !== read) return last_ms + 1;
  let next_ms = NEVER_MS;
  for (const key of keysIn(read ^ levels)) next_ms = Math.min(next_ms, since_ms[key] + debounce_ms);
  return next_ms;
}

/** The keypad after a scan. Scans that change nothing may be left out. */
export function scanned(keypad: KeypadState, scan_ms: number, debounce_ms: number): KeypadState {
  const { contacts, read } = keypad;
  const differed = read ^ keypad.levels;
  const differs = contacts ^ keypad.levels;
  if (contacts === read && differs === 0) return keypad;
  const since_ms = [...NONE_MS];
  let { levels } = keypad;
  for (const key of keysIn(differs)) {
    const bit = 1 << key;
    const from_ms = (differed & bit) !== 0 ? keypad.since_ms[key] : scan_ms;
    if (scan_ms - from_ms >= debounce_ms) levels ^= bit;
    else since_ms[key] = from_ms;
  }
  return { contacts, read: contacts, levels, since_ms: levels === contacts ? NONE_MS : since_ms };
}

/** The places of the bits that are set, rising. */
export function keysIn(mask: number): number[] {
  const keys: number[] = [];
  for (let key = 0; mask >> key !== 0; key++) if (((mask >> key) & 1) === 1) keys.push(key);
  return keys;
}
