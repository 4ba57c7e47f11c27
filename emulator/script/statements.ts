/** What a key script says, parsed: statements in order, includes already joined in, each with its place. */
import type { Key } from '../../firmware/hal.js';
import type { CardRecord } from '../machine/card-record.js';
import type { Capture, Contacts } from '../machine/parts/contacts.js';

/** Where a statement stands: 1-based line and column in `file` (the path as the user gave it, or as included). */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A text to compare with the display. */
export type Wanted =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'regex'; readonly regex: RegExp; readonly source: string }
  | { readonly kind: 'off' };

/** All durations are integer microseconds. */
export type Action =
  | { readonly do: 'card'; readonly record: CardRecord }
  | { readonly do: 'cardFile'; readonly path: string }
  | { readonly do: 'press'; readonly key: Key; readonly for_us: number }
  | { readonly do: 'type'; readonly digits: string; readonly every_us: number }
  | { readonly do: 'down' | 'up' | 'free'; readonly key: Key }
  | { readonly do: 'wait'; readonly wait_us: number }
  | { readonly do: 'expect'; readonly wanted: Wanted; readonly within_us: number; readonly for_us: number }
  | { readonly do: 'expectResponse'; readonly challenge: string; readonly pin: string }
  | { readonly do: 'contacts'; readonly contacts: Contacts }
  /** Contacts move as they were measured, without a bounce of their own; time passes until the capture's end. */
  | { readonly do: 'capture'; readonly path: string; readonly isClosedLow: boolean; readonly capture: Capture }
  | { readonly do: 'stick'; readonly key: Key; readonly level: 'down' | 'up' }
  | { readonly do: 'glitch'; readonly key: Key; readonly for_us: number }
  | { readonly do: 'segment'; readonly cell: number; readonly name: string; readonly fault: 'dead' | 'lit' | 'free' }
  | { readonly do: 'battery'; readonly percent: number }
  /** `atWrite` 0: now. N ≥ 1: the supply fails at the N-th byte that is written to memory from now on. */
  | { readonly do: 'cutPower'; readonly atWrite: number }
  | { readonly do: 'restorePower' }
  | { readonly do: 'save' | 'restore'; readonly name: string };

/** What takes no time and asks nothing. */
export type Deed = Exclude<Action, { do: 'press' | 'type' | 'wait' | 'capture' | 'expect' | 'expectResponse' }>;

/** A deed that moves a contact, or changes the machine itself. */
export type Change = Exclude<Deed, { do: 'save' | 'restore' }>;

export type Statement = Action & { readonly place: Place };
