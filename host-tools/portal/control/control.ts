/** Steers a portal from a test: its time, its state, its faults; and shows what was asked. */
import { InputError } from '../../../emulator/input-error.js';
import type { WorldTime } from '../../../emulator/time.js';
import { checkOptions, checkText, checkWhole } from '../../arguments.js';
import type { Delivered, Mailbox, MailboxFaults } from '../../couriers/mailbox.js';
import {
  type MemoryState,
  type MemoryStore,
  type RandomSource,
  type SeededPlace,
  SeededRandom,
  type Verifier,
} from '../../verifier/index.js';
import type { HeldAnswers } from '../http/held-answers.js';
import { VirtualTime } from '../virtual-time.js';
import { FAULT_KINDS, type Fault, Faults } from './faults.js';
import { Journal, type JournalEntry } from './journal.js';

/** The steered parts. */
export interface Steered {
  readonly verifier: Verifier;
  readonly time: WorldTime;
  readonly random: RandomSource;
  /** Undefined where the store is on disk, and can't go back. */
  readonly store: MemoryStore | undefined;
}

/** Where messages go, in place of to somebody. */
export interface Mailboxes {
  readonly mailbox: Mailbox;
  /** Ends when what was promised is in the mailbox, or as far on its way as faults let it. */
  settled(): Promise<void>;
}

/** All of the portal at an instant. */
interface Snapshot {
  readonly store: MemoryState;
  readonly passed_us: number;
  readonly place: SeededPlace | undefined;
}

/** The state that every portal begins with. */
export const START = 'start';
const SNAPSHOTS_MAX = 100;
const NAME_LENGTH_MAX = 128;
const FAULTS_MAX = 1000;
const DELAY_MAX_MS = 600_000;
const YEAR_MS = 366 * 24 * 60 * 60 * 1000;

export class Control {
  readonly #steered: Steered;
  readonly #faults = new Faults();
  readonly #journal: Journal;
  readonly #snapshots = new Map<string, Snapshot>();

  /** @internal */
  constructor(
    steered: Steered,
    private readonly boxes: Mailboxes | undefined,
    private readonly held: Pick<HeldAnswers, 'untilNext_ms'>,
  ) {
    this.#steered = steered;
    this.#journal = new Journal(steered.time);
  }

  /** The portal's time, in milliseconds since 1970. */
  now_ms(): number {
    return this.#steered.time.wall_ms();
  }

  /**
   * How much time must pass until the next answer that is held back is given, such as a refusal; undefined where none is, and
   * with the real clock.
   */
  get heldFor_ms(): number | undefined {
    const { time } = this.#steered;
    return time instanceof VirtualTime ? this.held.untilNext_ms : undefined;
  }

  /**
   * Lets time pass.
   * @param ms up to a year
   * @throws InputError where the clock is real
   */
  advance(ms: number): void {
    checkWhole('ms', ms, 0, YEAR_MS);
    const { time } = this.#steered;
    if (!(time instanceof VirtualTime)) {
      throw new InputError('the clock is real: start the portal with --clock virtual');
    }
    time.advance(ms);
  }

  /**
   * Keeps the state under a name, `start` being that of the beginning.
   * @throws InputError where the store is on disk, or a hundred snapshots are kept
   */
  async snapshot(name: string): Promise<void> {
    checkText('name', name);
    if (name.length === 0 || name.length > NAME_LENGTH_MAX) {
      throw new InputError(`name must have 1 to ${NAME_LENGTH_MAX} characters`);
    }
    if (this.#snapshots.size === SNAPSHOTS_MAX && !this.#snapshots.has(name)) {
      throw new InputError(`there are ${SNAPSHOTS_MAX} snapshots: take one of their names`);
    }
    const { random, time } = this.#steered;
    this.#snapshots.set(name, {
      store: await this.#memory().save(),
      passed_us: time.steady_us(),
      place: random instanceof SeededRandom ? random.place() : undefined,
    });
  }

  /**
   * Goes back to a snapshot: store, virtual clock and seed. Answers that were held back are given at once.
   * @throws InputError where there is none of that name, or the store is on disk
   */
  async reset(name = START): Promise<void> {
    checkText('name', name);
    const store = this.#memory();
    const snapshot = this.#snapshots.get(name);
    if (snapshot === undefined) throw new InputError(`there is no snapshot ${JSON.stringify(name.slice(0, 40))}`);
    const { time, random, verifier } = this.#steered;
    this.boxes?.mailbox.clear();
    await store.load(snapshot.store);
    if (random instanceof SeededRandom && snapshot.place !== undefined) random.goTo(snapshot.place);
    if (!(time instanceof VirtualTime)) return;
    time.goTo(snapshot.passed_us);
    // The verifier's time never goes back by itself.
    await verifier.operator('control').repairClock();
  }

  /** Makes requests to come fail. @throws InputError for a fault that there is not */
  fault(fault: Fault): void {
    checkOptions('fault', fault, ['kind', 'path', 'count', 'delay_ms']);
    const { kind, path = '/', count = 1, delay_ms = 0 } = fault;
    if (!FAULT_KINDS.includes(kind)) throw new InputError(`kind must be one of ${FAULT_KINDS.join(', ')}`);
    checkText('path', path);
    checkWhole('count', count, 1, FAULTS_MAX);
    checkWhole('delay_ms', delay_ms, 0, DELAY_MAX_MS);
    if (this.#faults.list().length >= FAULTS_MAX) throw new InputError(`there are ${FAULTS_MAX} faults: clear them`);
    this.#faults.add(fault);
  }

  faults(): readonly Fault[] {
    return this.#faults.list();
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  /** The last thousand requests, the newest last. */
  journal(): readonly JournalEntry[] {
    return this.#journal.list();
  }

  clearJournal(): void {
    this.#journal.clear();
  }

  /**
   * The messages that have come for a telephone number, or the notifications for an IB Key's serial, the oldest first.
   * @throws InputError where messages go elsewhere
   */
  async messages(to: string): Promise<readonly Delivered[]> {
    checkText('to', to);
    const { mailbox, settled } = this.#mailboxes();
    await settled();
    return mailbox.read(to);
  }

  /** How badly messages go from now on. @throws InputError for what is out of range, or where messages go elsewhere */
  setCourierFaults(faults: Partial<MailboxFaults>): void {
    this.#mailboxes().mailbox.setFaults(faults);
  }

  courierFaults(): MailboxFaults {
    return this.#mailboxes().mailbox.faults;
  }

  /** @internal What goes into a server's way. */
  get parts(): { readonly journal: Journal; readonly faults: Faults } {
    return { journal: this.#journal, faults: this.#faults };
  }

  #mailboxes(): Mailboxes {
    if (this.boxes !== undefined) return this.boxes;
    throw new InputError('this portal’s messages go elsewhere: a demo has mailboxes, and one with a virtual clock');
  }

  #memory(): MemoryStore {
    const { store } = this.#steered;
    if (store !== undefined) return store;
    throw new InputError('the store is on disk and can’t go back: snapshots are of --demo alone');
  }
}
