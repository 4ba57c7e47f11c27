/** A machine to walk on: the real board with the real firmware on clean contacts, compared with the reference model all the time. */

import type { Model } from '../../../firmware/models.js';
import type { MemoryRecord } from '../../../firmware/storage/record.js';
import { RecordStore } from '../../../firmware/storage/slots.js';
import type { Transition } from '../../../firmware/ui/screens.js';
import { Board, type BoardState } from '../../machine/board.js';
import { counterOf, suiteHasCounter } from '../../machine/card-record.js';
import { type RecordKind, ReferenceCard, type ReferenceState } from '../../reference/card.js';
import { Comparison } from '../../reference/comparison.js';
import { type Move, WEAK_PERCENT } from './moves.js';

/** The key of RFC 6287's appendix C: the walk proves nothing about keys. */
const KEY = new TextEncoder().encode('12345678901234567890');
const NO_KEY = new Uint8Array(0);

export interface MachineState {
  readonly board: BoardState;
  readonly reference: ReferenceState;
}

export class Machine {
  readonly board: Board;
  readonly reference: ReferenceCard;
  readonly comparison: Comparison;
  /** Called with each row of the firmware's table that is taken. */
  onRow: ((row: Transition) => void) | undefined = undefined;

  private readonly usesCounter: boolean;
  /** A reader of its own, beside the firmware's. */
  private readonly store: RecordStore;

  constructor(readonly model: Model) {
    this.usesCounter = suiteHasCounter(model.suite);
    this.board = new Board(model);
    this.store = new RecordStore(this.board.memory);
    this.reference = new ReferenceCard(model);
    this.comparison = new Comparison(this.reference);
    const { board, comparison } = this;
    board.contacts.setMode({ kind: 'clean' });
    board.fit(model, recordOf(model, KEY));
    board.listen({
      contact: (time_us, key, level) => comparison.contact(time_us, key, level),
      memory: () => {},
      debounced: () => {},
      display: (time_us, text) => comparison.display(time_us, text),
    });
    board.firmware.onRow = (row) => this.onRow?.(row);
  }

  /** Board time: a walk only ever stops at a scan. */
  get now_ms(): number {
    return this.board.now_us / 1000;
  }

  /** The content of memory. */
  get record(): RecordKind {
    return this.reference.recordKind;
  }

  /** Whether something else than keys and time has happened to the card. */
  get hasFault(): boolean {
    return this.record !== 'whole' || this.isBatteryLow;
  }

  /** Whether the firmware finds the battery low. */
  get isBatteryLow(): boolean {
    return this.board.firmware.isBatteryLow(this.now_ms);
  }

  get display(): string {
    return this.board.glass.text;
  }

  make(move: Move): void {
    const { board, comparison } = this;
    switch (move.do) {
      case 'edge':
        board.contacts.move(board.now_us, move.key, move.down);
        break;
      case 'pass':
        board.advance(board.now_us + move.ms * 1000);
        comparison.pass(board.now_us);
        break;
      case 'weaken':
        this.happen(
          (reference) => reference.setBattery(WEAK_PERCENT),
          () => board.setBattery(WEAK_PERCENT),
        );
        break;
      case 'record':
        this.happen(
          (reference) => reference.putRecord(move.record),
          () => this.putRecord(move.record),
        );
        break;
      case 'selfTest':
        this.happen(
          (reference) => reference.selfTest(),
          () => void board.selfTest(),
        );
    }
  }

  private happen(tell: (reference: ReferenceCard) => void, cause: () => void): void {
    this.comparison.happen(this.board.now_us, tell, cause);
  }

  /** As the factory would; both slots of a damaged memory are invalid. */
  private putRecord(kind: RecordKind): void {
    const { memory } = this.board;
    memory.provision(recordOf(this.model, kind === 'keyless' ? NO_KEY : KEY));
    if (kind === 'damaged') memory.write(0, memory.read(0) ^ 0xff);
  }

  /** The counter that memory holds; undefined where the suite uses none (RFC 6287 6.3) or memory holds no valid record. */
  get counter(): bigint | undefined {
    if (!this.usesCounter) return undefined;
    this.store.load();
    const { record } = this.store;
    return record && counterOf(record);
  }

  save(): MachineState {
    return { board: this.board.save(), reference: this.reference.save() };
  }

  load(state: MachineState): void {
    this.board.load(state.board, this.model);
    this.reference.load(state.reference);
    this.comparison.load(this.display);
  }
}

function recordOf(model: Model, key: Uint8Array): MemoryRecord {
  return { model: model.name, serial: 'WALK-1', suite: model.suite, key, counter_hi: 0, counter_lo: 0 };
}
