import test from 'ava';
import fc from 'fast-check';
import { RecordStore } from '../../firmware/storage/slots.js';
import { responseCheck } from '../../host-tools/cli/response-check.js';
import { Card } from '../card.js';
import { perform } from '../script/perform.js';
import { play } from '../script/player.js';
import { parseText } from '../script/testing.js';
import { expectText } from '../script/write.js';
import { linesOf } from '../shrink/texts.js';
import { Campaign, type Case } from './campaign.js';
import { KINDS } from './faults.js';
import type { Kind } from './kinds/kind.js';
import { reportOf } from './report.js';

const LOGIN = 'type 1234\npress OK\ntype 482915\npress OK\nexpect response\n';
const SEED = `press PRESS for 2.5s\nexpect "PIN>"\n${LOGIN}wait 30s\nexpect off\n`;
/** A card with a counter, whose every response writes to memory. */
const COUNTED = `press PRESS for 2.5s\ntype 48291567\npress OK\ntype 1234\npress OK\nexpect response\n`;
const TWICE = `card nagra-326 counter=4\n${COUNTED}wait 21s\n${COUNTED}`;

function campaignOf(text: string, names?: readonly string[], kinds: readonly Kind[] = KINDS): Campaign {
  return new Campaign(parseText(text), {
    kinds: kinds.filter(({ name }) => names === undefined || names.includes(name)),
    card: {},
    check: responseCheck,
    cardFileRecord: () => ({ model: 'nagra-326', counter: 7n }),
    progress: () => {},
  });
}

function reported(text: string, names?: readonly string[]) {
  const campaign = campaignOf(text, names);
  return reportOf(campaign, campaign.run(), linesOf(parseText(text), 'main.keys'));
}

test('campaign: at every byte of every record that is written, a cut leaves a whole one and no counter twice', (t) => {
  const { ok, kinds, faults } = reported(TWICE, ['write']);
  t.true(ok);
  // Two records: a head of 16 bytes, model, serial, suite and key, and a CRC of 4.
  const record = 16 + 'nagra-326'.length + 'DEMO-00001'.length + 'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1'.length + 20 + 4;
  t.is(faults, 2 * record);
  t.deepEqual(kinds[0]!.outcomes, { 'no effect': 0, detected: faults, refused: 0, accepted: 0 });
});

test('campaign: a cut at each millisecond of a login is found, and the card logs in afterwards', (t) => {
  const { ok, kinds } = reported(SEED, ['cut', 'dropout']);
  t.true(ok);
  for (const { faults, outcomes } of kinds) {
    t.is(faults, 35_000);
    t.is(outcomes['no effect'] + outcomes.detected, faults);
    t.true(outcomes.detected > 1500);
  }
});

/** Does `seeded` with a method of the record store in the place of its own. */
function withStore<R>(storeCounter: RecordStore['storeCounter'], seeded: () => R): R {
  const own = RecordStore.prototype.storeCounter;
  RecordStore.prototype.storeCounter = storeCounter;
  try {
    return seeded();
  } finally {
    RecordStore.prototype.storeCounter = own;
  }
}

const store = RecordStore.prototype.storeCounter;

/** Mistakes of a storage, and what is seen of them. */
const MISTAKES: ReadonlyArray<readonly [string, RecordStore['storeCounter'], string]> = [
  [
    'writes in place',
    function (this: RecordStore, hi, lo) {
      (this as unknown as { slot: number }).slot ^= 1;
      store.call(this, hi, lo);
    },
    'lost record',
  ],
  [
    'erases the old slot first',
    function (this: RecordStore, hi, lo) {
      const { memory, slot } = this as unknown as { memory: { write(at: number, value: number): void }; slot: number };
      memory.write(slot * 256 + 12, 0);
      store.call(this, hi, lo);
    },
    'lost record',
  ],
];

for (const [what, mistaken, harm] of MISTAKES) {
  test(`campaign: a storage that ${what} is found, with the script that repeats it`, (t) => {
    withStore(mistaken, () => {
      const { ok, cases } = reported(TWICE, ['write']);
      t.false(ok);
      const found = cases.filter(({ harms }) => (harms as readonly string[]).includes(harm));
      t.true(found.length > 10);
      for (const { repeat } of [found[0]!, found.at(-1)!]) {
        t.true(repeat!.includes('cut power at write'));
        const { ok, failure } = play(parseText(repeat!), new Card(), responseCheck);
        t.false(ok);
        t.regex(failure!.message, /^expected a response, which needs a record/);
      }
    });
  });
}

test('campaign: a script that fails without a fault is refused, with the place', (t) => {
  t.throws(() => campaignOf('wait 1s\nexpect "PIN>"\n'), { message: /^main\.keys:2:1: the script fails here/ });
});

/** One millisecond in so many is tried by itself. */
const STRIDE_US = 17_000;

/** Takes no faults for one: tries some of them, each in a run of its own. */
function oneByOne(kind: Kind): Kind {
  return {
    ...kind,
    *plan(planned) {
      for (const fault of kind.plan(planned)) {
        const end_us = fault.at_us + fault.count * 1000;
        for (let at_us = Math.ceil(fault.at_us / STRIDE_US) * STRIDE_US; at_us < end_us; at_us += STRIDE_US) {
          yield { ...fault, at_us, count: 1 };
        }
      }
    },
  };
}

/** Leaves out the faults that are none of those, but for those that stand for several. */
function together(kind: Kind): Kind {
  return {
    ...kind,
    *plan(planned) {
      for (const fault of kind.plan(planned)) if (fault.count > 1 || fault.at_us % STRIDE_US === 0) yield fault;
    },
  };
}

/** What came of the faults at the milliseconds that are tried. */
function tried(cases: readonly Case[]): string[] {
  return cases.flatMap(({ fault, outcome, harms, failed, display }) =>
    Array.from({ length: fault.count }, (_, n) => fault.at_us + n * 1000)
      .filter((at_us) => at_us % STRIDE_US === 0)
      .map((at_us) => `${fault.kind.name} ${at_us} ${outcome} ${harms} ${failed} ${display}`),
  );
}

const duration = fc.integer({ min: 1, max: 120 }).map((ms) => `${ms}ms`);
const statement = fc.oneof(
  fc
    .record({ key: fc.constantFrom('1', 'OK', 'PRESS', 'BACK'), for: duration })
    .map((o) => `press ${o.key} for ${o.for}`),
  fc.constantFrom('down', 'up').chain((move) => fc.constantFrom('2', 'OK', 'PRESS').map((key) => `${move} ${key}`)),
  fc.constant('press PRESS for 2.1s'),
  duration.map((time) => `wait ${time}`),
  duration.map((time) => `expect /^/ for ${time}`),
  duration.map((time) => `expect /^/ within ${time}`),
  fc.constantFrom(
    'battery 10',
    'battery 50',
    'contacts clean',
    'contacts bouncy',
    'save a',
    'glitch 3 30ms',
    'stick 4 down',
    'free 4',
  ),
);

/** A login, as fast as the debounce lets it be. */
const FAST = ['type 48291567 every 50ms', 'press OK for 25ms', 'type 1234 every 50ms', 'press OK for 25ms'];

/** The script, and after each of its statements what the display then shows: whatever a fault changes of it is seen. */
function watched(lines: readonly string[]): string {
  const card = new Card();
  const snapshots = new Map();
  const { statements } = parseText(lines.join('\n'));
  return statements
    .map((statement, index) => {
      perform(statement, card, responseCheck, snapshots);
      return `${lines[index]}\n${expectText(card.display)}\n`;
    })
    .join('');
}

test('campaign: faults that are taken for one end alike when each is tried by itself', (t) => {
  const kinds = KINDS.filter(({ name }) => name === 'cut' || name === 'dropout');
  const script = fc.tuple(
    fc.array(statement, { maxLength: 4 }),
    fc.constantFrom([], FAST),
    fc.array(statement, { maxLength: 4 }),
  );
  fc.assert(
    fc.property(script, (parts) => {
      const text = watched(['card nagra-326', 'press PRESS for 2.1s', ...parts.flat()]);
      const joined = tried(campaignOf(text, undefined, kinds.map(together)).run());
      t.deepEqual(joined, tried(campaignOf(text, undefined, kinds.map(oneByOne)).run()));
      return joined.length > 0;
    }),
    { numRuns: Number(process.env.DSCPLUS_CAMPAIGN_RUNS ?? 6) },
  );
  t.pass();
});
