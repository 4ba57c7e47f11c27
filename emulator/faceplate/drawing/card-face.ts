/** The card's body and its keys. */
import { KEYS } from '../../../firmware/hal.js';
import { drawGlass } from './glass-face.js';
import { DEFAULT, type Grid, type Rect } from './grid.js';
import type { KeyPlace, Layout } from './layout.js';
import { drawBox, drawPlate, type Theme } from './theme.js';
import type { CardView } from './view.js';

export function drawCard(grid: Grid, layout: Layout, card: CardView, theme: Theme): void {
  if (layout.kind === 'full') drawBody(grid, layout.card, card, theme);
  else drawSmallBody(grid, layout.card, card, theme);
  drawGlass(grid, layout, card, theme);
  for (const place of layout.keys) drawKey(grid, layout, place, card, theme);
}

function drawBody(grid: Grid, rect: Rect, { model, serial }: CardView, theme: Theme): void {
  const { body } = theme.styles;
  if (theme.hasBlocks) drawPlate(grid, rect, body.bg);
  else {
    grid.fill(rect, ' ', body);
    drawBox(grid, rect, theme.marks.box, body);
  }
  const [left, right] = [rect.x + 2, rect.x + rect.columns - 2];
  const bottom = rect.y + rect.rows - 2;
  grid.write(left, rect.y + 1, model.title, { ...body, bold: true }, rect.columns - 4);
  grid.write(left, bottom, model.name, body);
  grid.write(right - serial.length, bottom, serial, body, rect.columns - model.name.length - 6);
}

/** Without room for edges, but for one row below. */
function drawSmallBody(grid: Grid, { x, y, columns, rows }: Rect, { model, serial }: CardView, theme: Theme): void {
  const { body } = theme.styles;
  const bottom = y + rows - 1;
  grid.fill({ x, y, columns, rows: rows - 1 }, ' ', body);
  if (theme.hasBlocks) grid.write(x, bottom, `▝${'▀'.repeat(columns - 2)}▘`, { ...body, fg: body.bg, bg: DEFAULT });
  grid.write(x + 1, y, model.name, { ...body, bold: true });
  grid.write(x + columns - 1 - serial.length, y, serial, body, columns - model.name.length - 3);
}

function drawKey(grid: Grid, layout: Layout, { key, rect }: KeyPlace, card: CardView, theme: Theme): void {
  const isDown = (card.down & (1 << KEYS.indexOf(key))) !== 0;
  const isFocused = card.focus === key;
  const style = theme.styles[isDown ? 'keyDown' : isFocused ? 'keyFocused' : 'key'];
  if (layout.kind !== 'full') grid.fill(rect, ' ', style);
  else if (theme.hasBlocks) drawPlate(grid, rect, style.bg, theme.styles.body.bg, rect.rows > 3);
  else drawBox(grid, rect, isDown ? theme.marks.heavyBox : theme.marks.box, style);
  const row = rect.y + Math.floor(rect.rows / 2);
  const [first, last] = endsOf(layout, isDown, isFocused);
  if (first !== '') {
    grid.write(rect.x, row, first, style);
    grid.write(rect.x + rect.columns - 1, row, last, style);
  }
  const isStuck = (card.stuck & (1 << KEYS.indexOf(key))) !== 0;
  if (isStuck) grid.write(rect.x + rect.columns - 1, row, '!', style);
  const label = key === 'BACK' ? theme.marks.back : key;
  const x = rect.x + Math.floor((rect.columns - [...label].length) / 2);
  grid.write(x, row, label, style);
}

/** Colours may be missing: the key that the space bar presses is marked, and so are all where there is no room for lines. */
function endsOf(layout: Layout, isDown: boolean, isFocused: boolean): readonly [string, string] {
  if (layout.kind === 'compact' && isDown) return ['{', '}'];
  if (isFocused) return ['>', '<'];
  return layout.kind === 'compact' ? ['[', ']'] : ['', ''];
}
