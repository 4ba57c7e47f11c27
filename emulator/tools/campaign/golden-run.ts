/** A run without a fault: when each step begins, and between which instants nothing happens. */
import type { Model } from '../../../firmware/models.js';
import type { Listener } from '../../machine/board.js';
import type { Run } from './run.js';
import type { Step } from './steps.js';

/** A stretch of one step in which nothing happens: no contact, key, display or byte of memory changes. */
export interface Stretch {
  readonly step: number;
  /** Its first and its last whole millisecond, in microseconds. */
  readonly first_us: number;
  readonly last_us: number;
  /** Whether every contact is open meanwhile. */
  readonly isOpen: boolean;
  /** Whether the battery is so far from empty and from its warning that moments of drawing more or less don't matter. */
  readonly isCharged: boolean;
}

export interface GoldenRun {
  /** Board time at which each step begins. */
  readonly starts_us: readonly number[];
  /** The model that is fitted when each step begins, and at the end. */
  readonly models: readonly Model[];
  readonly stretches: readonly Stretch[];
  /** How many bytes each step writes to memory. */
  readonly writes: readonly number[];
  /** Board time at the end, and how the run came to it. */
  readonly end_us: number;
  readonly reached: 'failed' | 'ended';
  /** The step that was reached. */
  readonly step: number;
}

/** One percent of the battery is more than a day of open screens: no script draws as much. */
const CHARGE_MARGIN_percent = 1;

/** Plays `run` from its beginning to its end. */
export function playGoldenRun(run: Run, steps: readonly Step[]): GoldenRun {
  const { card } = run;
  const starts_us: number[] = [];
  const models: Model[] = [];
  const writes: number[] = [];
  const stretches: Stretch[] = [];
  const events = new Events(run.observer, () => card.board.contacts.levels);
  card.board.listen(events);
  for (const [step, { isWhole }] of steps.entries()) {
    const start_us = card.now_us;
    const isCharged = chargeIsFar(run);
    events.begin(start_us);
    starts_us.push(start_us);
    models.push(card.model);
    const reached = run.advance(steps, step + 1, 0);
    if (reached === 'failed') return { starts_us, models, stretches, writes, end_us: card.now_us, reached, step };
    writes.push(events.writes);
    if (isWhole) continue;
    for (const stretch of events.stretches(card.now_us)) stretches.push({ step, isCharged, ...stretch });
  }
  models.push(card.model);
  return { starts_us, models, stretches, writes, end_us: card.now_us, reached: 'ended', step: steps.length };
}

function chargeIsFar({ card }: Run): boolean {
  const percent = card.board.battery_percent;
  return [0, card.model.lowBattery_percent].every((limit) => Math.abs(percent - limit) > CHARGE_MARGIN_percent);
}

/** The events of one step. */
class Events implements Listener {
  writes = 0;
  private start_us = 0;
  /** When something happened, rising, and the contacts' levels from then on. */
  private times_us: number[] = [];
  private levels: number[] = [];

  constructor(
    private readonly next: Listener,
    private readonly levelsNow: () => number,
  ) {}

  begin(start_us: number): void {
    this.start_us = start_us;
    this.writes = 0;
    this.times_us = [start_us];
    this.levels = [this.levelsNow()];
  }

  contact(time_us: number, key: number, level: number): void {
    this.note(time_us);
    this.next.contact(time_us, key, level);
  }

  debounced(time_us: number, key: number, level: number): void {
    this.note(time_us);
    this.next.debounced(time_us, key, level);
  }

  display(time_us: number, text: string): void {
    this.note(time_us);
    this.next.display(time_us, text);
  }

  memory(time_us: number, address: number, value: number): void {
    this.writes += 1;
    this.note(time_us);
    this.next.memory(time_us, address, value);
  }

  private note(time_us: number): void {
    if (this.times_us.at(-1) !== time_us) {
      this.times_us.push(time_us);
      this.levels.push(0);
    }
    this.levels[this.levels.length - 1] = this.levelsNow();
  }

  /** The stretches of a step that ends now; its last instant is one of its own. */
  *stretches(end_us: number): Generator<Pick<Stretch, 'first_us' | 'last_us' | 'isOpen'>> {
    if (end_us <= this.start_us) return;
    this.note(end_us);
    for (const [index, from_us] of this.times_us.entries()) {
      const isLast = index === this.times_us.length - 1;
      // The step's first instant is the last of the step before.
      const first_us = Math.ceil((index === 0 ? from_us + 1 : from_us) / 1000) * 1000;
      const last_us = isLast
        ? Math.floor(end_us / 1000) * 1000
        : Math.ceil(this.times_us[index + 1]! / 1000) * 1000 - 1000;
      if (first_us <= last_us) yield { first_us, last_us, isOpen: this.levels[index] === 0 };
    }
  }
}
