/** A campaign's report for a terminal: the table, and the key scripts of what must never happen. */

import { visible } from '../../../../emulator/text.js';
import type { CampaignReport, CaseReport } from '../../../../emulator/tools/campaign/report.js';
import { verdictText } from '../../../../emulator/tools/campaign/verdict.js';

/** So many scripts are printed; `--json` has all. */
const MOST_SCRIPTS = 10;

export const COLUMNS = [
  ['no effect', ({ outcomes }) => outcomes['no effect']],
  ['detected', ({ outcomes }) => outcomes.detected],
  ['refused', ({ outcomes }) => outcomes.refused],
  ['accepted', ({ outcomes }) => outcomes.accepted],
] as const satisfies ReadonlyArray<readonly [string, (kind: CampaignReport['kinds'][number]) => number]>;

export function campaignText(report: CampaignReport): string {
  const { file, board_us, faults, kinds } = report;
  const harmful = report.cases.filter(({ repeat }) => repeat !== null);
  const rows = [
    ['', ...COLUMNS.map(([title]) => title)],
    ...kinds.map((kind) => [kind.kind, ...COLUMNS.map(([, count]) => String(count(kind)))]),
  ];
  const table = rows.map(([name, ...cells]) => `${name!.padEnd(10)}${cells.map((cell) => cell.padStart(11)).join('')}`);
  const head = `${visible(file)}: ${(board_us / 1e6).toFixed(6)} s of board time, ${faults} faults`;
  return `${head}\n\n${table.join('\n')}\n\n${verdictText(report)}\n${scripts(harmful)}`;
}

function scripts(harmful: readonly CaseReport[]): string {
  const shown = harmful.slice(0, MOST_SCRIPTS).map(({ repeat }) => `\n${repeat}`);
  const more = harmful.length - shown.length;
  return shown.join('') + (more > 0 ? `\n… and ${more} more scripts: --json has them all\n` : '');
}
