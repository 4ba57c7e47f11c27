/**
 * Watches a run from outside and says what came of it: what was read off the glass and typed at a server, what that
 * decided, and whether the card did what must never happen. It trusts nothing that the firmware says of itself: what was
 * entered is what the reference model makes of the contacts.
 */

import type { MemoryRecord } from '../../../firmware/storage/record.js';
import type { Listener } from '../../machine/board.js';
import type { Card } from '../../machine/card.js';
import { counterOf, suiteHasCounter } from '../../machine/card-record.js';
import { type RecordKind, ReferenceCard, type ReferenceState } from '../../reference/card.js';
import { COUNTER_BITS } from '../../script/expectations.js';
import type { StepAction } from '../../script/statements/table.js';
import type { LoginServer, ServerState } from './login-server.js';
import { isSameQuestion } from './question.js';

/**
 * The violations of a campaign:
 * - `wrong and accepted`: a server took an answer that the card did not compute for this challenge and PIN as they were
 *   entered, or another than the card drove its glass to show, or took one counter value twice
 * - `counter regression`: a response showed while the stored counter had not gone past every one shown before
 * - `counter jump`: a response left counter values out, which a server's look-ahead must then make up for
 * - `lost record`: memory holds no valid record, or another than what it held and its counter can have become
 * - `firmware error`: the firmware threw, where a processor would hang
 */
export type Violation = 'wrong and accepted' | 'counter regression' | 'counter jump' | 'lost record' | 'firmware error';
export const VIOLATIONS: readonly Violation[] = [
  'wrong and accepted',
  'counter regression',
  'counter jump',
  'lost record',
  'firmware error',
];

/** The outcome of one answer. */
export type Answer = 'none' | 'accepted' | 'refused';

interface Expected {
  readonly record: MemoryRecord | undefined;
  /** The counters that memory may hold: at least, at most. */
  readonly least: bigint;
  readonly most: bigint;
}

export class Observer implements Listener {
  readonly violations = new Set<Violation>();
  private expected: Expected = { record: undefined, least: 0n, most: 0n };
  /** The last counter that a response showed with; −1 where none has. */
  private shown = -1n;
  /** The last counter that the server took; −1 where it took none. */
  private taken = -1n;
  private reference: ReferenceCard;
  /** Responses of the reference model that have shown. */
  private responses = 0;
  /** The text that the glass was last driven to show: a person with a broken glass must not misread it. */
  private driven = '';
  /** Memory as it was last read, and its record. */
  private read: { readonly hex: string; readonly record: MemoryRecord | undefined } = { hex: '', record: undefined };
  private muted = false;

  constructor(
    private readonly card: Card,
    private readonly server: LoginServer,
  ) {
    this.reference = new ReferenceCard(card.model);
  }

  /** Another card is fitted: what it is now is taken for right. */
  begin(): void {
    const { card, server } = this;
    const record = this.stored();
    const counter = record === undefined ? 0n : counterOf(record);
    this.expected = { record, least: counter, most: counter };
    this.shown = counter - 1n;
    this.taken = -1n;
    this.reference.advance(card.now_us);
    this.reference.fit(card.model, kindOf(record));
    this.responses = 0;
    this.driven = card.board.glass.drivenText;
    server.serve(record && { model: card.model, record });
  }

  contact(time_us: number, key: number, level: number): void {
    this.reference.contact(time_us, key, level === 1);
  }

  debounced(): void {
    // The reference model reads the contacts by itself: the card's own reading is the card's.
  }

  memory(): void {
    const { record, least } = this.expected;
    // A response has been computed: from the first byte of its record on the next counter may be there.
    this.expected = { record, least, most: least + 1n };
  }

  display(time_us: number): void {
    const text = this.card.board.glass.drivenText;
    if (this.muted || text === this.driven) return;
    this.driven = text;
    this.reference.advance(time_us);
    const { responses } = this.reference.save();
    if (responses > this.responses && this.reference.screen === 'response' && text !== '') {
      this.responses = responses;
      this.response();
    }
  }

  /** The script or a fault is about to do this to the card. */
  willDo(action: StepAction): void {
    this.reference.advance(this.card.now_us);
    if (action.do === 'battery') this.reference.setBattery(action.percent);
    if (action.do === 'restorePower') this.reference.restorePower();
  }

  /** The supply is gone: the processor has lost what it knew of the keys. */
  lost(): void {
    const { card, reference } = this;
    reference.advance(card.now_us);
    if (card.board.battery.isEmpty) reference.setBattery(0);
    else reference.cutPower();
    this.driven = '';
  }

  /** A response shows: the counter that it was made with is the one before the stored one, and must be the next one. */
  private response(): void {
    const { record, most } = this.expected;
    if (record === undefined || !suiteHasCounter(record.suite)) return;
    const now = this.stored();
    if (now === undefined) return;
    const stored = counterOf(now);
    const used = BigInt.asUintN(COUNTER_BITS, stored - 1n);
    if (used <= this.shown) this.violations.add('counter regression');
    else {
      if (stored > most) this.violations.add('counter jump');
      this.shown = used;
    }
    this.expected = { record, least: stored, most: stored };
  }

  /**
   * Somebody has read the display, and types what looks like an answer at the server that shows this challenge.
   * @param read what the display was taken to show
   */
  answer(read: string, challenge: string, pin: string): Answer {
    const { card, server, reference } = this;
    if (!server.looksLikeAnswer(read)) return 'none';
    const decision = server.decide(read, challenge, pin);
    if (!decision.accepted) return 'refused';
    reference.advance(card.now_us);
    const isEntered = this.isAnswered(challenge) && reference.entered('pin') === pin;
    const { counter } = decision;
    const isFresh = counter === undefined || (counter === this.shown && counter !== this.taken);
    const isRead = read === card.board.glass.drivenText;
    if (!isEntered || !isFresh || !isRead) this.violations.add('wrong and accepted');
    if (counter !== undefined) this.taken = counter;
    return 'accepted';
  }

  private isAnswered(challenge: string): boolean {
    const entered = this.reference.entered('challenge');
    const suite = this.expected.record?.suite ?? '';
    return entered !== undefined && isSameQuestion(suite, entered, challenge);
  }

  /** Whether the card that is fitted has a record with a key. */
  get canLogIn(): boolean {
    return kindOf(this.expected.record) === 'whole';
  }

  /** An operator tells the server where the card's counter is, which may have computed much that nobody typed. */
  resync(): void {
    const record = this.stored();
    this.server.serve(record && { model: this.card.model, record });
  }

  /** Looks at memory: the record must be there, and be what it was but for the counter. */
  audit(): void {
    const { record, least, most } = this.expected;
    if (record === undefined) return;
    const found = this.stored();
    if (found === undefined || !isSameCard(found, record)) {
      this.violations.add('lost record');
      return;
    }
    const counter = counterOf(found);
    if (counter < least) this.violations.add('counter regression');
    else if (counter > most) this.violations.add('counter jump');
    this.expected = { record, least: counter, most: counter };
  }

  /** The record that memory holds now, read again where memory is another than before: most faults leave it alone. */
  private stored(): MemoryRecord | undefined {
    const { memory } = this.card.board;
    const { hex } = memory.save();
    if (hex !== this.read.hex) this.read = { hex, record: memory.record() };
    return this.read.record;
  }

  save(): ObserverState {
    const { expected, shown, taken, driven, responses, card, server, reference } = this;
    const model = card.model.name;
    return { model, expected, shown, taken, driven, responses, reference: reference.save(), server: server.save() };
  }

  /** Does what puts the card back where `state` was saved, and goes on from there; violations that were seen stay. */
  load(state: ObserverState, putBack: () => void): void {
    this.muted = true;
    const before = this.card.model;
    putBack();
    this.muted = false;
    if (this.card.model !== before) this.reference = new ReferenceCard(this.card.model);
    this.expected = state.expected;
    this.shown = state.shown;
    this.taken = state.taken;
    this.driven = state.driven;
    this.responses = state.responses;
    this.reference.load(state.reference);
    this.server.load(state.server);
  }
}

export interface ObserverState {
  readonly model: string;
  readonly expected: Expected;
  readonly shown: bigint;
  readonly taken: bigint;
  readonly driven: string;
  readonly responses: number;
  readonly reference: ReferenceState;
  readonly server: ServerState;
}

function kindOf(record: MemoryRecord | undefined): RecordKind {
  if (record === undefined) return 'damaged';
  return record.key.length > 0 ? 'whole' : 'keyless';
}

function isSameCard(a: MemoryRecord, b: MemoryRecord): boolean {
  if (a === b) return true;
  return a.model === b.model && a.serial === b.serial && a.suite === b.suite && a.key.join() === b.key.join();
}
