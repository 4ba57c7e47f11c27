/**
 * Contacts → keys: works out from the raw edges alone when each key should change, by the keypad of the reference model,
 * and compares that with when it does.
 */

import {
  forgotten,
  type KeypadState,
  keysIn,
  moved,
  nextScan_ms,
  scanned,
  UNTOUCHED,
} from '../../emulator/reference/keypad.js';
import { seconds } from '../../emulator/text.js';
import type { Lane, Level, RecordOf, TraceRecord } from '../../emulator/trace/record.js';
import { Broken } from './broken.js';
import { keyOf, maskOf } from './lanes.js';

export class KeysLink {
  edges = 0;
  changes = 0;
  private debounce_ms = 0;
  private isPowered = true;
  /** The keypad after the scan at `last_ms`, and the contacts' moves since. */
  private keypad: KeypadState = UNTOUCHED;
  private last_ms = 0;
  /** Keys that changed at the scan at `owed_ms`, and of which the trace has yet to say so. */
  private owed = 0;
  private owed_ms = 0;
  /** By key: its name in the trace. */
  private readonly lanes = new Map<number, Lane>();
  /** Up to this scan a key may change early: what was read before a snapshot was restored is not in the trace. */
  private looseUntil_ms = 0;

  /** @throws Broken where keys do not follow from contacts */
  follow(record: TraceRecord): void {
    if (record.event === 'card') {
      if (record.why === 'fitted') this.pass(record.at_us);
      this.begin(record);
      return;
    }
    // The scan at the last instant has been made.
    this.pass(record.event === 'end' ? record.at_us + 1 : record.at_us);
    switch (record.event) {
      case 'contact':
        this.edge(record.at_us, record.key, record.level);
        break;
      case 'key':
        this.change(record.at_us, record.key, record.level);
        break;
      case 'supply':
        this.isPowered = record.level === 1;
        if (this.isPowered) this.wake(record.at_us);
        break;
      case 'reset':
        this.wake(record.at_us);
        break;
    }
  }

  private begin({ at_us, why, debounce_ms, contacts, keys, supply }: RecordOf<'card'>): void {
    const levels = maskOf(keys);
    this.debounce_ms = debounce_ms;
    this.isPowered = supply === 1;
    this.keypad = { ...UNTOUCHED, contacts: maskOf(contacts), read: levels, levels };
    this.last_ms = Math.floor(at_us / 1000);
    this.owed = 0;
    this.looseUntil_ms = why === 'restored' ? this.last_ms + 1 + debounce_ms : 0;
  }

  /** Every key is taken for up, and every contact is read again. */
  private wake(at_us: number): void {
    this.keypad = forgotten(this.keypad);
    this.last_ms = Math.floor(at_us / 1000);
    this.owed = 0;
  }

  private edge(at_us: number, lane: Lane, level: Level): void {
    const key = keyOf(lane);
    this.lanes.set(key, lane);
    this.edges += 1;
    if (((this.keypad.contacts >> key) & 1) === level) {
      const [goes, was] = level === 1 ? ['closes', 'closed'] : ['opens', 'open'];
      throw new Broken('contacts → keys', at_us, `${lane}'s contact ${goes}, but it was ${was} already`);
    }
    // A scan at this instant has read the contact as it was.
    this.scanUpTo(Math.floor(at_us / 1000));
    this.keypad = moved(this.keypad, key, level === 1);
  }

  /** Time passes until `at_us`, which is not over: no key may have been due before. @throws Broken for one that was */
  pass(at_us: number): void {
    this.scanUpTo(Math.ceil(at_us / 1000) - 1);
    if (this.owed !== 0 && this.owed_ms * 1000 < at_us) throw this.missed();
  }

  /** Makes the scans up to this one. @throws Broken where a key changed at one of them and the trace has not said so */
  private scanUpTo(scan_ms: number): void {
    if (!this.isPowered) return;
    for (let next_ms = this.nextScan_ms; next_ms <= scan_ms; next_ms = this.nextScan_ms) {
      if (this.owed !== 0) throw this.missed();
      const { levels } = this.keypad;
      this.keypad = scanned(this.keypad, next_ms, this.debounce_ms);
      this.last_ms = next_ms;
      this.owed = levels ^ this.keypad.levels;
      this.owed_ms = next_ms;
    }
    this.last_ms = Math.max(this.last_ms, scan_ms);
  }

  private get nextScan_ms(): number {
    return nextScan_ms(this.keypad, this.last_ms, this.debounce_ms);
  }

  private missed(): Broken {
    const [key] = keysIn(this.owed);
    const due_us = this.owed_ms * 1000;
    const way = wayTo(((this.keypad.levels >> key!) & 1) === 1);
    const message = `${this.lanes.get(key!)} should go ${way} at ${seconds(due_us, 6)} s, ${this.debounce_ms} ms after its contact was first read so, but it does not`;
    return new Broken('contacts → keys', due_us, message);
  }

  private change(at_us: number, lane: Lane, level: Level): void {
    const key = keyOf(lane);
    const bit = 1 << key;
    this.changes += 1;
    if (at_us % 1000 === 0) this.scanUpTo(at_us / 1000);
    const { levels, read } = this.keypad;
    const isDue = this.owed_ms * 1000 === at_us && (this.owed & bit) !== 0 && ((levels >> key) & 1) === level;
    if (isDue) {
      this.owed &= ~bit;
      return;
    }
    const was = ((levels ^ this.owed) >> key) & 1;
    const isEarly = at_us % 1000 === 0 && at_us / 1000 <= this.looseUntil_ms && ((read >> key) & 1) === level;
    if (was === level || !this.isPowered || !isEarly) {
      const way = wayTo(level === 1);
      const why = was === level ? `it was ${way} already` : 'its contact gives no cause for it';
      throw new Broken('contacts → keys', at_us, `${lane} goes ${way} at ${seconds(at_us, 6)} s, but ${why}`);
    }
    this.keypad = { ...this.keypad, levels: levels ^ bit };
  }
}

function wayTo(isDown: boolean): string {
  return isDown ? 'down' : 'up';
}
