import test from 'ava';
import fc from 'fast-check';
import { responseCheck } from '../../../host-tools/judge/response-check.js';
import type { Case } from './campaign.js';
import { GLITCH } from './fault-models/contacts.js';
import type { FaultModel } from './fault-models/fault-model.js';
import { CUT, DROPOUT, WRITE } from './fault-models/supply.js';
import { campaignOf, reported, SEED, TWICE, watched } from './testing.js';

test('campaign: at every byte of every record that is written, a cut leaves a whole one and no counter twice', (t) => {
  const { ok, faultModels, faults } = reported(TWICE, [WRITE]);
  t.true(ok);
  // Two records: a head of 16 bytes, model, serial, suite and key, and a CRC of 4.
  const record = 16 + 'nagra-326'.length + 'DEMO-00001'.length + 'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1'.length + 20 + 4;
  t.is(faults, 2 * record);
  t.deepEqual(faultModels[0]!.outcomes, { 'no effect': 0, detected: faults, refused: 0, accepted: 0 });
});

test('campaign: a cut at each millisecond of a login is found, and the card logs in afterwards', (t) => {
  const { ok, faultModels } = reported(SEED, [CUT, DROPOUT]);
  t.true(ok);
  const [cut, dropout] = faultModels.map(({ outcomes }) => outcomes);
  // The response shows after five seconds; from then on all that is expected is that the display goes off.
  t.deepEqual(cut, { 'no effect': 30_000, detected: 5000, refused: 0, accepted: 0 });
  // A key that is held for 2.5 s has half a second to be held again.
  t.is(dropout!['no effect'] + dropout!.detected, 35_000);
  t.true(dropout!.detected > 4400 && dropout!.detected < 4600);
});

test('campaign: a script that fails without a fault is refused, with the place', (t) => {
  t.throws(() => campaignOf('wait 1s\nexpect "PIN>"\n', []), {
    message: /^main\.keys:2:1: the script fails here/,
  });
});

test('campaign: a challenge that asks the same as the one that was meant is answered, and nothing wrong is accepted', (t) => {
  // 0 pressed twice makes 000001 of 000016, which are one question: 1 and 10 in hexadecimal, zeros behind.
  const { ok, cases } = reported(SEED.replace('482915', '000016'), [GLITCH]);
  t.true(ok);
  const zero = cases.find(({ fault, line }) => fault[0] === 'glitch 0 21ms' && line === 5);
  t.is(zero!.outcome, 'no effect');
});

/** One millisecond in so many is tried by itself. */
const STRIDE_US = 17_000;

/** Takes no faults for one: tries some of them, each in a run of its own. */
function oneByOne(faultModel: FaultModel): FaultModel {
  return {
    ...faultModel,
    *plan(planned) {
      for (const fault of faultModel.plan(planned)) {
        const end_us = fault.at_us + fault.count * 1000;
        for (let at_us = Math.ceil(fault.at_us / STRIDE_US) * STRIDE_US; at_us < end_us; at_us += STRIDE_US) {
          yield { ...fault, at_us, count: 1 };
        }
      }
    },
  };
}

/** Leaves out the faults that are none of those, but for those that stand for several. */
function together(faultModel: FaultModel): FaultModel {
  return {
    ...faultModel,
    *plan(planned) {
      for (const fault of faultModel.plan(planned)) if (fault.count > 1 || fault.at_us % STRIDE_US === 0) yield fault;
    },
  };
}

/** The outcomes of the faults at the milliseconds that are tried. */
function tried(cases: readonly Case[]): string[] {
  return cases.flatMap(({ fault, outcome, violations, failed, display }) =>
    Array.from({ length: fault.count }, (_, n) => fault.at_us + n * 1000)
      .filter((at_us) => at_us % STRIDE_US === 0)
      .map((at_us) => `${fault.faultModel.name} ${at_us} ${outcome} ${violations} ${failed} ${display}`),
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

test('campaign: faults that are taken for one end alike when each is tried by itself', (t) => {
  const faultModels = [CUT, DROPOUT];
  const script = fc.tuple(
    fc.array(statement, { maxLength: 4 }),
    fc.constantFrom([], FAST),
    fc.array(statement, { maxLength: 4 }),
  );
  fc.assert(
    fc.property(script, (parts) => {
      const text = watched(responseCheck, ['card nagra-326', 'press PRESS for 2.1s', ...parts.flat()]);
      const joined = tried(campaignOf(text, faultModels.map(together)).run());
      t.deepEqual(joined, tried(campaignOf(text, faultModels.map(oneByOne)).run()));
      return joined.length > 0;
    }),
    { numRuns: Number(process.env.DSCPLUS_CAMPAIGN_RUNS ?? 6) },
  );
  t.pass();
});
