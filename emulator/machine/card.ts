/**
 * A card to use: the board, and the hand that presses its keys. This is what tests fit, press and read, what key scripts
 * play on, and what hangs on a serial line. Time is board time in integer microseconds.
 */
import { KEYS, type Key } from '../../firmware/hal.js';
import { findModel, type Model } from '../../firmware/models.js';
import type { MemoryRecord } from '../../firmware/storage/record.js';
import { InputError } from '../input-error.js';
import { Board, type BoardState, LAST_US, type Listener, type Probe } from './board.js';
import { CardFile } from './card-file/card-file.js';
import type { CardRecord } from './card-record.js';
import { checkRecord, completeRecord } from './card-record.js';
import type { Contacts } from './parts/contacts.js';
import { type Picture, RunRecorder } from './recorder.js';
import type { CardFacts, PlayTarget } from './target.js';

/** How long a key is held where nobody says, and how long it rests after. */
export const PRESS_US = 100_000;
const TYPE_EVERY_US = 200_000;
const DEFAULT_CONTACTS: Contacts = { kind: 'bouncy', seed: 1, max_us: 25_000 };

export interface CardOptions extends CardRecord {
  /** A card file in place of a record: its counter is kept there, and it is locked until `close`. */
  readonly file?: string;
  /** How contacts bounce; bouncy with seed 1 where nothing is said. */
  readonly contacts?: Contacts;
  /**
   * Keep a digest of all that happens and, with `true`, every change of the display, which grows with the run; with
   * `pictures`, the looks of some screens too; nothing where nothing is said.
   */
  readonly record?: boolean | 'digest' | 'pictures';
  /** Told of everything that the board tells, after it has been recorded. */
  readonly listener?: Listener;
  /** Writes a trace of all that happens; what it costs is spent only where it is given. */
  readonly probe?: Probe | undefined;
}

/** A card's whole machine as plain data: it survives `JSON.parse(JSON.stringify(state))`. */
export interface CardState {
  readonly format: 'dscplus snapshot 1';
  readonly board: BoardState;
  /** The card file that was fitted, or null. */
  readonly file: string | null;
}

export class Card implements PlayTarget {
  readonly board: Board;
  /** What is written down of the run, if anything is. */
  readonly recorder: RunRecorder | undefined;
  private readonly files = new Map<string, CardFile>();
  private file: CardFile | undefined = undefined;

  /** The card of the options, made once: `restart` fits it again. */
  private readonly first: Fitting;

  /** @throws InputError where an option can't be: it says which, and what is allowed */
  constructor(private readonly options: CardOptions = {}) {
    this.first = fitting(options.file === undefined ? options : {});
    this.board = new Board(this.first.model, options.probe);
    this.recorder = options.record
      ? new RunRecorder(options.record === true ? 'screens' : options.record, () => this.picture(), options.listener)
      : undefined;
    this.board.onStored = () => this.keepCounter();
    this.restart();
  }

  /** Begins anew at time 0 with the card of the options, as a new `Card` would; what was made once is kept. */
  restart(): void {
    const { board, options, first } = this;
    board.listen(undefined);
    board.now_us = 0;
    board.contacts.setMode(options.contacts ?? DEFAULT_CONTACTS);
    this.file = undefined;
    if (options.file === undefined) board.fit(first.model, first.record);
    else this.fitFile(options.file);
    this.recorder?.begin();
    options.probe?.began('start', board, 0);
    board.listen(joined(this.recorder ?? options.listener, options.probe));
  }

  /** With `record` true: every change of the display's text, from `[0, ""]` on. */
  get screens(): ReadonlyArray<readonly [number, string]> {
    return this.recorder?.screens ?? [];
  }

  /** With `record` pictures: the looks of the first screens and the last, by their places in `screens`. */
  get pictures(): ReadonlyMap<number, Picture> {
    return this.recorder?.pictures ?? new Map();
  }

  private picture(): Picture {
    return { display: this.model.display, segments: [...this.board.glass.segments] };
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

  /** The card file that is fitted; null where the card is of a record. */
  get filePath(): string | null {
    return this.file?.path ?? null;
  }

  get contactsKind(): Contacts['kind'] {
    return this.board.contacts.kind;
  }

  /** SHA-256 in hex over all that happened (docs/digest.md), or null where the card does not record. */
  digest(): string | null {
    return this.recorder === undefined ? null : this.recorder.hex();
  }

  facts(): CardFacts | undefined {
    const record = this.board.memory.record();
    if (record === undefined) return undefined;
    const counter = (BigInt(record.counter_hi) << 32n) | BigInt(record.counter_lo);
    return { model: this.model, key: record.key, suite: record.suite, counter };
  }

  /** Fits another card; time goes on. */
  fit(record: CardRecord): void {
    const { model, record: bytes } = fitting(record);
    this.file = undefined;
    this.board.fit(model, bytes);
    this.noteFitted();
  }

  /** Fits the card of a card file; its counter is kept there from now on. The file stays locked until `close`. */
  fitFile(path: string): void {
    const file = this.openFile(path);
    const { model, record } = fitting(file.record);
    this.board.fit(model, record);
    this.file = file;
    this.noteFitted();
  }

  private noteFitted(): void {
    this.recorder?.fitted(this.now_us);
    this.options.probe?.began('fitted', this.board, this.now_us);
  }

  /** Brings the card file up to date after the firmware has stored a counter. */
  private keepCounter(): void {
    const counter = this.facts()?.counter;
    if (this.file === undefined || counter === undefined) return;
    if (counter < this.file.record.counter) throw new InputError(`card file ${this.file.path}: its counter is used up`);
    this.file.store(counter);
  }

  private openFile(path: string): CardFile {
    const known = this.files.get(path);
    if (known !== undefined) return known;
    const file = CardFile.open(path);
    this.files.set(path, file);
    return file;
  }

  /** Lets the card files go. */
  close(): void {
    for (const file of this.files.values()) file.close();
    this.files.clear();
    this.file = undefined;
  }

  /** A finger presses the key, holds it for `for_us`, lets go, and rests 100 ms. */
  press(key: Key, for_us = PRESS_US): void {
    this.down(key);
    this.wait(for_us);
    this.up(key);
    this.wait(PRESS_US);
  }

  /** Presses one digit after another; each is down for half of `every_us`. */
  type(digits: string, every_us = TYPE_EVERY_US): void {
    if (!/^[0-9]*$/.test(digits)) throw new InputError('type: digits are 0 to 9, and something else came');
    const down_us = Math.floor(every_us / 2);
    for (const digit of digits) {
      this.down(digit as Key);
      this.wait(down_us);
      this.up(digit as Key);
      this.wait(every_us - down_us);
    }
  }

  /** The contact closes now. */
  down(key: Key): void {
    this.board.contacts.move(this.now_us, placeOf(key), true);
  }

  /** The contact opens now. */
  up(key: Key): void {
    this.board.contacts.move(this.now_us, placeOf(key), false);
  }

  /** Time passes, the scan at its last instant included. */
  wait(us: number): void {
    this.board.advance(this.endOf(us));
  }

  /** Lets time pass until the display changes, at most until `end_us` of board time. @returns whether it has changed */
  advanceToChange(end_us: number): boolean {
    return this.board.advanceToChange(end_us);
  }

  waitUntil(holds: (display: string) => boolean, limit_us: number): boolean {
    const end_us = this.endOf(limit_us);
    if (holds(this.display)) return true;
    while (this.board.advanceToChange(end_us)) {
      if (holds(this.display)) return true;
    }
    return false;
  }

  private endOf(us: number): number {
    const end_us = this.board.now_us + us;
    if (Number.isSafeInteger(us) && us >= 0 && end_us <= LAST_US) return end_us;
    throw new InputError(`duration: ${us}; durations are whole microseconds, and board time ends at ${LAST_US}`);
  }

  setContacts(contacts: Contacts): void {
    this.board.contacts.setMode(contacts);
  }

  setContact(key: Key, isDown: boolean): void {
    this.board.contacts.set(this.now_us, placeOf(key), isDown);
  }

  stick(key: Key, level: 'down' | 'up'): void {
    this.board.contacts.stick(this.now_us, placeOf(key), level === 'down');
  }

  free(key: Key): void {
    this.board.contacts.free(this.now_us, placeOf(key));
  }

  /** The contact reads the other way round for a while from now on; no time passes. */
  glitch(key: Key, for_us: number): void {
    this.board.contacts.glitch(this.now_us, placeOf(key), for_us);
  }

  /** A segment that never lights, lights whenever the display is driven, or is whole again. Cells count from 1. */
  segment(cell: number, name: string, fault: 'dead' | 'lit' | 'free'): void {
    this.board.glass.setFault(cell, name, fault);
    this.board.noteDisplay();
    this.options.probe?.look(this.board);
  }

  /** Sets the battery's charge, of a hundred; 0 is as a supply that is cut. */
  battery(percent: number): void {
    if (!(percent >= 0 && percent <= 100)) throw new InputError(`battery: ${percent}; 0 to 100 percent are possible`);
    this.board.setBattery(percent);
  }

  /** Cuts the supply now, or at the n-th byte that is written to memory from now on; that byte keeps its old value. */
  cutPower(atWrite = 0): void {
    if (atWrite === 0) this.board.cutPower();
    else this.board.memory.failAtWrite(atWrite);
  }

  restorePower(): void {
    this.board.restorePower();
  }

  /** The whole machine as plain data. */
  save(): CardState {
    return { format: 'dscplus snapshot 1', board: this.board.save(), file: this.filePath };
  }

  /** Returns to a saved machine, board time and memory included; only the counter of a card *file* never goes back. */
  restore(state: CardState): void {
    const model = state.format === 'dscplus snapshot 1' ? findModel(state.board.model) : undefined;
    if (model === undefined) throw new InputError('restore: this is no snapshot that Card.save made');
    this.file = state.file === null ? undefined : this.openFile(state.file);
    const left_us = this.now_us;
    this.recorder?.restored(state.board.board_us);
    this.board.load(state.board, model);
    const counter = this.facts()?.counter;
    if (this.file !== undefined && counter !== undefined && counter < this.file.record.counter) {
      this.board.memory.provision(fitting(this.file.record).record);
    }
    this.options.probe?.began('restored', this.board, left_us);
  }
}

/** Both, one after the other. */
function joined(first: Listener | undefined, second: Listener | undefined): Listener | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return {
    contact(time_us, key, level) {
      first.contact(time_us, key, level);
      second.contact(time_us, key, level);
    },
    debounced(time_us, key, level) {
      first.debounced(time_us, key, level);
      second.debounced(time_us, key, level);
    },
    display(time_us, text) {
      first.display(time_us, text);
      second.display(time_us, text);
    },
    memory(time_us, address, value) {
      first.memory(time_us, address, value);
      second.memory(time_us, address, value);
    },
  };
}

function placeOf(key: Key): number {
  const place = KEYS.indexOf(key);
  if (place === -1) throw new InputError(`key: "${key}"; the keys are ${KEYS.join(' ')}`);
  return place;
}

interface Fitting {
  readonly model: Model;
  readonly record: MemoryRecord;
}

/** @throws InputError for a record that no card can hold */
function fitting(record: CardRecord): Fitting {
  checkRecord(record);
  const { model, serial, suite, secretHex, counter } = completeRecord(record);
  return {
    model: findModel(model)!,
    record: {
      model,
      serial,
      suite,
      key: Uint8Array.from(Buffer.from(secretHex, 'hex')),
      counter_hi: Number(counter >> 32n),
      counter_lo: Number(counter & 0xffffffffn),
    },
  };
}
