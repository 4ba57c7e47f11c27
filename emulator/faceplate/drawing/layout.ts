/** Where everything lies on a screen of a size. Positions of keys serve the drawing and the mouse alike. */
import type { Key } from '../../../firmware/hal.js';
import { buttonRows } from './buttons.js';
import { isInside, type Rect } from './grid.js';
import { DOTTED_COLUMNS, DOTTED_ROWS, type Scale, strokesSize } from './strokes.js';
import type { PanelName } from './view.js';

export const LEAST_COLUMNS = 40;
export const LEAST_ROWS = 12;
const FULL_COLUMNS = 80;
const FULL_ROWS = 24;
/** From here on a compact card leaves room for panels at its right. */
const WIDE_COMPACT_COLUMNS = 58;

/** The most cells that a model's display has: the card is as wide for all. */
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
  /** Of the screen. */
  readonly columns: number;
  readonly card: Rect;
  /** The frame around the display's cells. */
  readonly glass: Rect;
  /** 0: the display is drawn with dots. */
  readonly scale: Scale | 0;
  readonly keys: readonly KeyPlace[];
  readonly panels: readonly PanelPlace[];
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

/** The space inside a panel's lines; with fewer than four rows it goes without them. */
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
  if (kind === 'message') return undefined;
  const shown = glassOf({ glass, scale }, cells);
  if (!isInside(shown, atX, atY)) return undefined;
  const step = cellStep(scale);
  const columns = scale === 0 ? DOTTED_COLUMNS : strokesSize(scale).columns;
  const across = atX - shown.x - Math.ceil((step - columns) / 2);
  const cell = Math.floor(across / step) + 1;
  if (across < 0 || cell > cells) return undefined;
  const x = across % step;
  const y = atY - shown.y;
  // A column is a unit of strokes and two of dots, a row two of strokes and four of dots.
  return scale === 0 ? { cell, x: x * 2 + 0.5, y: y * 4 + 1.5 } : { cell, x: x / scale, y: ((y - 1) * 2) / scale };
}

/** Where a panel lies that is shown over the screen: from below the display down to the line at the bottom. */
export function largeRect({ glass, columns, statusRow, kind }: Layout): Rect {
  const y = kind === 'message' ? 0 : glass.y + glass.rows;
  return { x: 0, y, columns, rows: Math.max(0, statusRow - y) };
}

/** The glass of a display with so many cells, in the middle of the place for it. */
export function glassOf({ glass, scale }: Pick<Layout, 'glass' | 'scale'>, cells: number): Rect {
  const columns = glassColumns(cells, scale);
  return { ...glass, x: glass.x + Math.floor((glass.columns - columns) / 2), columns };
}

function messageLayout(columns: number, rows: number): Layout {
  const card = { x: 0, y: 0, columns, rows };
  return {
    kind: 'message',
    columns,
    card,
    glass: card,
    scale: 0,
    keys: [],
    panels: [],
    left_out: [],
    statusRow: rows - 1,
  };
}

/** The display's columns with those at its ends. @param scale 0 for dots */
function glassColumns(cells: number, scale: Scale | 0): number {
  return cells * cellStep(scale) + 1;
}

/** Columns from one of the display's cells to the next. */
export function cellStep(scale: Scale | 0): number {
  if (scale === 0) return DOTTED_COLUMNS + 1;
  return strokesSize(scale).columns + (scale >= 3 ? scale : 1);
}

/** Rows of the compact card: title, display, keys, and those between. */
const COMPACT_ROWS = 9;

/**
 * Where there is no room for a panel beside or below the card, the login is there without lines around it, and another
 * panel that comes first takes the keypad's place.
 */
function compactLayout(columns: number, rows: number, panels: readonly PanelName[]): Layout {
  const card = { x: 0, y: 0, columns: LEAST_COLUMNS, rows: COMPACT_ROWS };
  const glass = { x: 0, y: 1, columns: glassColumns(MOST_CELLS, 0), rows: DOTTED_ROWS };
  const press: KeyPlace = { key: 'PRESS', rect: { x: glass.columns, y: 2, columns: 7, rows: 1 } };
  const keys = KEY_ROWS.flatMap((row, line) =>
    row.map((key, place) => ({ key, rect: { x: 2 + place * 6, y: 5 + line * 2, columns: 5, rows: 1 } })),
  );
  const isWide = columns >= WIDE_COMPACT_COLUMNS;
  const below = { x: 0, y: card.rows, columns: isWide ? card.columns : columns, rows: rows - 1 - card.rows };
  const beside = { x: card.columns, y: 0, columns: columns - card.columns, rows: rows - 1 };
  const common = {
    kind: 'compact',
    columns,
    card,
    glass,
    scale: 0,
    keys: [press, ...keys],
    statusRow: rows - 1,
  } as const;
  const [first] = panels;
  if (first === undefined) return { ...common, panels: [], left_out: [] };
  if (isWide || below.rows >= rowsOf(first, columns)) {
    return { ...common, ...(isWide ? twoAreas(below, beside, panels) : stack(below, panels)) };
  }
  if (first === 'login') return { ...common, panels: [{ name: first, rect: below }], left_out: [] };
  const area = { x: 0, y: 5, columns, rows: rows - 6 };
  return {
    ...common,
    card: { ...card, rows: area.y },
    keys: [press],
    panels: [{ name: first, rect: area }],
    left_out: [],
  };
}

/** How the card is drawn in a scale, in cells; keys and gaps add up to the card's width. */
interface CardSize {
  readonly scale: Scale;
  readonly press: readonly [columns: number, rows: number];
  readonly key: readonly [columns: number, rows: number];
  readonly gap: number;
  /** Free rows between title, display, keys and the line below. */
  readonly space: number;
  /** Columns that panels beside it need, and rows those below it. */
  readonly beside: number;
  readonly below: number;
}

/** The largest first. */
const CARD_SIZES: readonly CardSize[] = [
  { scale: 5, press: [27, 7], key: [36, 7], gap: 9, space: 2, beside: 100, below: 40 },
  { scale: 3, press: [17, 5], key: [19, 5], gap: 8, space: 1, beside: 60, below: 16 },
  { scale: 2, press: [11, 5], key: [13, 3], gap: 3, space: 1, beside: 22, below: 12 },
  { scale: 1, press: [7, 3], key: [7, 3], gap: 3, space: 0, beside: 21, below: 6 },
];

function fullLayout(columns: number, rows: number, panels: readonly PanelName[]): Layout {
  const fitting = CARD_SIZES.map((size) => ({ size, parts: cardParts(size) })).find(
    ({ size, parts: { card } }) => card.columns + size.beside <= columns && card.rows + size.below < rows,
  );
  const { size, parts } = fitting!;
  const { card } = parts;
  const below = { x: 0, y: card.rows, columns: card.columns, rows: rows - 1 - card.rows };
  const beside = { x: card.columns, y: 0, columns: columns - card.columns, rows: rows - 1 };
  return {
    kind: 'full',
    columns,
    scale: size.scale,
    ...parts,
    ...twoAreas(below, beside, panels),
    statusRow: rows - 1,
  };
}

function cardParts({ scale, press, key, gap, space }: CardSize): { card: Rect; glass: Rect; keys: KeyPlace[] } {
  const glass = {
    x: 1,
    y: 2 + space,
    columns: glassColumns(MOST_CELLS, scale),
    rows: strokesSize(scale).rows + 2,
  };
  const [pressColumns, pressRows] = press;
  const pressKey: KeyPlace = {
    key: 'PRESS',
    rect: {
      x: glass.x + glass.columns + 1,
      y: glass.y + Math.floor((glass.rows - pressRows) / 2),
      columns: pressColumns,
      rows: pressRows,
    },
  };
  const top = glass.y + glass.rows + space;
  const [keyColumns, keyRows] = key;
  const keys = KEY_ROWS.flatMap((row, line) =>
    row.map((name, place) => ({
      key: name,
      rect: { x: 1 + place * (keyColumns + gap), y: top + line * keyRows, columns: keyColumns, rows: keyRows },
    })),
  );
  const rows = top + KEY_ROWS.length * keyRows + 2;
  return { card: { x: 0, y: 0, columns: glass.columns + pressColumns + 3, rows }, glass, keys: [pressKey, ...keys] };
}

interface PanelPlace {
  readonly name: PanelName;
  readonly rect: Rect;
}

interface Placed {
  readonly panels: readonly PanelPlace[];
  readonly left_out: readonly PanelName[];
}

/** Fewer rows are no room for any panel. */
const LEAST_PANEL_ROWS = 5;

type PanelRows = readonly [name: PanelName, least: number, most: number];

/** Rows that panels of a width need and that they can use, their lines included, in the order from above. */
function panelRows(columns: number): readonly PanelRows[] {
  const faults = buttonRows(columns - 4) + 2;
  return [
    ['login', 6, 6],
    ['script', 5, 9],
    ['faults', faults, faults],
    ['state', 8, 8],
    ['memory', 8, 12],
    ['scope', 6, Number.POSITIVE_INFINITY],
    ['log', 5, Number.POSITIVE_INFINITY],
  ];
}

function rowsOf(name: PanelName, columns: number): number {
  return panelRows(columns).find(([other]) => other === name)![1];
}

/** Login, and the scope where it finds room, below the card; the others beside it. */
function twoAreas(below: Rect, beside: Rect, panels: readonly PanelName[]): Placed {
  const inBelow: readonly PanelName[] =
    below.rows >= rowsOf('login', below.columns) + rowsOf('scope', below.columns) ? ['login', 'scope'] : ['login'];
  const first = stack(
    below,
    panels.filter((name) => inBelow.includes(name)),
  );
  const second = columnsBeside(
    beside,
    panels.filter((name) => !inBelow.includes(name)),
  );
  return joined(first, second);
}

/** A beside so wide has two columns: what is read at a glance, and what uses any width. */
const TWO_COLUMNS = 90;
const GLANCE_COLUMNS = 48;
const USES_WIDTH: readonly PanelName[] = ['scope', 'log'];

function columnsBeside(area: Rect, wanted: readonly PanelName[]): Placed {
  const wide = wanted.filter((name) => USES_WIDTH.includes(name));
  const others = wanted.filter((name) => !USES_WIDTH.includes(name));
  if (area.columns < TWO_COLUMNS || wide.length === 0 || others.length === 0) return stack(area, wanted);
  const left: Rect = { ...area, columns: GLANCE_COLUMNS };
  const right: Rect = { ...area, x: area.x + GLANCE_COLUMNS, columns: area.columns - GLANCE_COLUMNS };
  return joined(stack(left, others, true), stack(right, wide));
}

function joined(one: Placed, other: Placed): Placed {
  return { panels: [...one.panels, ...other.panels], left_out: [...one.left_out, ...other.left_out] };
}

/** One panel above the other, those that are wanted first before the others where rows are short. @param fills whether the last takes all that is left */
function stack(area: Rect, wanted: readonly PanelName[], fills = false): Placed {
  const needed = panelRows(area.columns);
  let free = area.rows;
  const fitting = wanted.filter((name) => {
    const least = rowsOf(name, area.columns);
    const fits = least <= free;
    if (fits) free -= least;
    return fits;
  });
  const shown = needed.filter(([name]) => fitting.includes(name));
  let { y } = area;
  const panels = shown.map(([name, least, most], place) => {
    const share = Math.floor(free / (shown.length - place));
    // Space too small for a panel belongs to the last one.
    const isLast = place === shown.length - 1 && (fills || free < LEAST_PANEL_ROWS);
    const more = isLast ? free : Math.min(most - least, share);
    free -= more;
    const rect = { x: area.x, y, columns: area.columns, rows: least + more };
    y += rect.rows;
    return { name, rect };
  });
  return { panels, left_out: wanted.filter((name) => !fitting.includes(name)) };
}
