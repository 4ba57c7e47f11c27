/** The card's body, display and keys. */
import { KEYS, type Key } from '../../firmware/hal.js';
import type { Grid, Rect, Style } from './grid.js';
import type { KeyPlace, Layout } from './layout.js';
import { drawBox, type Look } from './look.js';
import { DOTTED_COLUMNS, dots, strokes, strokesSize } from './strokes.js';
import type { CardView } from './view.js';

export function drawCard(grid: Grid, layout: Layout, card: CardView, look: Look): void {
  if (layout.kind === 'full') drawBody(grid, layout, card, look);
  else grid.write(0, 0, `${card.model.name}  ${card.serial}`, look.styles.title);
  drawGlass(grid, layout, card, look);
  for (const place of layout.keys) drawKey(grid, layout, place, card, look);
}

function drawBody(grid: Grid, { card: rect }: Layout, { model, serial }: CardView, look: Look): void {
  const { body } = look.styles;
  grid.fill(rect, ' ', body);
  drawBox(grid, rect, look.marks.box, body);
  const room = rect.columns - 6 - serial.length;
  grid.write(rect.x + 2, rect.y + 1, model.title, { ...body, bold: true }, room);
  grid.write(rect.x + rect.columns - 2 - serial.length, rect.y + 1, serial, body);
  grid.write(rect.x + 2, rect.y + rect.rows - 1, ` ${model.name} `, body);
}

function drawGlass(grid: Grid, layout: Layout, card: CardView, look: Look): void {
  const { glass } = layout;
  grid.fill(glass, ' ', look.styles.glass);
  if (layout.kind === 'full') drawStrokes(grid, layout, card, look);
  else if (look.isAscii) grid.write(glass.x + 1, glass.y + 1, [...card.text].join('   '), look.styles.glass);
  else {
    card.segments.forEach((mask, cell) => {
      const x = glass.x + 1 + cell * (DOTTED_COLUMNS + 1);
      writeRows(grid, x, glass.y, dots(card.model.display, mask), look.styles.glass);
    });
  }
}

function drawStrokes(grid: Grid, { glass, scale }: Layout, card: CardView, look: Look): void {
  const { columns } = strokesSize(scale);
  if (look.depth === 0) drawBox(grid, glass, look.marks.box, look.styles.glass);
  card.segments.forEach((mask, cell) => {
    const x = glass.x + 1 + cell * (columns + 1);
    writeRows(grid, x, glass.y + 1, strokes(card.model.display, mask, scale, look.marks), look.styles.glass);
  });
}

function writeRows(grid: Grid, x: number, y: number, rows: readonly string[], style: Style): void {
  for (const [line, row] of rows.entries()) grid.write(x, y + line, row, style);
}

function drawKey(grid: Grid, layout: Layout, { key, rect }: KeyPlace, card: CardView, look: Look): void {
  const isDown = (card.down & (1 << KEYS.indexOf(key))) !== 0;
  const isFocused = card.focus === key;
  const style = look.styles[isDown ? 'keyDown' : isFocused ? 'keyFocused' : 'key'];
  const isStuck = (card.stuck & (1 << KEYS.indexOf(key))) !== 0;
  const label = labelOf(key, isFocused, look) + (isStuck ? '!' : '');
  grid.fill(rect, ' ', style);
  if (layout.kind === 'full') drawBox(grid, rect, isDown ? look.marks.heavyBox : look.marks.box, style);
  else drawBrackets(grid, rect, isDown, style);
  const inner = rect.columns - 2;
  const x = rect.x + 1 + Math.max(0, Math.floor((inner - [...label].length) / 2));
  grid.write(x, rect.y + Math.floor(rect.rows / 2), label, style, inner);
}

function drawBrackets(grid: Grid, rect: Rect, isDown: boolean, style: Style): void {
  grid.write(rect.x, rect.y, isDown ? '{' : '[', style);
  grid.write(rect.x + rect.columns - 1, rect.y, isDown ? '}' : ']', style);
}

/** What is printed on a key; the one that the space bar presses is marked, since colours may be missing. */
function labelOf(key: Key, isFocused: boolean, look: Look): string {
  const label = key === 'BACK' ? look.marks.back : key;
  return isFocused && key !== 'PRESS' ? `>${label}` : label;
}
