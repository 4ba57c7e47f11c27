/** Phones between the pages of a tab, in the browser's `sessionStorage`. */
import type { KeptPhone } from '../live-phone.js';

/** Stands before the name; another form of what is kept gets another number. */
const PREFIX = 'dscplus-phone 1 ';

/** @returns undefined where nothing is kept, or what is kept can't be had */
export function keptPhone(name: string): KeptPhone | undefined {
  try {
    const text = sessionStorage.getItem(`${PREFIX}${name}`);
    return text === null ? undefined : (JSON.parse(text) as KeptPhone);
  } catch {
    return undefined;
  }
}

/** A browser that keeps nothing has a new phone on each page. */
export function keepPhone(name: string, kept: KeptPhone): void {
  try {
    sessionStorage.setItem(`${PREFIX}${name}`, JSON.stringify(kept));
  } catch {
    // Storage is full, or switched off.
  }
}
