/**
 * A card that can be driven: the one in this process, or one at the end of a wire. The script player and the faceplate
 * know cards only by this. Time is board time in integer microseconds.
 */
import type { Key } from '../../firmware/hal.js';
import type { Model } from '../../firmware/models.js';
import type { Attached } from './attached.js';
import type { CardRecord } from './card-record.js';
import type { Contacts } from './parts/contacts.js';

/** The facts about a card that the response check needs, read from its record. */
export interface CardFacts {
  readonly model: Model;
  readonly key: Uint8Array;
  readonly suite: string;
  /** The counter as it is stored now (a counter suite's next response uses it). */
  readonly counter: bigint;
}

/** A whole machine as plain data; only the target that made it reads it. */
export type Snapshot = object;

export interface Target {
  readonly model: Model;
  readonly now_us: number;
  /** The display's text now, without trailing blanks. */
  readonly display: string;
  readonly contactsKind: Contacts['kind'];
  /** The record that memory holds now; undefined where there is no valid one or it can't be known. */
  facts(): CardFacts | undefined;
  fit(record: CardRecord): void;
  /** The device that is attached in the card's place; undefined for none. */
  readonly attached: Attached | undefined;
  attach(device: Attached): void;
  /** Does something to the attached device. @param what in the words of a script */
  operate(what: string, act: () => void): void;
  fitFile(path: string): void;
  down(key: Key): void;
  up(key: Key): void;
  wait(us: number): void;
  /**
   * Lets time pass until the display satisfies `holds`, at most `limit_us`; stops at the instant that satisfies it.
   * @returns whether it does
   */
  waitUntil(holds: (display: string) => boolean, limit_us: number): boolean;
  setContacts(contacts: Contacts): void;
  /** A contact moves now as it was measured: without a bounce of its own. */
  setContact(key: Key, isDown: boolean): void;
  stick(key: Key, level: 'down' | 'up'): void;
  free(key: Key): void;
  glitch(key: Key, for_us: number): void;
  segment(cell: number, name: string, fault: 'dead' | 'lit' | 'free'): void;
  battery(percent: number): void;
  cutPower(atWrite?: number): void;
  restorePower(): void;
  save(): Snapshot;
  restore(snapshot: Snapshot): void;
}

/** A target whose run is written down, for the script player. */
export interface PlayTarget extends Target {
  /** Every change of the display's text since the run began: board time in microseconds, text. */
  readonly screens: ReadonlyArray<readonly [number, string]>;
  /** SHA-256 in hex over the run's records; null where that can't be known. */
  digest(): string | null;
}

/** Computes what a right card shows for a challenge and a PIN: the verifier's own OCRA, handed in by who joins the house. */
export type ResponseCheck = (facts: CardFacts, counter: bigint, challenge: string, pin: string) => string;

/**
 * The responses that a login server accepts for a challenge and a PIN: one for each counter that it tries, from `facts.counter`
 * on, in order; a single one for a suite without a counter.
 */
export type AcceptedResponses = (facts: CardFacts, challenge: string, pin: string) => readonly string[];
