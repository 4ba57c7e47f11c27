/**
 * The records of a trace: the lines of a JSONL trace, and the source of VCD and SVG (docs/traces.md). Times are board
 * time in integer microseconds and rise, but for `card` records of a restored snapshot.
 */
import type { Key } from '../../firmware/hal.js';
import type { ScreenName } from '../../firmware/ui/screens.js';

/**
 * How much a trace shows: `keys` hides the card's key and the steps of the computation; `timing` hides digits as well,
 * wherever they stand; `all` hides nothing.
 */
export type Shows = 'all' | 'keys' | 'timing';

/** A key's name; `digit1` … `digit10` where digits are hidden: the first, second, … that are down at a time. */
export type Lane = Key | `digit${number}`;

export type Level = 0 | 1;

/** The first line of a JSONL trace. */
export interface TraceHead {
  readonly format: 'dscplus trace 1';
  readonly shows: Shows;
}

/** A run begins, a card is fitted, or a snapshot restored: how all stands from here on. */
export interface CardEvent {
  readonly event: 'card';
  readonly why: 'start' | 'fitted' | 'restored';
  /** Of a restored snapshot: the board time that was left. */
  readonly left_us?: number;
  readonly model: string;
  readonly serial: string;
  readonly suite: string;
  /** Decimal; null, as the four of the record, where memory holds no valid record. */
  readonly counter: string | null;
  /** The key in hex; null where it is hidden or there is none. */
  readonly key: string | null;
  readonly debounce_ms: number;
  /** Contacts that are closed, and keys that are down after debouncing. */
  readonly contacts: readonly Lane[];
  readonly keys: readonly Lane[];
  readonly supply: Level;
  readonly state: ScreenName;
  readonly screen: string;
  readonly segments: readonly number[];
}

/** The steps of a response (RFC 6287 5.1 to 5.3, RFC 4226 5.3), in order; null where they are hidden or not used. */
export interface OcraEvent {
  readonly event: 'ocra';
  readonly suite: string;
  readonly counter: string | null;
  /** Bytes in hex: the question as it is hashed, the hashed PIN, the whole message, and its HMAC. */
  readonly question: string | null;
  readonly pinHash: string | null;
  readonly message: string | null;
  readonly hmac: string | null;
  /** Where truncation reads the HMAC, the 31-bit number that it reads, and its last decimal digits. */
  readonly offset: number | null;
  readonly code: number | null;
  readonly response: string | null;
}

export type TraceEvent =
  | CardEvent
  | OcraEvent
  | { readonly event: 'supply'; readonly level: Level }
  /** The processor lost all that it knew: every key is taken for up. */
  | { readonly event: 'reset' }
  /** A contact as it is, bounce and all; and the same after debouncing. */
  | { readonly event: 'contact' | 'key'; readonly key: Lane; readonly level: Level }
  | { readonly event: 'state'; readonly state: ScreenName }
  /** The readable text; `driven` is the text that whole segments would show, where broken ones show another. */
  | { readonly event: 'screen'; readonly text: string; readonly driven?: string }
  /** A mask a cell from the left, bit n for the n-th segment; none where digits are hidden. */
  | { readonly event: 'segments'; readonly cells: readonly number[] }
  | { readonly event: 'memory'; readonly address: number; readonly value: number | null }
  /** Bytes on the serial line, a character a byte. */
  | { readonly event: 'serial'; readonly to: 'card' | 'peer'; readonly bytes: string }
  /** A note. */
  | { readonly event: 'note'; readonly text: string }
  | { readonly event: 'end' };

export type TraceRecord = { readonly at_us: number } & TraceEvent;

export type RecordOf<Name extends TraceEvent['event']> = Extract<TraceRecord, { readonly event: Name }>;

/** Where records go: a file of some format. Nothing here throws for a file that can't be written. */
export interface TraceSink {
  begin(head: TraceHead): void;
  record(record: TraceRecord): void;
}

/** The character in place of a hidden digit. */
export const HIDDEN = '•';
