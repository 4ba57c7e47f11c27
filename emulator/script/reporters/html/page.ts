/** The page around the scripts. It needs no other file and no program to run, and forbids itself both. */
import { type RunSummary, seconds } from '../reporter.js';
import { glassDefinitions } from './glass.js';

/** What stands last in the file, since only then it is known, is shown first. */
const STYLE = `
:root { color-scheme: light dark; --text: #1c2128; --back: #fff; --soft: #f3f5f7; --line: #d0d7de; --faint: #57606a;
  --good: #1a7f37; --bad: #cf222e; --mark: #fff0b3; --s0: #57808f; --s1: #9dbac4; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --back: #0d1117; --soft: #161b22; --line: #30363d;
  --faint: #9198a1; --good: #3fb950; --bad: #f85149; --mark: #4a3c00; --s0: #7fb0c2; --s1: #43616c; } }
body { font: 15px/1.45 system-ui, sans-serif; color: var(--text); background: var(--back); margin: 0 auto; padding: 1rem;
  max-width: 70rem; display: flex; flex-direction: column; overflow-wrap: anywhere; }
h1 { order: -3; margin: 0; font-size: 1.4rem; }
.sum { order: -2; font-size: 1.1rem; margin: .4rem 0 1rem; }
.only { order: -1; margin-bottom: .6rem; }
.shapes { position: absolute; }
details { border: 1px solid var(--line); border-radius: 6px; margin: 0 0 .4rem; padding: 0 .8rem;
  content-visibility: auto; contain-intrinsic-height: auto 3rem; }
body:has(#only:checked) details.good { display: none; }
summary { cursor: pointer; padding: .45rem 0; }
small, span { color: var(--faint); font-variant-numeric: tabular-nums; }
.good b { color: var(--good); } .bad b, .bad em { color: var(--bad); }
em { display: block; font-style: normal; }
h3 { font-size: .95rem; margin: .8rem 0 .3rem; }
.strip { display: block; width: 100%; height: 6px; margin: .3rem 0 .1rem; background: var(--soft); border-radius: 3px; }
.s0 { fill: var(--s0); } .s1 { fill: var(--s1); }
.screens { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .7rem; padding: 0; margin: 0; list-style: none; }
.glass { display: block; height: 2.6rem; max-width: 100%; }
.failure { display: flex; flex-wrap: wrap; gap: 2rem; } figure { margin: .3rem 0; } figcaption { color: var(--faint); }
pre { background: var(--soft); padding: .6rem; border-radius: 6px; overflow-x: auto; margin: 0; }
mark { background: var(--mark); color: inherit; display: inline-block; min-width: 100%; }
`;

const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

export function pageStart(): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Key scripts</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Key scripts</h1>
<label class="only"><input type="checkbox" id="only"> only those that fail</label>
${glassDefinitions()}`;
}

export function pageEnd({ total, done, failed, board_us }: RunSummary): string {
  const scripts = `${done} ${done === 1 ? 'script' : 'scripts'}`;
  const outcome = failed === 0 ? '<b>all as expected</b>' : `<b>${failed} failed</b>`;
  const stopped = done < total ? `, stopped before ${total - done} more` : '';
  return `<p class="sum ${failed === 0 ? 'good' : 'bad'}">${scripts}, ${outcome}, ${seconds(board_us)} s of board time${stopped}</p>
</body>
</html>
`;
}
