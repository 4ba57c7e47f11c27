/** A campaign's report for a terminal: the table, and the key scripts of what must never happen. */

import { countOf, seconds, visible } from '../../../../emulator/text.js';
import type { CampaignReport, CaseReport } from '../../../../emulator/tools/campaign/report.js';
import { verdictText } from '../../../../emulator/tools/campaign/verdict.js';

/** So many scripts are printed; `--json` has all. */
const MOST_SCRIPTS = 10;

export const COLUMNS = [
  ['no effect', ({ outcomes }) => outcomes['no effect']],
  ['detected', ({ outcomes }) => outcomes.detected],
  ['refused', ({ outcomes }) => outcomes.refused],
  ['accepted', ({ outcomes }) => outcomes.accepted],
] as const satisfies ReadonlyArray<readonly [string, (faultModel: CampaignReport['faultModels'][number]) => number]>;

export function campaignText(report: CampaignReport): string {
  const { file, board_us, faults, faultModels } = report;
  const violating = report.cases.filter(({ repeat }) => repeat !== null);
  const rows = [
    ['', ...COLUMNS.map(([title]) => title)],
    ...faultModels.map((faultModel) => [
      faultModel.faultModel,
      ...COLUMNS.map(([, count]) => String(count(faultModel))),
    ]),
  ];
  const table = rows.map(([name, ...cells]) => `${name!.padEnd(12)}${cells.map((cell) => cell.padStart(11)).join('')}`);
  const head = `${visible(file)}: ${seconds(board_us, 6)} s of board time, ${countOf(faults, 'fault')}`;
  return `${head}\n\n${table.join('\n')}\n\n${verdictText(report)}\n${scripts(violating)}`;
}

function scripts(violating: readonly CaseReport[]): string {
  const shown = violating.slice(0, MOST_SCRIPTS).map(({ repeat }) => `\n${repeat}`);
  const more = violating.length - shown.length;
  return (
    shown.join('') +
    (more > 0 ? `\n… and ${more} more ${more === 1 ? 'script' : 'scripts'}: --json has them all\n` : '')
  );
}
