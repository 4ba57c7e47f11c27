/** The mouse on the screen: what lies under it, and what a click or the wheel does there. */
import type { Bench } from '../bench/bench.js';
import { buttonAt, buttonsLayout } from '../drawing/buttons.js';
import { isInside, type Rect } from '../drawing/grid.js';
import { glassPlace, innerOf, type Layout, largeRect } from '../drawing/layout.js';
import { logPlaceAt } from '../drawing/log-panel.js';
import { scopeColumnAt, scopeColumns } from '../drawing/scope-panel.js';
import type { PanelName } from '../drawing/view.js';

const WHEEL_COLUMNS = 6;
const WHEEL_EVENTS = 3;

/** The visible part of the panels: the large scope lies over them. */
export interface Sight {
  readonly layout: Layout;
  readonly bench: Bench;
}

interface Place {
  readonly name: PanelName;
  readonly rect: Rect;
}

function panelAt({ layout, bench }: Sight, x: number, y: number): Place | undefined {
  const large: Place = { name: 'scope', rect: largeRect(layout) };
  if (bench.scope.isLarge && isInside(large.rect, x, y)) return large;
  return layout.panels.find(({ rect }) => isInside(rect, x, y));
}

/** Where the scope lies; undefined where it is not shown. */
export function scopeRect({ layout, bench }: Sight): Rect | undefined {
  if (bench.scope.isLarge) return largeRect(layout);
  return layout.panels.find(({ name }) => name === 'scope')?.rect;
}

/** The scope reckons with the columns that it is drawn with. */
export function fitScope(sight: Sight): void {
  const rect = scopeRect(sight);
  if (rect !== undefined) sight.bench.scope.columns = scopeColumns(innerOf(rect));
}

/** A click on what is no key of the card. */
export function click(sight: Sight, x: number, y: number): void {
  const { bench, layout } = sight;
  const panel = panelAt(sight, x, y);
  if (panel !== undefined) {
    clickPanel(bench, panel, x, y);
    return;
  }
  const place = glassPlace(layout, bench.card.model.cells, x, y);
  if (place !== undefined) bench.faults.chooseNear(place.cell, place.x, place.y);
}

/** A panel that takes input gets the focus. */
function clickPanel(bench: Bench, { name, rect }: Place, x: number, y: number): void {
  const inner = innerOf(rect);
  if (name === 'login') bench.hand.click();
  else if (name === 'faults') {
    const button = buttonAt(buttonsLayout(inner, bench.input === 'faults' ? bench.button : undefined), x, y);
    if (button === undefined) return;
    bench.button = button;
    bench.press(button);
  } else if (name === 'scope') {
    bench.input = 'scope';
    const column = scopeColumnAt(inner, x);
    if (column !== undefined) bench.scope.putIntoColumn(column + 0.5);
  } else if (name === 'log') {
    bench.input = 'log';
    const place = logPlaceAt(bench.list.view(true), inner, y);
    if (place === undefined) return;
    bench.list.choose(place);
    bench.showEvent();
  }
}

/** @param by 1 for down, which is later */
export function wheel(sight: Sight, x: number, y: number, by: 1 | -1): void {
  const { bench } = sight;
  const name = panelAt(sight, x, y)?.name;
  if (name === 'scope') bench.scope.scroll(by * WHEEL_COLUMNS);
  else if (name === 'log') bench.list.move(by * WHEEL_EVENTS);
}
