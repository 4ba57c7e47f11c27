/**
 * The reference model: a card as somebody with its description and a stop-watch expects it, written from docs/fidelity.md.
 * It shares no code with the firmware, but for the names of keys and the data of the models, so that one mistake cannot
 * hide in both. Contacts or debounced keys go in, screens come out; it computes no responses.
 *
 * It is a value: `save` returns all of it at no cost, and `load` puts it back.
 */
import { KEYS, NEVER_MS } from '../../firmware/hal.js';
import type { FieldName, Model } from '../../firmware/models.js';
import { type BatteryState, charged, drained, drawn, emptyAt_ms, isLow } from './battery.js';
import { type FaceState, isProlonged, off, timeOf_ms, withEntered, withTimes } from './face.js';
import { forgotten, type KeypadState, moved, nextScan_ms, scanned, settledAt, UNTOUCHED } from './keypad.js';
import { placeOf, type Screen, textOf } from './screen.js';

/** The content of memory: a record with a key, no valid record, or one without a key. */
export type RecordKind = 'whole' | 'damaged' | 'keyless';

export interface ReferenceState {
  readonly now_us: number;
  readonly keypad: KeypadState;
  readonly face: FaceState;
  readonly battery: BatteryState;
  readonly record: RecordKind;
  /** Responses that were computed since the record was put into memory: its counter has risen by as many. */
  readonly responses: number;
  readonly isCut: boolean;
}

const PRESS = KEYS.indexOf('PRESS');

export class ReferenceCard {
  private now_us = 0;
  private keypad: KeypadState = UNTOUCHED;
  private current: FaceState;
  private battery: BatteryState;
  private record: RecordKind = 'whole';
  private responses = 0;
  private isCut = false;

  /** @param digits what is noted where the keys `0` to `9` are entered: other characters where digits must stay hidden */
  constructor(
    private model: Model,
    private readonly digits: readonly string[] = KEYS.slice(0, 10),
  ) {
    this.current = off(model);
    this.battery = charged(model, 100, 0);
  }

  /** Board time in microseconds. */
  get time_us(): number {
    return this.now_us;
  }

  /** The visible screen, and its next change by itself. */
  get face(): FaceState {
    return this.current;
  }

  get screen(): Screen {
    return this.current.screen;
  }

  /** The display's text, without trailing blanks; "" while it is off. A `#` stands for any digit of a response. */
  get text(): string {
    return textOf(this.model, this.current);
  }

  /** The page of a response that shows, from 0. */
  get page(): number {
    return this.current.page;
  }

  /** The digits entered since the card was opened; undefined where the field was not confirmed with OK. */
  entered(name: FieldName): string | undefined {
    const place = placeOf(this.model, name);
    const isConfirmed = this.screen === 'response' || place < placeOf(this.model, this.screen);
    return isConfirmed ? this.current.entered[place] : undefined;
  }

  /** The next instant at which it may change without a contact, in microseconds; Infinity for none. */
  get next_us(): number {
    if (!this.isPowered) return Number.POSITIVE_INFINITY;
    const { keypad, model } = this;
    const last_ms = Math.floor(this.now_us / 1000);
    const next_ms = Math.min(nextScan_ms(keypad, last_ms, model.debounce_ms), this.deadline_ms);
    return next_ms === NEVER_MS ? Number.POSITIVE_INFINITY : Math.max(next_ms, last_ms + 1) * 1000;
  }

  /** The content of memory. */
  get recordKind(): RecordKind {
    return this.record;
  }

  /** Whether the battery holds so little that the next hold shows its warning. */
  get isBatteryLow(): boolean {
    const { battery, model, now_us, screen } = this;
    return isLow(drained(battery, model, Math.floor(now_us / 1000), screen !== 'off'), model);
  }

  private get isPowered(): boolean {
    return !this.isCut && this.battery.charge_nAms > 0;
  }

  private get deadline_ms(): number {
    const { current: face, battery, model } = this;
    const empty_ms = face.screen === 'off' ? NEVER_MS : emptyAt_ms(battery, model);
    return Math.min(face.opens_ms, face.turns_ms, face.ends_ms, empty_ms);
  }

  /** Time passes until `to_us`, the scan at that instant included. */
  advance(to_us: number): void {
    while (this.advanceToChange(to_us)) {
      // Nobody asks what showed on the way.
    }
  }

  /**
   * Time passes until another text shows, or until `to_us`, the scan at that instant included.
   * @returns whether another text shows, `time_us` being the time of it
   */
  advanceToChange(to_us: number): boolean {
    // No scan is left up to now: scripts are followed without their time, key by key.
    if (to_us <= this.now_us) return false;
    for (let next_us = this.next_us; next_us <= to_us; next_us = this.next_us) {
      const { current: face, keypad, model } = this;
      this.now_us = next_us;
      this.scan(next_us / 1000, scanned(keypad, next_us / 1000, model.debounce_ms));
      if (this.current !== face && this.text !== textOf(model, face)) return true;
    }
    this.now_us = Math.max(this.now_us, to_us);
    return false;
  }

  /** A contact goes to this level, bounce and faults included: the first scan after `at_us` reads it. @param key its place in `KEYS` */
  contact(at_us: number, key: number, isClosed: boolean): void {
    this.advance(at_us);
    this.keypad = moved(this.keypad, key, isClosed);
  }

  /**
   * The scan at `at_us` finds the keys at these levels, debounced already, in place of contacts.
   * @param levels a bit a key, by its place in `KEYS`; 1 is down
   */
  debounced(at_us: number, levels: number): void {
    this.advance(at_us - 1);
    this.now_us = Math.max(this.now_us, at_us);
    if (this.isPowered) this.scan(Math.floor(at_us / 1000), settledAt(levels));
  }

  /**
   * It is found at `at_us` to show this screen, as it is when it begins: for those who do not know what memory and battery
   * hold, or what was before.
   */
  found(at_us: number, screen: Screen): void {
    this.now_us = Math.max(this.now_us, at_us);
    this.show(Math.floor(at_us / 1000), screen);
  }

  /** One scan: keys, then the hold of PRESS, the turn of a page, the end of the screen. */
  private scan(now_ms: number, keypad: KeypadState): void {
    const before = this.keypad.levels;
    this.keypad = keypad;
    if (keypad.levels !== before) this.serveKeys(now_ms, keypad.levels & ~before);
    if (now_ms >= this.current.opens_ms) {
      this.current = withTimes(this.current, NEVER_MS, this.current.ends_ms);
      this.open(now_ms, true);
    }
    if (now_ms >= this.current.turns_ms) this.turn(now_ms);
    if (now_ms >= this.current.ends_ms) this.end(now_ms);
    if (this.screen !== 'off' && now_ms >= emptyAt_ms(this.battery, this.model)) this.drain(now_ms, 0);
    if (!this.isPowered) this.forget();
  }

  /** @param pressed the keys that went down at this scan */
  private serveKeys(now_ms: number, pressed: number): void {
    const { levels } = this.keypad;
    if (pressed !== 0 && isProlonged(this.model, this.screen)) {
      this.current = withTimes(this.current, this.current.opens_ms, now_ms + this.model.idle_ms);
    }
    const isReleased = ((levels >> PRESS) & 1) === 0 && this.current.opens_ms !== NEVER_MS;
    if (isReleased) this.current = withTimes(this.current, NEVER_MS, this.current.ends_ms);
    // It counts if it is the only key that is down.
    if (pressed !== 0 && levels === pressed && (levels & (levels - 1)) === 0) {
      this.press(now_ms, 31 - Math.clz32(levels));
    }
  }

  private press(now_ms: number, key: number): void {
    if (this.screen === 'lowBattery') return;
    const name = KEYS[key];
    if (name === 'PRESS') this.current = withTimes(this.current, now_ms + this.model.hold_ms, this.current.ends_ms);
    else if (name === 'OK') this.confirm(now_ms);
    else this.edit(name === 'BACK' ? undefined : this.digits[key]);
  }

  /** @param digit undefined to drop the last one */
  private edit(digit: string | undefined): void {
    const place = placeOf(this.model, this.screen);
    if (place === -1) return;
    const before = this.current.entered[place];
    const isIgnored = digit === undefined ? before === '' : before.length === this.model.fields[place].digits;
    if (isIgnored) return;
    const after = digit === undefined ? before.slice(0, -1) : before + digit;
    this.current = withEntered(this.current, this.current.entered.with(place, after), digit !== undefined);
  }

  private confirm(now_ms: number): void {
    const { model, screen } = this;
    if (screen === 'response' && model.pages.length > 1) this.turn(now_ms);
    const place = placeOf(model, screen);
    if (place === -1 || this.current.entered[place].length < model.fields[place].digits) return;
    const next = model.fields[place + 1];
    if (next !== undefined) this.show(now_ms, next.name);
    else if (this.record === 'whole') this.respond(now_ms);
    else this.show(now_ms, 'memoryError');
  }

  /** The response shows once it is computed and the next counter is stored. */
  private respond(now_ms: number): void {
    this.responses += 1;
    this.drain(now_ms, this.model.compute_nAms);
    this.show(now_ms, 'response');
  }

  private turn(now_ms: number): void {
    const { current: face, model } = this;
    this.current = { ...face, page: (face.page + 1) % model.pages.length, turns_ms: now_ms + model.page_ms };
  }

  /** The first screen, empty, or what stands in its way. @param isHeld by a hold, not after the battery's warning */
  private open(now_ms: number, isHeld: boolean): void {
    this.drain(now_ms, 0);
    if (isHeld && isLow(this.battery, this.model)) this.show(now_ms, 'lowBattery');
    else if (this.record === 'damaged') this.show(now_ms, 'memoryError');
    else if (this.record === 'keyless') this.show(now_ms, 'noKey');
    else this.show(now_ms, this.model.fields[0].name);
  }

  private end(now_ms: number): void {
    if (this.screen === 'lowBattery') this.open(now_ms, false);
    else this.show(now_ms, 'off');
  }

  /** Another screen, with its time. The entry is kept on the way to the next field and the response. */
  private show(now_ms: number, screen: Screen): void {
    const { model, current } = this;
    const goesOn = screen === 'response' || placeOf(model, screen) > 0;
    const { entered, isNewestReadable } = goesOn ? current : off(model);
    const time_ms = timeOf_ms(model, screen);
    const turns_ms = screen === 'response' && model.page_ms > 0 ? now_ms + model.page_ms : NEVER_MS;
    const ends_ms = time_ms === 0 ? NEVER_MS : now_ms + time_ms;
    this.drain(now_ms, 0);
    const { opens_ms } = current;
    this.current = { screen, entered, isNewestReadable, page: 0, opens_ms, turns_ms, ends_ms };
  }

  /** Brings the battery up to date, and takes more out of it. */
  private drain(now_ms: number, charge_nAms: number): void {
    this.battery = drawn(drained(this.battery, this.model, now_ms, this.screen !== 'off'), charge_nAms, now_ms);
  }

  /** The processor loses all that it knows. */
  private forget(): void {
    this.drain(Math.floor(this.now_us / 1000), 0);
    this.keypad = forgotten(this.keypad);
    this.current = off(this.model);
  }

  /** Another card, whole and new. Time goes on. */
  fit(model: Model, record: RecordKind): void {
    this.model = model;
    this.keypad = UNTOUCHED;
    this.current = off(model);
    this.battery = charged(model, 100, Math.floor(this.now_us / 1000));
    this.isCut = false;
    this.putRecord(record);
  }

  /** Memory holds another record from now on. */
  putRecord(record: RecordKind): void {
    this.record = record;
    this.responses = 0;
  }

  /** The reset line. */
  reset(): void {
    this.forget();
  }

  cutPower(): void {
    this.isCut = true;
    this.forget();
  }

  restorePower(): void {
    this.isCut = false;
  }

  /** The battery's charge is set. @param percent 0 to 100 */
  setBattery(percent: number): void {
    this.battery = charged(this.model, percent, Math.floor(this.now_us / 1000));
    if (!this.isPowered) this.forget();
  }

  /** The self test is asked for: all segments show. */
  selfTest(): void {
    if (this.isPowered) this.show(Math.floor(this.now_us / 1000), 'selfTest');
  }

  save(): ReferenceState {
    const { now_us, keypad, current: face, battery, record, responses, isCut } = this;
    return { now_us, keypad, face, battery, record, responses, isCut };
  }

  /** Goes back to what `save` returned, of a card of the same model. */
  load({ now_us, keypad, face, battery, record, responses, isCut }: ReferenceState): void {
    this.now_us = now_us;
    this.keypad = keypad;
    this.current = face;
    this.battery = battery;
    this.record = record;
    this.responses = responses;
    this.isCut = isCut;
  }
}
