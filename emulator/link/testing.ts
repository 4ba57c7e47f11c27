/** For the link's tests: an instrument with a time that the test moves. */
import type { ExecutionContext } from 'ava';
import { Card } from '../machine/card.js';
import type { CardOptions } from '../machine/card-options.js';
import type { WorldTime } from '../time.js';
import type { ClockMode } from './board-clock.js';
import { Instrument } from './instrument.js';

/** A world whose time the test moves; calls come in the order of their times. */
export class TestWorld implements WorldTime {
  private time_us = 1_000_000_000;
  private calls: Array<{ readonly at_us: number; readonly call: () => void }> = [];

  wall_ms(): number {
    return Math.floor(this.time_us / 1000);
  }

  steady_us(): number {
    return this.time_us;
  }

  callIn(us: number, call: () => void): () => void {
    const entry = { at_us: this.time_us + us, call };
    this.calls.push(entry);
    return () => {
      this.calls = this.calls.filter((other) => other !== entry);
    };
  }

  get callCount(): number {
    return this.calls.length;
  }

  /** Time passes unnoticed: nothing is called, as when the computer has other things to do. */
  skip(us: number): void {
    this.time_us += us;
  }

  /** Time passes, and what was to be called is called; whoever waits for it runs before this returns. */
  async pass(us: number): Promise<void> {
    const end_us = this.time_us + us;
    for (;;) {
      const next = this.calls.filter(({ at_us }) => at_us <= end_us).sort((a, b) => a.at_us - b.at_us)[0];
      if (next === undefined) break;
      this.calls = this.calls.filter((other) => other !== next);
      this.time_us = Math.max(this.time_us, next.at_us);
      next.call();
      await settled();
    }
    this.time_us = end_us;
    await settled();
  }
}

/** Resolves when everything that could go on has gone on. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export interface Bench {
  readonly card: Card;
  readonly world: TestWorld;
  readonly instrument: Instrument;
  /** The line's answer; it must not come later. */
  ask(line: string): string;
  /** Takes all errors out of the queue. */
  errors(): string;
}

/** An instrument on a demo card with clean contacts, or another one. */
export function bench(clock: ClockMode = 'virtual', options: CardOptions = {}): Bench {
  const card = new Card({ contacts: { kind: 'clean' }, ...options });
  const world = new TestWorld();
  const instrument = new Instrument(card, { clock, world });
  const ask = (line: string): string => {
    const answer = instrument.executeNow(line);
    if (typeof answer !== 'string') throw new Error(`${line}: answers later`);
    return answer;
  };
  return { card, world, instrument, ask, errors: () => ask('SYST:ERR:ALL?') };
}

/** A line, its answer, and the numbers of the errors that it left. */
export type Step = readonly [line: string, answer: string, ...errors: number[]];

/** The answer of an empty error queue. */
export const NOTHING = '0,"No error"';

/** Takes the steps one after the other on one instrument. */
export function play(t: ExecutionContext, steps: readonly Step[], { ask, errors }: Bench = bench()): void {
  for (const [line, answer, ...numbers] of steps) {
    t.is(ask(line), answer, line);
    const left = errors();
    const found = left === NOTHING ? [] : [...left.matchAll(/(-\d+),"/g)].map((match) => Number(match[1]));
    t.deepEqual(found, numbers, line);
  }
}
