import test from 'ava';
import fc from 'fast-check';
import { responseCheck } from '../../../host-tools/judge/response-check.js';
import { InputError } from '../../input-error.js';
import { Card } from '../../machine/card.js';
import { play } from '../../script/player.js';
import { parseText } from '../../script/testing.js';
import { linesOf } from '../../script/written-lines.js';
import type { Campaign } from './campaign.js';
import { FAULT_MODELS } from './fault-models/all.js';
import type { FaultModel } from './fault-models/fault-model.js';
import { playedLines } from './repeat.js';
import { campaignOf, watched } from './testing.js';

const OPEN = 'press PRESS for 2.1s';
const PARTS = [
  OPEN,
  'expect /^/ for 30ms',
  'expect /P|C|[0-9]|^$/ within 1s',
  'down 7\nwait 40ms\nup 7',
  'type 48291567\npress OK\ntype 1234\npress OK\nexpect response',
  'type 98\npress BACK\ntype 764\npress OK\ntype 111111\npress OK\nexpect response for 111111 pin 9764',
  'battery 5\npress PRESS for 2.1s\nwait 1s',
  'down PRESS\nwait 2.2s\ndown 5\nwait 50ms\nup PRESS\nwait 30ms\nup 5\nwait 30ms',
  'card dsc-plus-gen1\npress PRESS for 2.5s\ntype 1234\npress OK\ntype 482915\npress OK\nexpect response\npress OK',
  'wait 10.1s\nexpect response for 482915 pin 1234',
  'cut power\nwait 10ms\nrestore power\npress PRESS for 2.1s',
  'type 1234\npress OK\ntype 482915 every 110ms\npress OK\nexpect response',
  'save a\ntype 11\nrestore a',
  'wait 1.5ms',
  'glitch 2 15ms\nwait 61ms',
  'wait 31s\nexpect off',
  'card nagra-326 counter=3\npress PRESS for 2.5s',
  'card dsc-plus\npress PRESS for 2.5s',
  'contacts clean',
  'stick 4 down\nwait 30ms',
  'stick OK up',
  'free 4\nfree OK',
  'segment 1.b dead',
  'segment 2.c lit',
  'glitch 3 3s',
  'battery 0',
  'battery 100\npress PRESS for 2.1s',
  'card dsc-plus secret=\npress PRESS for 2.1s',
  'contacts bouncy seed=7',
];

/** Some faults of a plan, spread over it. */
function some(faultModel: FaultModel, most: number): FaultModel {
  return {
    ...faultModel,
    *plan(planned) {
      const all = [...faultModel.plan(planned)];
      const step = Math.max(1, all.length / most);
      for (let at = 0; at < all.length; at += step) yield { ...all[Math.floor(at)]!, count: 1 };
    },
  };
}

/** The script's campaign, or undefined where the script by itself is wrong or fails. */
function tryCampaign(lines: readonly string[], most: number): Campaign | undefined {
  try {
    const text = watched(responseCheck, lines);
    const faultModels = FAULT_MODELS.map((faultModel) => some(faultModel, most));
    return campaignOf(text, faultModels);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

test('campaign: a script with the fault in it, replayed from its beginning, ends as the campaign says, without violation', (t) => {
  let failed = 0;
  const script = fc.array(fc.constantFrom(...PARTS), { maxLength: 5 });
  fc.assert(
    fc.property(script, fc.integer({ min: 5, max: 30 }), (parts, most) => {
      const campaign = tryCampaign([OPEN, ...parts].join('\n').split('\n'), most);
      fc.pre(campaign !== undefined);
      const lines = linesOf(campaign.script, 'main.keys');
      for (const one of campaign.run()) {
        const end = one.failed === undefined ? campaign.steps.length : one.failed + 1;
        const text = playedLines(campaign, one.fault, end, lines).join('\n');
        const card = new Card();
        const { ok } = play(parseText(text), card, responseCheck);
        if (!ok) failed += 1;
        const isSame = ok === (one.failed === undefined) && card.display === one.display;
        if (isSame && one.violations.length === 0) continue;
        const found = `${one.outcome} (${one.violations}), "${one.display}", and replayed ${ok}, "${card.display}"`;
        throw new Error(`${found}:\n${text}`);
      }
    }),
    { numRuns: Number(process.env.DSCPLUS_CAMPAIGN_RUNS ?? 6), includeErrorInReport: true },
  );
  t.true(failed > 0);
});
