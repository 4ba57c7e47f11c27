import test from 'ava';
import { KEYS } from '../../../../firmware/hal.js';
import { MODELS, type Model } from '../../../../firmware/models.js';
import { Card } from '../../../machine/card.js';
import type { CaseReport } from '../report.js';
import { LOGIN, reported, SEED } from '../testing.js';
import { BATTERY } from './battery.js';
import { CLOCK_DRIFT } from './clock-drift.js';
import { DEAD, GLITCH, STUCK } from './contacts.js';
import type { FaultModel } from './fault-model.js';
import { SEGMENT } from './segments.js';

const CLEAN = `contacts clean\n${SEED}`;
/** A person who looks at the response alone. */
const BARE = `contacts clean\npress PRESS for 2.5s\n${LOGIN}`;
/** 13 presses, each with a beginning and a middle of its hold and of its rest, the wait's, and the script's end. */
const MOMENTS = 13 * 4 + 2 + 1;

function casesOf(script: string, faultModel: FaultModel): readonly CaseReport[] {
  return reported(script, [faultModel]).cases;
}

/** The outcomes of the cases whose fault begins with these words, each once. */
function outcomesOf(cases: readonly CaseReport[], begins: string): string[] {
  return [...new Set(cases.filter(({ fault }) => fault[0]!.startsWith(begins)).map(({ outcome }) => outcome))].sort();
}

const PLANNED: ReadonlyArray<readonly [FaultModel, number]> = [
  [STUCK, KEYS.length * MOMENTS],
  [DEAD, KEYS.length * MOMENTS],
  [GLITCH, KEYS.length * MOMENTS * 5],
  [CLOCK_DRIFT, 12],
  [BATTERY, MOMENTS * 5],
  [SEGMENT, 8 * 16 * 2],
];

for (const [faultModel, count] of PLANNED) {
  test(`campaign: ${faultModel.name}: everything of the plan is tried, and nothing wrong is accepted`, (t) => {
    const { ok, faults } = reported(CLEAN, [faultModel]);
    t.true(ok);
    t.is(faults, count);
  });
}

/** The outcomes of the faults at the script's beginning, each with the display where an expectation failed. */
function atFirst(faultModel: FaultModel): Record<string, string> {
  const first = casesOf(CLEAN, faultModel).filter(({ board_us }) => board_us === 0);
  return Object.fromEntries(first.map(({ fault, outcome, failure }) => [fault[0]!, failure?.display ?? outcome]));
}

test('campaign: stuck: a key that is stuck from the start keeps all others from counting, and PRESS holds itself', (t) => {
  const others = KEYS.filter((key) => key !== 'PRESS').map((key) => [`stick ${key} down`, '']);
  t.deepEqual(atFirst(STUCK), { ...Object.fromEntries(others), 'stick PRESS down': 'PIN>' });
});

test('campaign: dead: a key that is dead is missed where it is needed, and nowhere else', (t) => {
  const unused = ['0', '6', '7', 'BACK'].map((key) => [`stick ${key} up`, 'no effect']);
  const { 'stick 1 up': pin, 'stick 8 up': challenge, 'stick PRESS up': hold, ...rest } = atFirst(DEAD);
  // A PIN that lacks a digit takes the challenge's first.
  t.deepEqual([pin, challenge, hold], ['CHALLNG>', '42915', '']);
  t.like(rest, Object.fromEntries(unused));
});

test('campaign: glitch: what is no longer than the debounce comes to nothing, and what is longer can be a press', (t) => {
  const cases = casesOf(CLEAN, GLITCH);
  for (const key of KEYS) {
    for (const length of ['1ms', '19ms', '20ms'])
      t.deepEqual(outcomesOf(cases, `glitch ${key} ${length}`), ['no effect']);
  }
  for (const length of ['21ms', '40ms']) {
    t.deepEqual(outcomesOf(cases, `glitch 7 ${length}`), ['detected', 'no effect', 'refused']);
  }
});

test.serial('campaign: glitch: a card that does not debounce is found', (t) => {
  const model = MODELS[0] as { -readonly [K in keyof Model]: Model[K] };
  const { debounce_ms } = model;
  model.debounce_ms = 0;
  try {
    t.deepEqual(outcomesOf(casesOf(CLEAN, GLITCH), 'glitch 7 1ms'), ['detected', 'no effect', 'refused']);
  } finally {
    model.debounce_ms = debounce_ms;
  }
});

test('campaign: clock drift: a hand notices nothing of an honest one, and much of a broken one', (t) => {
  const found = casesOf(CLEAN, CLOCK_DRIFT).map(({ fault, outcome, line }) => [fault[0], outcome, line]);
  const fine = [20, 100, 1000].flatMap((ppm) => [`# clock ${ppm} ppm fast`, `# clock ${ppm} ppm slow`]);
  t.deepEqual(found, [
    ...fine.map((text) => [text, 'no effect', 1]),
    ['# clock 10000 ppm fast', 'no effect', 1],
    // The hand's half a minute is over before the card's is.
    ['# clock 10000 ppm slow', 'detected', 1],
    ['# clock 100000 ppm fast', 'no effect', 1],
    ['# clock 100000 ppm slow', 'detected', 1],
    // Two and a half seconds are held, and the card counts half of them.
    ['# clock 500000 ppm slow', 'detected', 1],
    ['# clock 1000000 ppm fast', 'no effect', 1],
  ]);
});

test('campaign: battery: what is below the warning’s charge is warned of, and an empty one shows nothing', (t) => {
  t.deepEqual(atFirst(BATTERY), {
    'battery 10.001': 'no effect',
    'battery 10': 'no effect',
    'battery 9.999': 'LOW BATT',
    'battery 0.001': 'LOW BATT',
    'battery 0': '',
  });
});

test('campaign: segment: a person types what is read, and the server refuses all that the card did not show', (t) => {
  const card = new Card({ contacts: { kind: 'clean' } });
  card.press('PRESS', 2_500_000);
  for (const digits of ['1234', '482915']) {
    card.type(digits);
    card.press('OK');
  }
  const right = card.display;
  const cases = casesOf(BARE, SEGMENT);
  for (const { fault, outcome, failure } of cases) {
    const read = failure?.display ?? right;
    const wanted = read === right ? 'no effect' : /^[0-9]{8}$/.test(read) ? 'refused' : 'detected';
    t.is(outcome, wanted, `${fault[0]}: ${read}`);
  }
  t.deepEqual(outcomesOf(cases, 'segment'), ['detected', 'no effect', 'refused']);
});
