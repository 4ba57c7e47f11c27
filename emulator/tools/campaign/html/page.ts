/** A campaign as one page for people, which holds all that it shows. */

import { FRAME_END, frameStart } from '../../../script/reporters/html/frame.js';
import { numberedSource, plainSource } from '../../../script/reporters/html/source.js';
import { escaped } from '../../../script/reporters/html/text.js';
import { withoutKeys } from '../../../script/script-error.js';
import { seconds } from '../../../text.js';
import { VIOLATIONS } from '../observer.js';
import type { CampaignReport } from '../report.js';
import { verdictText } from '../verdict.js';
import { Columns } from './columns.js';
import { faultModelPart } from './fault-model-part.js';
import { OUTCOMES } from './picture.js';

/** So many scripts stand in the page; `--json` has all. */
const MOST_SCRIPTS = 50;

const STYLE = `
:root { --no-effect: #6e7f8d; --detected: #b08800; --refused: #8250df; --accepted: #cf222e; }
@media (prefers-color-scheme: dark) { :root { --no-effect: #7d8b99; --detected: #d29922; --refused: #a371f7; --accepted: #f85149; } }
h2 { font-size: 1.05rem; margin: 1.6rem 0 .5rem; } h2 small { font-weight: normal; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--faint); }
.sums th + th, .sums td + td { text-align: right; padding-left: .8rem; white-space: nowrap; }
.sums td:first-child { white-space: nowrap; } .sums small { white-space: normal; }
tr.bad td { color: var(--bad); }
.picture { display: grid; grid-template-columns: 5rem 1fr 4.5rem; gap: 2px .6rem; font-size: .8rem; margin: .4rem 0 .8rem; }
.picture > span:nth-child(3n) { text-align: right; }
.lane { position: relative; height: 1.3rem; background: var(--soft); overflow: hidden; }
.lane svg { display: block; width: 100%; height: 100%; }
.lane i { position: absolute; top: 0; padding-left: 2px; font-style: normal; line-height: 1.3rem; white-space: nowrap; }
.no-effect { fill: var(--no-effect); } .detected { fill: var(--detected); }
.refused { fill: var(--refused); } .accepted { fill: var(--accepted); }
.ticks { background: none; overflow: visible; } .ticks i { color: var(--faint); border-left: 1px solid var(--line); }
.lines .s0 { fill: var(--line); } .lines .s1 { fill: var(--soft); }
details table { margin-bottom: .8rem; } details pre { margin-bottom: .8rem; }
@media (max-width: 45rem) { details { overflow-x: auto; } .sums small { display: none; } .sums th + th, .sums td + td { padding-left: 0; }
  .sums th, .sums td { padding-right: .5rem; font-size: .8rem; } }
`;

/** @param source the text of the script */
export function campaignPage(report: CampaignReport, source: string): string {
  const { file, board_us, faults, ok, faultModels } = report;
  const columns = new Columns(report);
  return [
    frameStart(`Faults in ${file}`, STYLE),
    `<p class="sum ${ok ? 'good' : 'bad'}"><b>${verdictText(report)}</b> ${faults} faults in ${seconds(board_us)} s of board time.</p>\n`,
    sums(report),
    scriptsPart(report),
    LEGEND,
    ...faultModels.map((faultModel) => faultModelPart(report, faultModel, columns)),
    `<h2>${escaped(file)}</h2>\n${numberedSource(source)}\n`,
    FRAME_END,
  ].join('');
}

const LEGEND = `<p>Below, time runs from left to right, from statement to statement of the script; ⋯ stands for a pause that is cut
short. A bar is as high as the share of that moment’s faults which ended so.</p>
<ul>
<li><b>no effect</b>: every expectation of the script holds</li>
<li><b>detected</b>: an expectation fails before an answer is typed: a person sees that something is wrong</li>
<li><b>refused</b>: what the display shows was typed at the server, which refuses it</li>
<li><b>accepted</b>: what must never happen</li>
</ul>
`;

function sums({ faultModels }: CampaignReport): string {
  const violations = VIOLATIONS.filter((violation) =>
    faultModels.some((faultModel) => faultModel.violations[violation] > 0),
  );
  const rows = faultModels.map((faultModel) => {
    const counts = [
      faultModel.faults,
      ...OUTCOMES.map((outcome) => faultModel.outcomes[outcome]),
      ...violations.map((violation) => faultModel.violations[violation]),
    ];
    const isBad = VIOLATIONS.some((violation) => faultModel.violations[violation] > 0);
    return `<tr${isBad ? ' class="bad"' : ''}><td>${escaped(faultModel.faultModel)} <small>${escaped(faultModel.title)}</small><td>${counts.join('<td>')}</tr>`;
  });
  return `<table class="sums"><thead><tr><th>fault model<th>faults<th>${[...OUTCOMES, ...violations].join('<th>')}</tr></thead>
<tbody>\n${rows.join('\n')}\n</tbody></table>\n`;
}

/** The scripts that repeat what must never happen. */
function scriptsPart({ cases }: CampaignReport): string {
  const violating = cases.flatMap(({ repeat, violations }) => (repeat === null ? [] : [{ repeat, violations }]));
  if (violating.length === 0) return '';
  const scripts = violating.slice(0, MOST_SCRIPTS).map(({ repeat, violations }) => {
    // The first line says the same of itself.
    const where = repeat.split('\n', 1)[0]!.replace(/^# .*?: /, '');
    return `<details class="bad"><summary><b>${escaped(violations.join(', '))}</b> <small>${escaped(where)}</small></summary>${plainSource(repeat, withoutKeys)}</details>`;
  });
  const more = violating.length - scripts.length;
  const left = more > 0 ? `<p>… and ${more} more scripts: --json has them all</p>\n` : '';
  return `<h2>Scripts that repeat it</h2>\n${scripts.join('\n')}\n${left}`;
}
