import test from 'ava';
import { type FaultModel, fault } from './fault-models/fault-model.js';
import { campaignOf, HOLD, LOGIN, reported } from './testing.js';

const LONG_GLITCH: FaultModel = {
  name: 'long-glitch',
  title: 'PRESS reads inverted for longer than a hand rests',
  *plan({ steps, goldenRun }) {
    const step = steps.length - 1;
    yield fault({ step, at_us: goldenRun.starts_us[step]! }, { do: 'glitch', key: 'PRESS', for_us: 4_000_000 });
  },
};

test('campaign: a card is used again only when a fault that ends by itself is over', (t) => {
  const { ok, cases } = reported(`${HOLD}${LOGIN}wait 10ms\n`, [LONG_GLITCH]);
  t.deepEqual([ok, cases[0]!.violations], [true, []]);
});

test('campaign: a script that takes a phone is refused, with the place', (t) => {
  t.throws(() => campaignOf('wait 1s\nphone ios active=demo\n', []), { message: /^main\.keys:2:1: found a phone, / });
});
