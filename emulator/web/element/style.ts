/** How the element looks, as a constructed style sheet: a page whose policy allows no inline style shows it too. */

const CSS = `
:host { display: inline-block; width: 22rem; max-width: 100%; vertical-align: top }
:host([hidden]) { display: none }
.face { position: relative; border-radius: 3.7% / 5.9%; outline: none }
.face:focus-visible { outline: 3px solid #3b82f6; outline-offset: 3px }
svg { display: block; width: 100%; height: auto; user-select: none; -webkit-user-select: none }
[data-key] { cursor: pointer; touch-action: none; outline: none; -webkit-tap-highlight-color: transparent }
[data-key]:hover > :first-child { stroke: #9db2cf }
[data-key]:focus-visible > :first-child { stroke: #ffd54a; stroke-width: 9px }
[data-key][data-down] { transform: translateY(3px) }
[data-key][data-down] > :first-child { fill: #2a3441 }
.unseen { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.error { margin: 0; padding: 1rem; border: 2px solid #b3261e; border-radius: .5rem; color: #8c1d18; background: #fff; font: 1rem/1.4 sans-serif; overflow-wrap: anywhere }
.error:empty { display: none }
`;

let sheet: CSSStyleSheet | undefined;

/** One for all elements of the page. */
export function styleSheet(): CSSStyleSheet {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  return sheet;
}
