/** The page around the scripts. */

import { seconds } from '../../../text.js';
import type { RunSummary } from '../reporter.js';
import { FRAME_END, frameStart } from './frame.js';
import { glassDefinitions } from './glass.js';

/** The summary stands last in the file, since only then it is known, but is shown first. */
const STYLE = `
body { display: flex; flex-direction: column; }
h1 { order: -3; }
.sum { order: -2; }
.only { order: -1; margin-bottom: .6rem; }
.shapes { position: absolute; }
body:has(#only:checked) .good:not(.sum) { display: none; }
div.good { padding: .1rem .8rem; }
.screens { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .7rem; padding: 0; margin: 0; list-style: none; }
.glass { display: block; height: 2.6rem; max-width: 100%; }
.failure { display: flex; flex-wrap: wrap; gap: 2rem; } figure { margin: .3rem 0; } figcaption { color: var(--faint); }
`;

export function pageStart(): string {
  return `${frameStart('Key scripts', STYLE)}<label class="only"><input type="checkbox" id="only"> only those that fail</label>
${glassDefinitions()}`;
}

export function pageEnd({ total, done, failed, mistaken, lineFailures, board_us }: RunSummary): string {
  const scripts = `${done} ${done === 1 ? 'script' : 'scripts'}`;
  const isGood = failed + mistaken + lineFailures === 0;
  const mistakes = mistaken > 0 ? `, <b>${mistaken} with a mistake</b>` : '';
  const line = lineFailures > 0 ? ', <b>the line failed</b>' : '';
  const outcome = isGood ? '<b>all as expected</b>' : `<b>${failed} failed</b>${mistakes}${line}`;
  const stopped = done < total ? `, stopped before ${total - done} more` : '';
  return `<p class="sum ${isGood && done === total ? 'good' : 'bad'}">${scripts}, ${outcome}, ${seconds(board_us)} s of board time${stopped}</p>
${FRAME_END}`;
}
