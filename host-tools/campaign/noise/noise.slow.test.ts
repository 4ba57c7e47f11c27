import test, { type ExecutionContext } from 'ava';
import { linesOf } from '../../../emulator/script/written-lines.js';
import { replace } from '../../../emulator/testing-replace.js';
import { reportOf } from '../../../emulator/tools/campaign/report.js';
import { campaignOf, LOGIN, overlookOneDigit } from '../../../emulator/tools/campaign/testing.js';
import { CardClient } from '../../client/client.js';
import { DAMAGES, type Damage } from './line.js';
import { NOISE, noiseCases, planNoise } from './noise.js';

const WAYS = 'expect /CH/ within 2s\ntype 4 every 150ms\nexpect "4" for 50ms\nexpect off within 40s\n';

type Query = (query: string, count: number, takes_ms: number, options: object) => Promise<string[]>;

const BARE = `press PRESS for 2.5s\n${LOGIN}`;

async function reported(script: string) {
  const campaign = campaignOf(script, [NOISE]);
  const cases = await noiseCases(campaign, await planNoise(campaign), () => {});
  return reportOf(campaign, cases, linesOf(campaign.script, 'main.keys'));
}

/** Does only these damages to each byte until the test ends: a login on a line takes a millisecond. */
function damage(t: ExecutionContext, ...names: readonly string[]): void {
  const all = (DAMAGES as Damage[]).splice(0);
  (DAMAGES as Damage[]).push(...all.filter(({ name }) => names.includes(name)));
  t.teardown(() => void (DAMAGES as Damage[]).splice(0, names.length, ...all));
}

test('campaign: noise: there are eight bits to flip in a byte', (t) => {
  const flipped = DAMAGES.filter(({ name }) => name.startsWith('bit ')).map(({ bytes }) => bytes(0)[0]);
  t.deepEqual(flipped, [1, 2, 4, 8, 16, 32, 64, 128]);
});

test.serial('campaign: noise: every byte of a login on a line is damaged, and nothing wrong is accepted', async (t) => {
  damage(t, 'bit 0 flipped', 'lost', 'doubled');
  const { ok, faultModels, faults, cases } = await reported(BARE);
  t.true(ok);
  t.is(faults % DAMAGES.length, 0);
  t.is(new Set(cases.map(({ fault }) => fault[0])).size, faults);
  const { outcomes } = faultModels[0]!;
  t.true(outcomes.detected > faults / 2 && outcomes['no effect'] > faults / 20);
  // A digit that became another is a key like any other; a display is read twice, and what differs is not believed.
  t.true(outcomes.refused >= 10);
  for (const { fault, outcome } of cases) {
    if (outcome === 'refused') t.regex(fault[0]!, /^# noise, byte \d+ to the card: (bit 0 flipped|doubled)$/);
  }
});

test.serial(
  'campaign: noise: a client that believes every reading is found, by a server that overlooks a digit',
  async (t) => {
    damage(t, 'bit 0 flipped');
    replace(t, CardClient.prototype, 'display', async function (this: CardClient) {
      const [text] = await (this as unknown as { query: Query }).query(':DISP:DATA?', 1, 0, {});
      return text!.slice(1, -1);
    });
    const read = await reported(BARE);
    t.true(read.ok);
    t.true(read.cases.some(({ fault, outcome }) => outcome === 'refused' && fault[0]!.includes('from the card')));
    overlookOneDigit(t);
    const { ok, cases } = await reported(BARE);
    t.false(ok);
    const { repeat } = cases.find(({ violations }) => violations.includes('wrong and accepted'))!;
    t.regex(repeat!, /^# wrong and accepted: noise, byte \d+ from the card: bit 0 flipped, main\.keys:6, at 5s\n/);
  },
);

test.serial(
  'campaign: noise: actions that no line does are done to the card, and every way to expect works',
  async (t) => {
    damage(t, 'bit 0 flipped');
    const script = `card nagra-326 counter=4\ncontacts clean\nsave a\nrestore a\npress PRESS for 2.5s\n${WAYS}`;
    const { ok, faultModels } = await reported(script);
    t.true(ok);
    t.true(faultModels[0]!.faults > 500);
    t.true(faultModels[0]!.outcomes['no effect'] > 0);
  },
);

test('campaign: noise: a script that a line can’t play is refused, with the reason', async (t) => {
  await t.throwsAsync(reported('press 1 for 3601s\n'), {
    message:
      'main.keys:1:1: the script fails here when it is played on a line without noise (for_ms is 3601000, but ' +
      'must be a number from 0 to 3600000): leave noise out with --faults',
  });
  await t.throwsAsync(reported(`${BARE}expect "${'x'.repeat(8)}" within 1s\n`), {
    message: /fails here without a fault/,
  });
});
