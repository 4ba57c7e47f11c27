/**
 * A card without a fault, for scripts: the reference model behind the contacts of the board, with responses from an independent
 * check. None of the firmware runs in it, so a script that fails on the card and succeeds here shows a fault of the card.
 */
import { KEYS, type Key } from '../../../firmware/hal.js';
import type { Model } from '../../../firmware/models.js';
import type { MemoryRecord } from '../../../firmware/storage/record.js';
import { InputError } from '../../input-error.js';
import type { Card } from '../../machine/card.js';
import { type CardRecord, counterOf, memoryRecordOf, suiteHasCounter } from '../../machine/card-record.js';
import { ContactBank, type Contacts, type ContactsState } from '../../machine/parts/contacts.js';
import type { CardFacts, ResponseCheck, Target } from '../../machine/target.js';
import { ReferenceCard, type ReferenceState } from '../../reference/card.js';
import { COUNTER_BITS, pagesOf } from '../../script/expectations.js';

interface Saved {
  readonly model: Model;
  readonly record: MemoryRecord;
  readonly contacts: ContactsState;
  readonly reference: ReferenceState;
}

export class CorrectCard implements Target {
  model: Model;
  private record: MemoryRecord;
  private readonly contacts = new ContactBank();
  private readonly reference: ReferenceCard;
  private time_us: number;

  /**
   * @param card has just begun: its record and its contacts are taken over
   * @throws InputError where its memory holds no record
   */
  constructor(
    card: Card,
    private readonly check: ResponseCheck,
  ) {
    this.model = card.model;
    this.record = card.board.memory.record() ?? unknown('a memory without a record');
    this.time_us = card.now_us;
    this.reference = new ReferenceCard(card.model);
    this.contacts.load(card.board.contacts.save());
    this.contacts.onEdge = (at_us, key, level) => this.reference.contact(at_us, key, level === 1);
    this.fitRecord(this.model, this.record);
  }

  get now_us(): number {
    return this.time_us;
  }

  get contactsKind(): Contacts['kind'] {
    return this.contacts.kind;
  }

  get display(): string {
    const { reference } = this;
    if (reference.screen !== 'response') return reference.text;
    const [pin, challenge] = [reference.entered('pin')!, reference.entered('challenge')!];
    const facts = this.facts();
    const counter = suiteHasCounter(facts.suite) ? facts.counter - 1n : facts.counter;
    const response = this.check(facts, BigInt.asUintN(COUNTER_BITS, counter), challenge, pin);
    return pagesOf(response, this.model)[reference.page]!;
  }

  facts(): CardFacts {
    const { model, record } = this;
    const { responses } = this.reference.save();
    const risen = suiteHasCounter(record.suite) ? BigInt(responses) : 0n;
    return { model, key: record.key, suite: record.suite, counter: counterOf(record) + risen };
  }

  fit(record: CardRecord): void {
    const made = memoryRecordOf(record);
    this.contacts.renew();
    this.fitRecord(made.model, made.record);
  }

  private fitRecord(model: Model, record: MemoryRecord): void {
    this.model = model;
    this.record = record;
    this.reference.advance(this.time_us);
    this.reference.fit(model, record.key.length === 0 ? 'keyless' : 'whole');
  }

  /** It has none. */
  readonly attached = undefined;

  attach(): void {
    unknown('a phone');
  }

  operate(): void {
    unknown('a phone');
  }

  /** A dry run fits the copy of a card file's record. */
  fitFile(): void {
    unknown('a card file');
  }

  wait(us: number): void {
    const end_us = this.time_us + us;
    while (this.advanceToChange(end_us)) {
      // Nobody asks what showed on the way.
    }
  }

  waitUntil(holds: (display: string) => boolean, limit_us: number): boolean {
    const end_us = this.time_us + limit_us;
    if (holds(this.display)) return true;
    while (this.advanceToChange(end_us)) if (holds(this.display)) return true;
    return false;
  }

  /** From scan to scan, as the board goes: edges at a scan's own instant come after it. */
  private advanceToChange(end_us: number): boolean {
    const { contacts, reference } = this;
    for (;;) {
      const next_us = Math.min(reference.next_us, contacts.nextScan_ms(Math.floor(this.time_us / 1000) + 1) * 1000);
      if (next_us > end_us) break;
      contacts.pass(next_us, false);
      contacts.read();
      this.time_us = next_us;
      const hasChanged = reference.advanceToChange(next_us);
      if (hasChanged) return true;
    }
    contacts.pass(end_us, true);
    reference.advance(end_us);
    this.time_us = end_us;
    return false;
  }

  down(key: Key): void {
    this.contacts.move(this.time_us, KEYS.indexOf(key), true);
  }

  up(key: Key): void {
    this.contacts.move(this.time_us, KEYS.indexOf(key), false);
  }

  setContacts(contacts: Contacts): void {
    this.contacts.setMode(contacts);
  }

  setContact(key: Key, isDown: boolean): void {
    this.contacts.set(this.time_us, KEYS.indexOf(key), isDown);
  }

  stick(key: Key, level: 'down' | 'up'): void {
    this.contacts.stick(this.time_us, KEYS.indexOf(key), level === 'down');
  }

  free(key: Key): void {
    this.contacts.free(this.time_us, KEYS.indexOf(key));
  }

  glitch(key: Key, for_us: number): void {
    this.contacts.glitch(this.time_us, KEYS.indexOf(key), for_us);
  }

  segment(): void {
    unknown('a broken segment');
  }

  battery(percent: number): void {
    this.reference.setBattery(percent);
  }

  cutPower(atWrite?: number): void {
    if (atWrite) unknown('a byte that was not written');
    this.reference.cutPower();
  }

  restorePower(): void {
    this.reference.restorePower();
  }

  save(): Saved {
    const { model, record, contacts, reference } = this;
    return { model, record, contacts: contacts.save(), reference: reference.save() };
  }

  restore(saved: Saved): void {
    this.model = saved.model;
    this.record = saved.record;
    this.reference.fit(saved.model, 'whole');
    this.reference.load(saved.reference);
    this.contacts.load(saved.contacts);
    this.time_us = saved.reference.now_us;
  }
}

function unknown(what: string): never {
  throw new InputError(`the reference model knows nothing of ${what}`);
}
