/** `dscplus campaign`: the supply cut at each millisecond of a seed login, against as many replays from the beginning. */

import { Card } from '../../../emulator/machine/card.js';
import { parseScript, type Script } from '../../../emulator/script/parse.js';
import { play } from '../../../emulator/script/player.js';
import { linesOf } from '../../../emulator/script/written-lines.js';
import { Campaign, type Case } from '../../../emulator/tools/campaign/campaign.js';
import { CUT } from '../../../emulator/tools/campaign/fault-models/supply.js';
import { repeatLines } from '../../../emulator/tools/campaign/repeat.js';
import { findModel } from '../../../firmware/models.js';
import { acceptedResponses } from '../../judge/accepted-responses.js';
import { responseCheck } from '../../judge/response-check.js';
import { seedLogin } from './replay.js';
import { alternate, print, seconds } from './rounds.js';

const ROUNDS = 5;
const FILE = 'login.keys';
/** One cut in so many is replayed, and its time counted so often: all would take a minute. A prime, so that none is met often. */
const STRIDE = 47;

function parse(text: string): Script {
  const defaultModel = findModel('dsc-plus')!;
  return parseScript(FILE, { read: () => Buffer.from(text), defaultModel, cardFileModel: () => defaultModel });
}

function campaign(script: Script): Campaign {
  return new Campaign(script, {
    faultModels: [CUT],
    card: {},
    check: responseCheck,
    accepted: acceptedResponses,
    cardFileRecord: () => ({}),
    progress: () => {},
  });
}

/** Every cut by itself, those too that a campaign takes for one because they can't end otherwise. */
function oneByOne(cases: readonly Case[]): Case[] {
  return cases.flatMap((one) =>
    Array.from({ length: one.fault.count }, (_, n) => {
      const fault = { ...one.fault, at_us: one.fault.at_us + n * 1000, count: 1 };
      return { ...one, fault };
    }),
  );
}

/** A replay plays what a campaign does of each cut: up to what fails, then a login. Reading the scripts is not timed. */
export async function campaignVsReplays(): Promise<void> {
  const script = parse(seedLogin(61));
  const tried = campaign(script);
  const cuts = oneByOne(tried.run());
  const lines = linesOf(script, FILE);
  const sample = cuts.filter((_, at) => at % STRIDE === 0);
  const scripts = sample.map((one) => parse(repeatLines(tried, one, lines).join('\n')));
  const ours = () => seconds(() => campaign(script).run());
  const replays = () => (cuts.length / sample.length) * seconds(() => scripts.forEach(replay));
  ours();
  replays();
  const [ours_s, replays_s] = await alternate(ROUNDS, ours, replays);
  const unit = `${cuts.length} replays of the cut scripts`;
  print({ bench: 'campaign', goal: 0.2, bar: 0.5, better: 'less', unit }, ours_s / replays_s);
}

function replay(script: Script): void {
  if (!play(script, new Card(), responseCheck).ok) throw new Error('a replay failed');
}
