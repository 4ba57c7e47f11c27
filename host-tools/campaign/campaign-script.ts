/** A campaign for a script that stands in a file. */

import { readCardFile } from '../../emulator/machine/card-file/card-file.js';
import type { CardRecord } from '../../emulator/machine/card-record.js';
import { parseScript } from '../../emulator/script/parse.js';
import { readScriptFile } from '../../emulator/script/read-file.js';
import { linesOf } from '../../emulator/script/written-lines.js';
import { Campaign } from '../../emulator/tools/campaign/campaign.js';
import type { FaultModel } from '../../emulator/tools/campaign/fault-models/fault-model.js';
import { type CampaignReport, reportOf } from '../../emulator/tools/campaign/report.js';
import { findModel } from '../../firmware/models.js';
import { readCardOption } from '../files/for-option.js';
import { acceptedResponses } from '../judge/accepted-responses.js';
import { responseCheck } from '../judge/response-check.js';
import { NOISE, noiseCases, planNoise } from './noise/noise.js';

export interface CampaignScriptOptions {
  readonly faultModels: readonly FaultModel[];
  /** The card file whose record the script starts with; undefined for the demo card. Card files are only read. */
  readonly cardFile: string | undefined;
  readonly progress: (done: number, of: number) => void;
}

export interface CampaignDone {
  readonly report: CampaignReport;
  /** The script's text. */
  readonly source: string;
}

/** @throws ScriptError for a mistake in the script; InputError where it can't be read or fails without a fault */
export async function campaignScript(
  file: string,
  { faultModels, cardFile, progress }: CampaignScriptOptions,
): Promise<CampaignDone> {
  const card: CardRecord = cardFile === undefined ? {} : readCardOption(cardFile);
  const script = parseScript(file, {
    read: readScriptFile,
    defaultModel: findModel(card.model ?? 'dsc-plus')!,
    cardFileModel: (path) => findModel(readCardFile(path).model)!,
  });
  const options = {
    faultModels,
    card,
    check: responseCheck,
    accepted: acceptedResponses,
    cardFileRecord: readCardFile,
    progress,
  };
  const campaign = new Campaign(script, options);
  // First of all, so that a script that no line can play is refused at once.
  const noise = faultModels.includes(NOISE) ? await planNoise(campaign) : [];
  const cases = [...campaign.run(), ...(await noiseCases(campaign, noise, progress))];
  return { report: reportOf(campaign, cases, linesOf(script, file)), source: script.sources.get(file)! };
}
