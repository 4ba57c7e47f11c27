/** The look of a phone on a page, light and dark. */

const CSS = `
:host { display: block; width: 22rem; max-width: 100%; font: 1rem/1.4 system-ui, sans-serif; color: var(--ink); color-scheme: light dark;
 --ink: #16202c; --quiet: #4d5b6b; --paper: #fff; --edge: #77838f; --action: #0b5cab; --on: #fff }
@media (prefers-color-scheme: dark) { :host { --ink: #e8edf3; --quiet: #a9b6c4; --paper: #18212b; --edge: #7d8b99; --action: #7ab8f5; --on: #06182b } }
:host([hidden]), [hidden] { display: none !important }
* { box-sizing: border-box }
.body { padding: .75rem .625rem; border-radius: 1.75rem; background: #12181e; border: 1px solid var(--edge) }
.glass { display: flex; flex-direction: column; min-height: 27rem; padding: .5rem 1rem 1rem; border-radius: 1.125rem; background: var(--paper) }
.bar { display: flex; justify-content: space-between; margin: 0 0 .5rem; font-size: .8125rem; color: var(--quiet) }
h3 { margin: .25rem 0 .5rem; font-size: 1.25rem }
p { margin: .25rem 0; overflow-wrap: anywhere }
.screen { flex: 1 }
.big { font-size: 1.75rem; letter-spacing: .1em }
label { display: block; margin: .5rem 0 0; font-weight: 600 }
input, select, button { display: block; width: 100%; min-height: 2.5rem; padding: .25rem .5rem; border: 1px solid var(--edge); border-radius: .5rem; background: none; color: var(--ink); font: inherit; font-weight: 400 }
select { background: var(--paper) }
button { margin: .5rem 0 0; cursor: pointer }
.first, .banner { border-color: var(--action); font-weight: 600 }
.first { background: var(--action); color: var(--on) }
:focus-visible { outline: 3px solid var(--action); outline-offset: 2px }
.world { margin-top: .75rem }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 .5rem }
details { margin-top: .75rem }
summary { min-height: 1.5rem; cursor: pointer }
.said { min-height: 1.4em; color: var(--quiet) }
`;

let sheet: CSSStyleSheet | undefined;

/** One for all phones of the page. */
export function phoneStyleSheet(): CSSStyleSheet {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  return sheet;
}
