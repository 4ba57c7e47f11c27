/** How long a challenge can still be answered, counted down by a stylesheet: no script, and no style within the page. */
import { type Html, html } from './html.js';

/** Counts down from so many seconds, and then shows `.over` in place of `.left` and of the form. */
export function countdownStyle(seconds: number): string {
  return `@property --left { syntax: "<integer>"; inherits: true; initial-value: ${seconds}; }
@keyframes left { from { --left: ${seconds}; } to { --left: 0; } }
@keyframes shown { to { visibility: visible; } }
@keyframes gone { to { visibility: hidden; } }
.left .seconds { animation: left ${seconds}s linear forwards; counter-reset: left var(--left); }
.left .seconds::before { content: counter(left); }
.left .seconds > span { position: absolute; left: -999rem; }
.left, .while-open { animation: gone 1ms ${seconds}s forwards; }
.over { animation: shown 1ms ${seconds}s forwards; }
`;
}

/** The link to that stylesheet, for a page's head. */
export function countdownLink(left_ms: number): Html {
  return html`<link rel="stylesheet" href="/assets/countdown-${Math.ceil(left_ms / 1000)}.css">`;
}

/** The time that is left, and what is said when it is over. */
export function countdown(left_ms: number, startOver: string): Html {
  return html`<div class="time"><p class="left">It can be answered for another <span class="seconds"><span>${Math.ceil(left_ms / 1000)}</span></span> seconds.</p>
<p class="over" role="status">The challenge has expired. <a href="${startOver}">Start over</a>.</p></div>`;
}
