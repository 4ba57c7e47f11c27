/**
 * The hardware that the card's program needs. Each promise is the board's to keep; the firmware relies on nothing else.
 * Nothing here returns a promise, reads a clock or allocates.
 */

/** The thirteen keys. A key's place in this list is its bit in every key mask (bit 0 is `0`, bit 12 is `PRESS`). */
export const KEYS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'BACK', 'OK', 'PRESS'] as const;
export type Key = (typeof KEYS)[number];

/** Bits of the keys that are no digit. */
export const BACK_BIT = 10;
export const OK_BIT = 11;
export const PRESS_BIT = 12;
export const KEY_COUNT = 13;

/** "Never" as a time in milliseconds: behind the last instant that board time reaches. */
export const NEVER_MS = Number.MAX_SAFE_INTEGER;

/** The keypad's contacts. */
export interface ContactsHal {
  /**
   * The levels that a scan reads now: bit k is set while key k's contact is closed.
   * The board promises that a contact which changed at time t reads new from the first whole millisecond after t on.
   */
  read(): number;
}

/** The display's glass: one word of segment bits a cell, bit order after `lcd/`'s segment names. */
export interface GlassHal {
  /**
   * Drives the glass with `cells` (one segment mask a cell, from the left); all zero is a blank display.
   * The board copies what it needs: the caller keeps the array and writes into it again.
   */
  show(cells: Uint16Array): void;
}

/** Non-volatile memory, byte by byte, as a serial EEPROM. */
export interface MemoryHal {
  /** Size in bytes; addresses are 0 … size − 1. */
  readonly size: number;
  read(address: number): number;
  /**
   * Stores one byte, durably, before it returns. If the supply fails at this byte the call does not return (the board
   * unwinds the processor with an exception that the firmware must not catch) and the byte keeps its old value.
   */
  write(address: number, value: number): void;
}

/** The battery. Charge is counted in nanoampere-milliseconds, an integer (1 µAh is 3 600 000 000 of them). */
export interface BatteryHal {
  /** Charge that is left, 0 … capacity. */
  remaining_nAms(): number;
  /** Charge of a fresh battery. */
  capacity_nAms(): number;
  /** Takes `charge_nAms` out; what is not there can't be taken, the rest is then 0. */
  draw(charge_nAms: number): void;
}

/** A probe on the processor, as a developer's bench has one. A card in the field has none. */
export interface ProbeHal {
  /**
   * A response was computed.
   * @param message what was hashed (RFC 6287 5.1) @param mac its HMAC; both are wiped after the call: copy what is kept
   */
  computed(message: Uint8Array, mac: Uint8Array): void;
}

export interface Hal {
  readonly contacts: ContactsHal;
  readonly glass: GlassHal;
  readonly memory: MemoryHal;
  readonly battery: BatteryHal;
  readonly probe?: ProbeHal | undefined;
}
