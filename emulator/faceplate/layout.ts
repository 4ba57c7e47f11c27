/** Where everything lies on a screen of a size. Positions of keys serve the drawing and the mouse alike. */
import type { Key } from '../../firmware/hal.js';
import { buttonRows } from './buttons.js';
import { isInside, type Rect } from './grid.js';
import { DOTTED_COLUMNS, type Scale, strokesSize } from './strokes.js';
import type { PanelName } from './view.js';

export const LEAST_COLUMNS = 40;
export const LEAST_ROWS = 12;
const FULL_COLUMNS = 80;
const FULL_ROWS = 24;
/** From here on there is room for the display twice as large, and panels beside it. */
const LARGE_COLUMNS = 160;
const LARGE_ROWS = 44;

const MOST_CELLS = 8;

/** The keypad as printed; PRESS lies apart. */
export const KEY_ROWS: ReadonlyArray<readonly Key[]> = [
  ['1', '2', '3', '4', '5', 'BACK'],
  ['6', '7', '8', '9', '0', 'OK'],
];

export interface KeyPlace {
  readonly key: Key;
  readonly rect: Rect;
}

export interface Layout {
  /** `message`: too small for the card. */
  readonly kind: 'message' | 'compact' | 'full';
  readonly card: Rect;
  /** The frame around the display's cells. */
  readonly glass: Rect;
  readonly scale: Scale;
  readonly keys: readonly KeyPlace[];
  readonly panels: ReadonlyArray<{ readonly name: PanelName; readonly rect: Rect }>;
  /** Panels that are asked for and find no room. */
  readonly left_out: readonly PanelName[];
  /** The row of clock and hints. */
  readonly statusRow: number;
}

/** @param panels those asked for, the one that goes last where room is short first */
export function layoutOf(columns: number, rows: number, panels: readonly PanelName[]): Layout {
  if (columns < LEAST_COLUMNS || rows < LEAST_ROWS) return messageLayout(columns, rows);
  if (columns < FULL_COLUMNS || rows < FULL_ROWS) return compactLayout(columns, rows, panels);
  return fullLayout(columns, rows, panels);
}

/** The key at a place, if there is one. */
export function keyAt(layout: Layout, x: number, y: number): Key | undefined {
  return layout.keys.find(({ rect }) => isInside(rect, x, y))?.key;
}

/** What a panel's lines around it leave free; with fewer than four rows it goes without them. */
export function innerOf(rect: Rect): Rect {
  if (rect.rows < 4) return rect;
  return { x: rect.x + 2, y: rect.y + 1, columns: rect.columns - 4, rows: rect.rows - 2 };
}

/**
 * The place within a display cell, in units of the segments' grid; undefined beside the cells.
 * @returns the cell from 1 at the left
 */
export function glassPlace(
  { glass, scale, kind }: Layout,
  cells: number,
  atX: number,
  atY: number,
): { readonly cell: number; readonly x: number; readonly y: number } | undefined {
  if (kind === 'message' || !isInside(glass, atX, atY)) return undefined;
  const isFull = kind === 'full';
  const columns = isFull ? strokesSize(scale).columns : DOTTED_COLUMNS;
  const across = atX - glass.x - 1;
  const cell = Math.floor(across / (columns + 1)) + 1;
  if (across < 0 || cell > cells) return undefined;
  const x = across % (columns + 1);
  const y = atY - glass.y;
  // A column is a unit of strokes and two of dots, a row two of strokes and four of dots.
  return isFull ? { cell, x: x / scale, y: ((y - 1) * 2) / scale } : { cell, x: x * 2 + 0.5, y: y * 4 + 1.5 };
}

function messageLayout(columns: number, rows: number): Layout {
  const card = { x: 0, y: 0, columns, rows };
  return { kind: 'message', card, glass: card, scale: 1, keys: [], panels: [], left_out: [], statusRow: rows - 1 };
}

/** Title, three rows of display, two of keys and the login; another panel that comes first takes their place. */
function compactLayout(columns: number, rows: number, panels: readonly PanelName[]): Layout {
  const glassColumns = MOST_CELLS * (DOTTED_COLUMNS + 1) + 1;
  const glass = { x: 0, y: 1, columns: glassColumns, rows: 3 };
  const shown = panels[0] === 'login' ? undefined : panels[0];
  const area = { x: 0, y: 5, columns, rows: rows - 6 };
  const press: KeyPlace = { key: 'PRESS', rect: { x: glassColumns, y: 2, columns: 7, rows: 1 } };
  const keys = KEY_ROWS.flatMap((row, line) =>
    row.map((key, place) => ({ key, rect: { x: 1 + place * 6, y: 5 + line * 2, columns: 5, rows: 1 } })),
  );
  const loginRows = Math.min(rows - 10, 7);
  return {
    kind: 'compact',
    card: { x: 0, y: 0, columns: LEAST_COLUMNS, rows: 8 },
    glass,
    scale: 1,
    keys: shown === undefined ? [press, ...keys] : [press],
    panels:
      shown === undefined
        ? [{ name: 'login', rect: { x: 0, y: 9, columns, rows: loginRows } }]
        : [{ name: shown, rect: area }],
    left_out: [],
    statusRow: rows - 1,
  };
}

function fullLayout(columns: number, rows: number, panels: readonly PanelName[]): Layout {
  const scale: Scale = columns >= LARGE_COLUMNS && rows >= LARGE_ROWS ? 2 : 1;
  const { card, glass, keys } = cardLayout(scale);
  const below = { x: 0, y: card.rows, columns: card.columns, rows: rows - 1 - card.rows };
  const beside = { x: card.columns, y: 0, columns: columns - card.columns, rows: rows - 1 };
  const inBelow: readonly PanelName[] = below.rows >= 16 ? ['login', 'log'] : ['login'];
  const first = stack(
    below,
    panels.filter((name) => inBelow.includes(name)),
  );
  const second = stack(
    beside,
    panels.filter((name) => !inBelow.includes(name)),
  );
  return {
    kind: 'full',
    card,
    glass,
    scale,
    keys,
    panels: [...first.placed, ...second.placed],
    left_out: [...first.left_out, ...second.left_out],
    statusRow: rows - 1,
  };
}

function cardLayout(scale: Scale): { card: Rect; glass: Rect; keys: KeyPlace[] } {
  const cell = strokesSize(scale);
  const glass = { x: 1, y: 2, columns: MOST_CELLS * (cell.columns + 1) + 1, rows: cell.rows + 2 };
  const pressColumns = scale === 1 ? 7 : 11;
  const columns = glass.columns + pressColumns + 3;
  const keyRows = scale === 1 ? 3 : 5;
  const step = Math.floor((columns - 2) / 6);
  const top = glass.y + glass.rows;
  const press: KeyPlace = {
    key: 'PRESS',
    rect: {
      x: glass.x + glass.columns + 1,
      y: glass.y + Math.floor((glass.rows - keyRows) / 2),
      columns: pressColumns,
      rows: keyRows,
    },
  };
  const keys = KEY_ROWS.flatMap((row, line) =>
    row.map((key, place) => ({
      key,
      rect: { x: 1 + place * step, y: top + line * keyRows, columns: step - 1, rows: keyRows },
    })),
  );
  return { card: { x: 0, y: 0, columns, rows: top + 2 * keyRows + 1 }, glass, keys: [press, ...keys] };
}

/** Rows that a panel needs, its lines included, in the order from above; the last one shown takes what is left. */
function rowsNeeded(columns: number): ReadonlyArray<readonly [PanelName, number]> {
  return [
    ['login', 6],
    ['script', 5],
    ['faults', buttonRows(columns - 4) + 2],
    ['state', 8],
    ['memory', 7],
    ['scope', 6],
    ['log', 5],
  ];
}

function stack(area: Rect, wanted: readonly PanelName[]) {
  const needed = rowsNeeded(area.columns);
  const rowsOf = new Map(needed);
  let free = area.rows;
  const fitting = new Set<PanelName>();
  for (const name of wanted) {
    if (rowsOf.get(name)! > free) continue;
    free -= rowsOf.get(name)!;
    fitting.add(name);
  }
  const order = needed.map(([name]) => name).filter((name) => fitting.has(name));
  let { y } = area;
  const placed = order.map((name, place) => {
    const isLast = place === order.length - 1;
    const spread = isLast ? free : Math.floor(free / (order.length + 1));
    free -= spread;
    const rows = rowsOf.get(name)! + spread;
    const rect = { x: area.x, y, columns: area.columns, rows };
    y += rows;
    return { name, rect };
  });
  return { placed, left_out: wanted.filter((name) => !fitting.has(name)) };
}
