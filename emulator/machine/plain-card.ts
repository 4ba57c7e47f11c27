/**
 * A card in a hand: the board, and the hand that presses its keys. Nothing of it needs Node, so it runs in a browser as it
 * is; card files and the record of a run are `Card`'s. Time is board time in integer microseconds.
 */

import type { Key } from '../../firmware/hal.js';
import type { Model } from '../../firmware/models.js';
import { checkFunction, checkNumber, checkOneOf, checkWhole } from '../checks.js';
import { InputError } from '../input-error.js';
import { Board, LAST_US } from './board.js';
import { checkContacts, checkDigits, checkFit, placeOf } from './card-arguments.js';
import type { PlainCardOptions } from './card-options.js';
import { type CardRecord, counterOf, memoryRecordOf } from './card-record.js';
import { type CardState, checkState, makeState } from './card-state.js';
import { PRESS_US, TYPE_EVERY_US } from './key-sequencer.js';
import type { Contacts } from './parts/contacts.js';
import { respond } from './respond.js';
import type { CardFacts } from './target.js';

/** The most bytes that a supply may still let be written before it fails. */
const MAX_WRITES = 0xffff_ffff;
const DIGIT_ZERO = 0x30;
export const DEFAULT_CONTACTS: Contacts = { kind: 'bouncy', seed: 1, max_us: 25_000 };

export class PlainCard {
  readonly board: Board;
  /** The card of the options, made once. */
  protected readonly first: ReturnType<typeof memoryRecordOf>;

  /**
   * @param options whose contacts, listener and probe are right
   * @throws InputError for a record that no card can hold
   */
  constructor({ contacts, listener, probe, ...record }: PlainCardOptions = {}) {
    this.first = memoryRecordOf(record);
    this.board = new Board(this.first.model, probe);
    this.board.fit(this.first.model, this.first.record);
    this.board.contacts.setMode(contacts ?? DEFAULT_CONTACTS);
    this.board.listen(listener);
  }

  get model(): Model {
    return this.board.model;
  }

  /** Board time. */
  get now_us(): number {
    return this.board.now_us;
  }

  /** The display's text, without trailing blanks; "" while it is blank; `?` for a cell whose segments show no character. */
  get display(): string {
    return this.board.glass.text;
  }

  get contactsKind(): Contacts['kind'] {
    return this.board.contacts.kind;
  }

  facts(): CardFacts | undefined {
    const record = this.board.memory.record();
    if (record === undefined) return undefined;
    // The key is a copy, since the record is kept.
    return { model: this.model, key: record.key.slice(), suite: record.suite, counter: counterOf(record) };
  }

  /** Fits another card; time goes on. */
  fit(record: CardRecord): void {
    checkFit(record);
    const { model, record: bytes } = memoryRecordOf(record);
    this.board.fit(model, bytes);
  }

  /** A finger presses the key, holds it for `for_us`, lets go, and rests 100 ms. */
  press(key: Key, for_us = PRESS_US): void {
    const place = placeOf('press', key);
    this.checkTime('press: for_us', for_us, PRESS_US);
    this.move(place, true);
    this.board.advance(this.now_us + for_us);
    this.move(place, false);
    this.board.advance(this.now_us + PRESS_US);
  }

  /** Presses one digit after another; each is down for half of `every_us`. */
  type(digits: string, every_us = TYPE_EVERY_US): void {
    checkDigits(digits);
    checkWhole('type: every_us', every_us, 0, Math.floor((LAST_US - this.now_us) / digits.length), 'microseconds');
    const down_us = Math.floor(every_us / 2);
    for (let at = 0; at < digits.length; at++) {
      // The first ten keys are the digits.
      const place = digits.charCodeAt(at) - DIGIT_ZERO;
      this.move(place, true);
      this.board.advance(this.now_us + down_us);
      this.move(place, false);
      this.board.advance(this.now_us + every_us - down_us);
    }
  }

  /**
   * Makes a login as its instructions say: holds PRESS, types the PIN and the challenge in the order of the model, and reads.
   * @returns the digits of the response, those of all pages; the last page shows
   * @throws InputError for another number of digits than the model asks for, and where the card does not show the response;
   *   the message holds none of the digits
   */
  respond(challenge: string, pin: string): string {
    return respond(this, challenge, pin);
  }

  /** The contact closes now. */
  down(key: Key): void {
    this.move(placeOf('down', key), true);
  }

  /** The contact opens now. */
  up(key: Key): void {
    this.move(placeOf('up', key), false);
  }

  private move(place: number, isDown: boolean): void {
    this.board.contacts.move(this.now_us, place, isDown);
  }

  /** Time passes, the scan at its last instant included. */
  wait(us: number): void {
    this.checkTime('wait: us', us);
    this.board.advance(this.now_us + us);
  }

  /** Lets time pass until the display changes, at most until `end_us` of board time. @returns whether it has changed */
  advanceToChange(end_us: number): boolean {
    checkWhole('advanceToChange: end_us', end_us, this.now_us, LAST_US);
    return this.board.advanceToChange(end_us);
  }

  waitUntil(holds: (display: string) => boolean, limit_us: number): boolean {
    checkFunction('waitUntil: holds', holds);
    this.checkTime('waitUntil: limit_us', limit_us);
    const end_us = this.now_us + limit_us;
    if (holds(this.display)) return true;
    while (this.board.advanceToChange(end_us)) {
      if (holds(this.display)) return true;
    }
    return false;
  }

  /** A duration must end, with what follows it, before board time does. */
  private checkTime(name: string, us: number, followed_us = 0): void {
    checkWhole(name, us, 0, LAST_US - this.now_us - followed_us, 'microseconds');
  }

  setContacts(contacts: Contacts): void {
    checkContacts('setContacts', contacts);
    this.board.contacts.setMode(contacts);
  }

  /** Moves a contact as it was measured, without a bounce of its own. */
  setContact(key: Key, isDown: boolean): void {
    const place = placeOf('setContact', key);
    checkOneOf('setContact: isDown', isDown, [true, false]);
    this.board.contacts.set(this.now_us, place, isDown);
  }

  stick(key: Key, level: 'down' | 'up'): void {
    const place = placeOf('stick', key);
    checkOneOf('stick: level', level, ['down', 'up']);
    this.board.contacts.stick(this.now_us, place, level === 'down');
  }

  free(key: Key): void {
    this.board.contacts.free(this.now_us, placeOf('free', key));
  }

  /** The contact reads the other way round for a while from now on; no time passes. */
  glitch(key: Key, for_us: number): void {
    const place = placeOf('glitch', key);
    this.checkTime('glitch: for_us', for_us);
    this.board.contacts.glitch(this.now_us, place, for_us);
  }

  /** A segment that never lights, lights whenever the display is driven, or is whole again. Cells count from 1. */
  segment(cell: number, name: string, fault: 'dead' | 'lit' | 'free'): void {
    checkOneOf('segment: fault', fault, ['dead', 'lit', 'free']);
    this.board.glass.setFault(cell, name, fault);
    this.board.noteDisplay();
    this.board.probe?.look(this.board);
  }

  /** Sets the battery's charge, of a hundred; 0 is as a supply that is cut. */
  battery(percent: number): void {
    checkNumber('battery: percent', percent, 0, 100);
    this.board.setBattery(percent);
  }

  /** Cuts the supply now, or at the n-th byte that is written to memory from now on; that byte keeps its old value. */
  cutPower(atWrite = 0): void {
    checkWhole('cutPower: atWrite', atWrite, 0, MAX_WRITES);
    if (atWrite === 0) this.board.cutPower();
    else this.board.memory.failAtWrite(atWrite);
  }

  restorePower(): void {
    this.board.restorePower();
  }

  /** The whole machine as plain data. */
  save(): CardState {
    return makeState(this.board.save(), null);
  }

  /** Returns to a saved machine, board time and memory included. */
  restore(state: CardState): void {
    const model = checkState(state);
    if (state.file !== null)
      throw new InputError('restore: state has the card of a card file, and there are none here');
    this.board.load(state.board, model);
  }
}
