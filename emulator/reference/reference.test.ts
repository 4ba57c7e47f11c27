import test from 'ava';
import fc from 'fast-check';
import { KEYS, type Key } from '../../firmware/hal.js';
import { findModel, MODELS, type Model } from '../../firmware/models.js';
import { Card } from '../machine/card.js';
import { runs } from '../testing-runs.js';
import { ReferenceCard } from './card.js';
import { Comparison } from './comparison.js';

/** An event of a timeline. */
type Event =
  | { readonly do: 'press'; readonly key: Key; readonly for_us: number; readonly rest_us: number }
  | { readonly do: 'move'; readonly key: Key; readonly down: boolean }
  | { readonly do: 'glitch'; readonly key: Key; readonly for_us: number }
  | { readonly do: 'stick'; readonly key: Key; readonly level: 'down' | 'up' }
  | { readonly do: 'free'; readonly key: Key }
  | { readonly do: 'wait'; readonly us: number }
  | { readonly do: 'login'; readonly from: number; readonly until: number }
  | { readonly do: 'meet'; readonly ahead_ms: number; readonly key: Key }
  | { readonly do: 'battery'; readonly percent: number }
  | { readonly do: 'record'; readonly record: 'damaged' | 'keyless' | 'whole' }
  | { readonly do: 'cut' | 'restore' | 'reset' | 'selfTest' | 'fit' };

const key = fc.constantFrom<Key>(...KEYS, 'PRESS', 'OK', 'BACK');
/** Near a multiple of the debounce, of the hold, or anything. */
const press_us = fc.oneof(
  fc.integer({ min: 1, max: 60_000 }),
  fc.constantFrom(19, 20, 21, 22, 40, 100).map((ms) => ms * 1000),
  fc.constantFrom(1999, 2000, 2001, 2020, 2021, 2022).map((ms) => ms * 1000),
  fc.integer({ min: 1_990_000, max: 2_100_000 }),
);
/** Statements of a login: nearly always up to its end, and often where another event has left it. */
const login = fc.record({
  do: fc.constant('login' as const),
  from: fc.constantFrom(0, 0, 0, 0, 0, 0, 3, 4, 5, 6),
  until: fc.constantFrom(3, 4, 5, 6, 7, 7, 7, 7, 7, 7, 7),
});
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant('press' as const), key, for_us: press_us, rest_us: press_us }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('move' as const), key, down: fc.boolean() }) },
  { weight: 10, arbitrary: login },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('meet' as const), ahead_ms: fc.integer({ min: -2, max: 2030 }), key }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      us: fc.oneof(
        fc.integer({ min: 0, max: 40_000 }),
        fc.integer({ min: 0, max: 35_000_000 }),
        fc.constantFrom(1, 10, 30).map((s) => s * 1_000_000),
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('glitch' as const), key, for_us: fc.integer({ min: 1, max: 50_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stick' as const), key, level: fc.constantFrom('down', 'up') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('free' as const), key }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('battery' as const),
      percent: fc.constantFrom(0, 0.001, 5, 9.999, 10, 10.001, 100),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('record' as const),
      record: fc.constantFrom('damaged', 'keyless', 'whole'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('cut', 'restore', 'reset', 'selfTest', 'fit') }),
  },
);

const KEY = '3132333435363738393031323334353637383930';

/** A card with the reference model beside it. */
class Pair {
  readonly card: Card;
  readonly comparison: Comparison;
  private first: bigint;

  constructor(
    private readonly model: Model,
    seed: number | undefined,
  ) {
    const contacts =
      seed === undefined ? ({ kind: 'clean' } as const) : ({ kind: 'bouncy', seed, max_us: 25_000 } as const);
    this.card = new Card({ model: model.name, secretHex: KEY, counter: 7n, contacts });
    this.comparison = new Comparison(new ReferenceCard(model));
    this.first = 7n;
    this.card.board.listen({
      contact: (at_us, place, level) => this.comparison.contact(at_us, place, level),
      debounced: () => undefined,
      display: (at_us, text) => this.comparison.display(at_us, text),
      memory: () => undefined,
    });
  }

  make(event: Event): void {
    const { card } = this;
    switch (event.do) {
      case 'press':
        card.down(event.key);
        card.wait(event.for_us);
        card.up(event.key);
        card.wait(event.rest_us);
        break;
      case 'move':
        if (event.down) card.down(event.key);
        else card.up(event.key);
        break;
      case 'wait':
        card.wait(event.us);
        break;
      case 'login':
        this.login(event.from, event.until);
        break;
      case 'meet':
        this.meet(event.ahead_ms, event.key);
        break;
      case 'glitch':
        card.glitch(event.key, event.for_us);
        break;
      case 'stick':
        card.stick(event.key, event.level);
        break;
      case 'free':
        card.free(event.key);
        break;
      default:
        this.happen(event);
    }
    this.comparison.pass(card.now_us);
  }

  /** A login between two of its statements. */
  private login(from: number, until: number): void {
    const { card } = this;
    const [one, other] = this.model.fields.map(
      ({ digits }) =>
        () =>
          card.type('1234567890'.slice(0, digits), 60_000),
    );
    const actions = [
      () => {
        for (const name of KEYS) card.up(name);
      },
      () => card.wait(50_000),
      () => card.press('PRESS', 2_100_000),
      one!,
      () => card.press('OK'),
      other!,
      () => card.press('OK'),
    ];
    for (const action of actions.slice(from, until)) action();
  }

  /** Waits until so long before the model's next change, and presses a key: it acts before, at or after it. */
  private meet(ahead_ms: number, name: Key): void {
    const next_us = this.comparison.reference.next_us;
    const wait_us = next_us - ahead_ms * 1000 - this.card.now_us;
    if (wait_us > 0 && wait_us < 100_000_000) this.card.wait(wait_us);
    this.card.press(name, 30_000);
  }

  private happen(event: Event): void {
    const { card, comparison, model } = this;
    const both = (tell: (reference: ReferenceCard) => void, cause: () => void) =>
      comparison.happen(card.now_us, tell, cause);
    switch (event.do) {
      case 'battery':
        both(
          (reference) => reference.setBattery(event.percent),
          () => card.battery(event.percent),
        );
        break;
      case 'record':
        both(
          (reference) => reference.putRecord(event.record),
          () => this.putRecord(event.record),
        );
        break;
      case 'cut':
        both(
          (reference) => reference.cutPower(),
          () => card.cutPower(),
        );
        break;
      case 'restore':
        both(
          (reference) => reference.restorePower(),
          () => card.restorePower(),
        );
        break;
      case 'reset':
        both(
          (reference) => reference.reset(),
          () => card.board.reset(),
        );
        break;
      case 'selfTest':
        both(
          (reference) => reference.selfTest(),
          () => void card.board.selfTest(),
        );
        break;
      case 'fit':
        this.first = 7n;
        both(
          (reference) => reference.fit(model, 'whole'),
          () => card.fit({ model: model.name, secretHex: KEY, counter: 7n }),
        );
    }
  }

  private putRecord(kind: 'damaged' | 'keyless' | 'whole'): void {
    const { memory } = this.card.board;
    const key = Buffer.from(kind === 'keyless' ? '' : KEY, 'hex');
    const { name, suite } = this.model;
    memory.provision({ model: name, serial: 'TEST-1', suite, key, counter_hi: 0, counter_lo: 0 });
    if (kind === 'damaged') memory.write(0, memory.read(0) ^ 0xff);
    this.first = 0n;
  }

  /** The difference, in words; undefined for none. */
  get difference(): string | undefined {
    const { disagreement, reference } = this.comparison;
    if (disagreement !== undefined) return JSON.stringify(disagreement);
    const { record, responses } = reference.save();
    const facts = this.card.facts();
    if ((facts !== undefined) !== (record !== 'damaged')) return `the record is ${record}`;
    if (facts === undefined) return undefined;
    const counter = this.first + (/:C-/.test(facts.suite) ? BigInt(responses) : 0n);
    return facts.counter === counter ? undefined : `the counter is ${facts.counter}, but should be ${counter}`;
  }
}

const RUNS = Number(process.env.DSCPLUS_TIMELINES ?? runs(100, 600));

for (const { name } of MODELS) {
  test(`reference: on ${name} it shows what the firmware shows, at every instant of random timelines`, (t) => {
    const seed = fc.option(fc.integer({ min: 0, max: 9999 }), { nil: undefined });
    let responses = 0;
    fc.assert(
      fc.property(fc.array(event, { minLength: 5, maxLength: 40 }), seed, (events, bounce) => {
        const pair = new Pair(findModel(name)!, bounce);
        for (const one of events) {
          pair.make(one);
          if (pair.difference !== undefined) throw new Error(pair.difference);
        }
        responses += pair.comparison.reference.save().responses;
      }),
      { numRuns: RUNS },
    );
    t.log(`${RUNS} timelines, ${responses} responses`);
    t.true(responses > RUNS / 20);
  });
}
