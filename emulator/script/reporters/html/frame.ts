/**
 * The beginning and the end of every page for people. A page needs no other file and no program to run, and forbids
 * itself both.
 */
import { escaped } from './text.js';

const STYLE = `
:root { color-scheme: light dark; --text: #1c2128; --back: #fff; --soft: #f3f5f7; --line: #d0d7de; --faint: #57606a;
  --good: #1a7f37; --bad: #cf222e; --mark: #fff0b3; --s0: #57808f; --s1: #9dbac4; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --back: #0d1117; --soft: #161b22; --line: #30363d;
  --faint: #9198a1; --good: #3fb950; --bad: #f85149; --mark: #4a3c00; --s0: #7fb0c2; --s1: #43616c; } }
body { font: 15px/1.45 system-ui, sans-serif; color: var(--text); background: var(--back); margin: 0 auto; padding: 1rem;
  max-width: 70rem; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.4rem; }
.sum { font-size: 1.1rem; margin: .4rem 0 1rem; }
details { border: 1px solid var(--line); border-radius: 6px; margin: 0 0 .4rem; padding: 0 .8rem;
  content-visibility: auto; contain-intrinsic-height: auto 3rem; }
summary { cursor: pointer; padding: .45rem 0; }
small, span { color: var(--faint); font-variant-numeric: tabular-nums; }
.good b { color: var(--good); } .bad b, .bad em { color: var(--bad); }
em { display: block; font-style: normal; }
h3 { font-size: .95rem; margin: .8rem 0 .3rem; }
.strip { display: block; width: 100%; height: 6px; margin: .3rem 0 .1rem; background: var(--soft); border-radius: 3px; }
.s0 { fill: var(--s0); } .s1 { fill: var(--s1); }
pre { background: var(--soft); padding: .6rem; border-radius: 6px; overflow-x: auto; margin: 0; }
mark { background: var(--mark); color: inherit; display: inline-block; min-width: 100%; }
`;

const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** @param title plain text @param style rules of this page's own */
export function frameStart(title: string, style: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}${style.trimStart()}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
`;
}

export const FRAME_END = '</body>\n</html>\n';
