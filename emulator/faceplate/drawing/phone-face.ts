/** A phone as cells: its screen in a frame, and beside it the page and what happens around the phone. */
import type { PhoneView } from '../../phone/view.js';
import { fitted } from './fit.js';
import { Grid, isInside, type Rect } from './grid.js';
import { drawFrame } from './panels.js';
import type { Role, Theme } from './theme.js';

/** A thing that can be chosen: a field, a button of the phone, or something beside it. */
export interface PhoneItem {
  readonly text: string;
  readonly kind: 'field' | 'button' | 'beside';
}

export interface PhoneFaceView {
  /** Undefined while the phone is off. */
  readonly phone: PhoneView | undefined;
  readonly platform: string;
  readonly items: readonly PhoneItem[];
  /** The place of the chosen item. */
  readonly focus: number;
  /** The lines of the page. */
  readonly page: readonly string[];
  readonly message: string;
}

export interface PhoneFace {
  readonly grid: Grid;
  /** Where each item lies. */
  readonly places: readonly Rect[];
}

const PHONE_COLUMNS = 44;
const LEAST_COLUMNS = 72;
const LEAST_ROWS = 18;
const HELP = 'Tab arrows choose  Enter taps  type into fields  Esc leaves  Ctrl-C quits';

export function drawPhoneFace(view: PhoneFaceView, columns: number, rows: number, theme: Theme): PhoneFace {
  const grid = new Grid(columns, rows);
  if (columns < LEAST_COLUMNS || rows < LEAST_ROWS) {
    const text = `The phone needs ${LEAST_COLUMNS} columns and ${LEAST_ROWS} rows. Ctrl-C quits.`;
    for (const [y, line] of wrapped(text, columns).entries()) grid.write(0, y, line, theme.styles.text);
    return { grid, places: [] };
  }
  const width = Math.min(PHONE_COLUMNS, columns);
  const left: Rect = { x: 0, y: 0, columns: width, rows: rows - 1 };
  const right: Rect = { x: width, y: 0, columns: columns - width, rows: rows - 1 };
  const inner = drawFrame(grid, left, view.platform, theme);
  const beside = drawFrame(grid, right, 'page and world', theme);
  const row = { phone: writeScreen(grid, inner, view.phone, theme), beside: writePage(grid, beside, view.page, theme) };
  const places = view.items.map((item, at): Rect => {
    const isBeside = item.kind === 'beside';
    const rect = isBeside ? beside : inner;
    const y = rect.y + (isBeside ? row.beside++ : row.phone++);
    const place = { x: rect.x, y, columns: rect.columns, rows: 1 };
    if (y < rect.y + rect.rows) writeItem(grid, place, item, at === view.focus, theme);
    return place;
  });
  const [text, role]: [string, Role] = view.message === '' ? [HELP, 'faint'] : [view.message, 'active'];
  grid.write(0, rows - 1, fitted(text, columns, theme.marks.cut), theme.styles[role]);
  return { grid, places };
}

/** The item at a cell; undefined where none lies. */
export function itemAt(places: readonly Rect[], x: number, y: number): number | undefined {
  const at = places.findIndex((place) => isInside(place, x, y));
  return at === -1 ? undefined : at;
}

/** @returns the row after it */
function writeScreen(grid: Grid, rect: Rect, view: PhoneView | undefined, theme: Theme): number {
  if (view === undefined) {
    grid.write(rect.x, rect.y, 'The phone is off.', theme.styles.faint, rect.columns);
    return 2;
  }
  grid.write(rect.x, rect.y, view.title, theme.styles.title, rect.columns);
  const lines = view.lines.flatMap((line) => wrapped(line, rect.columns));
  for (const [at, line] of lines.entries()) grid.write(rect.x, rect.y + 1 + at, line, theme.styles.text, rect.columns);
  return lines.length + 2;
}

function writePage(grid: Grid, rect: Rect, page: readonly string[], theme: Theme): number {
  for (const [at, line] of page.entries()) {
    grid.write(rect.x, rect.y + at, fitted(line, rect.columns, theme.marks.cut), theme.styles.text);
  }
  return page.length + 1;
}

function writeItem(
  grid: Grid,
  { x, y, columns }: Rect,
  { text, kind }: PhoneItem,
  isChosen: boolean,
  theme: Theme,
): void {
  const framed = kind === 'field' ? text : `[ ${text} ]`;
  const sign = isChosen ? theme.marks.arrow : ' ';
  grid.write(x, y, fitted(`${sign} ${framed}`, columns, theme.marks.cut), theme.styles[isChosen ? 'active' : 'key']);
}

/** At blanks, where there are some. */
function wrapped(line: string, columns: number): string[] {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > columns && columns > 0) {
    const blank = rest.lastIndexOf(' ', columns);
    const end = blank > 0 ? blank : columns;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest];
}
