/** The part of the page on one fault model. */

import { escaped } from '../../../script/reporters/html/text.js';
import { seconds } from '../../../text.js';
import type { CampaignReport, CaseReport, FaultModelReport } from '../report.js';
import type { Columns } from './columns.js';
import { endsAt_us, type Group, groupsOf } from './groups.js';
import { picture } from './picture.js';

/** More rows than anybody reads; `--json` has every case. */
const MOST_ROWS = 500;

export function faultModelPart(report: CampaignReport, faultModel: FaultModelReport, columns: Columns): string {
  const cases = report.cases.filter((one) => one.faultModel === faultModel.faultModel);
  const groups = groupsOf(cases);
  const isOneInstant = cases.every(({ board_us, faults }) => board_us === cases[0]!.board_us && faults === 1);
  return [
    `<section>\n<h2>${escaped(faultModel.faultModel)} <small>${escaped(faultModel.title)}</small></h2>`,
    isOneInstant ? '' : picture(report, cases, columns),
    cases.length === 0 ? '<p>The script gives no occasion for it.</p>' : groupsPart(groups),
    '</section>\n',
  ]
    .filter((text) => text !== '')
    .join('\n');
}

function groupsPart(groups: readonly Group[]): string {
  const rows = groups.slice(0, MOST_ROWS).map(groupRow);
  const more = groups.length - rows.length;
  const left = more > 0 ? `\n<p>… and ${more} more rows: --json has every case</p>` : '';
  return `<details><summary>${groups.length} ${groups.length === 1 ? 'row' : 'rows'} of faults that end alike</summary>
<table><thead><tr><th>fault<th>line<th>from, s<th>to, s<th>faults<th>outcome<th>fails at line<th>shows</tr></thead>
<tbody>\n${rows.join('\n')}\n</tbody></table>${left}\n</details>`;
}

function groupRow({ first, last, earliest, latest, faults }: Group): string {
  const { outcome, violations, failure } = first;
  const [from, to] = [faultText(first), faultText(last)];
  const ended = violations.length === 0 ? outcome : `${outcome}: ${violations.join(', ')}`;
  const cells = [
    from === to ? `<code>${from}</code>` : `<code>${from}</code> … <code>${to}</code>`,
    earliest.line === latest.line ? String(earliest.line) : `${earliest.line}–${latest.line}`,
    seconds(earliest.board_us),
    seconds(endsAt_us(latest)),
    String(faults),
    ended,
    failure === null ? '' : String(failure.line),
    failure === null ? '' : failure.display === '' ? '<i>off</i>' : `<code>${escaped(failure.display)}</code>`,
  ];
  return `<tr${violations.length === 0 ? '' : ' class="bad"'}><td>${cells.join('<td>')}</tr>`;
}

function faultText({ fault }: CaseReport): string {
  return escaped(fault.join(', '));
}
