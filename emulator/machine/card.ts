/**
 * A card to use in Node: a plain card, with card files that keep its counter, and a record of its run. This is what tests fit,
 * press and read, what key scripts play on, and what hangs on a serial line. Time is board time in integer microseconds.
 */

import { checkFunction, checkObject, checkText } from '../checks.js';
import { InputError } from '../input-error.js';
import type { Attached } from './attached.js';
import type { Listener } from './board.js';
import { checkPath } from './card-arguments.js';
import { CardFile } from './card-file/card-file.js';
import { type CardOptions, checkCardOptions } from './card-options.js';
import { type CardRecord, memoryRecordOf } from './card-record.js';
import { type CardState, checkState, makeState } from './card-state.js';
import { DEFAULT_CONTACTS, PlainCard } from './plain-card.js';
import { type Picture, RunRecorder } from './recorder.js';
import type { CardFacts, PlayTarget } from './target.js';

export class Card extends PlainCard implements PlayTarget {
  /** The recorder of the run, if there is one. */
  readonly recorder: RunRecorder | undefined;
  private readonly files = new Map<string, CardFile>();
  private file: CardFile | undefined = undefined;

  /** @throws InputError where an option can't be: it says which, and what is allowed */
  constructor(private readonly options: CardOptions = {}) {
    checkCardOptions(options);
    super(options);
    this.recorder = options.record
      ? new RunRecorder(options.record === true ? 'screens' : options.record, () => this.picture(), options.listener)
      : undefined;
    this.board.onStored = () => this.keepCounter();
    this.restart();
  }

  /** Begins again at time 0 with the card of the options, as a new `Card` would; what was made once is kept. */
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

  private picture(): Picture | undefined {
    if (this.attached !== undefined) return undefined;
    return { display: this.model.display, segments: [...this.board.glass.segments] };
  }

  /** The visible text: of an attached device, or of the card's display. */
  override get display(): string {
    return this.board.text;
  }

  /** The device that is attached in the card's place. */
  get attached(): Attached | undefined {
    return this.board.attached;
  }

  /** Another device takes the card's place, until a card is fitted; it shares the board's time, and is saved with it. */
  attach(device: Attached): void {
    checkObject('attach: device', device);
    this.board.attach(device);
    this.recorder?.fitted(this.now_us);
  }

  /** Does something to the attached device, and writes it down. @param what in the words of a script */
  operate(what: string, act: () => void): void {
    checkText('operate: what', what);
    checkFunction('operate: act', act);
    if (this.attached === undefined) throw new InputError('operate: there is no device attached');
    this.board.operate(what, act);
  }

  /** The card file that is fitted; null where the card is of a record. */
  get filePath(): string | null {
    return this.file?.path ?? null;
  }

  /** SHA-256 in hex over all that happened (docs/digest.md), or null where the card does not record. */
  digest(): string | null {
    return this.recorder === undefined ? null : this.recorder.hex();
  }

  override facts(): CardFacts | undefined {
    const { attached, model } = this;
    if (attached === undefined) return super.facts();
    return attached.key && { ...attached.key, model, counter: 0n };
  }

  /** Fits another card; time goes on. */
  override fit(record: CardRecord): void {
    super.fit(record);
    this.file = undefined;
    this.noteFitted();
  }

  /** Fits the card of a card file; its counter is kept there from now on. The file stays locked until `close`. */
  fitFile(path: string): void {
    checkPath('fitFile: path', path);
    const file = this.openFile(path);
    const { model, record } = memoryRecordOf(file.record);
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
    const counter = super.facts()?.counter;
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

  /** The whole machine as plain data. */
  override save(): CardState {
    return makeState(this.board.save(), this.filePath);
  }

  /** Returns to a saved machine, board time and memory included; only the counter of a card *file* never goes back. */
  override restore(state: CardState): void {
    const model = checkState(state);
    if (state.board.attached !== undefined && !this.board.hasHadDevice) {
      throw new InputError('restore: state is of a card with another device attached, which this card never had');
    }
    this.file = state.file === null ? undefined : this.openFile(state.file);
    const left_us = this.now_us;
    this.recorder?.restored(state.board.board_us);
    this.board.load(state.board, model);
    const counter = super.facts()?.counter;
    if (this.file !== undefined && counter !== undefined && counter < this.file.record.counter) {
      this.board.memory.provision(memoryRecordOf(this.file.record).record);
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
    operated(time_us, what) {
      first.operated?.(time_us, what);
      second.operated?.(time_us, what);
    },
  };
}
