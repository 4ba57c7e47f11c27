/** The buttons of the faults panel: what there is, and where it lies. Drawing and mouse share the places. */
import { isInside, type Rect } from './grid.js';

/** Rows from above; a row's buttons from the left. */
export const BUTTON_ROWS = [
  ['stick down', 'stick up', 'free key', 'glitch'],
  ['next cell', 'next segment', 'dead', 'lit', 'repair'],
  ['clean', 'bounce 5', 'bounce 25', 'next seed'],
  ['battery 100', 'battery 9', 'battery 1', 'battery 0'],
  ['cut', 'cut at write', 'restore'],
] as const;

export type ButtonName = (typeof BUTTON_ROWS)[number][number];

/** As they are labelled: short, since the panel may have seventeen columns. */
const LABELS: Readonly<Record<ButtonName, string>> = {
  'stick down': 'down',
  'stick up': 'up',
  'free key': 'free',
  glitch: '5ms',
  'next cell': 'c+',
  'next segment': 's+',
  dead: 'dead',
  lit: 'lit',
  repair: 'ok',
  clean: 'clean',
  'bounce 5': '5',
  'bounce 25': '25',
  'next seed': 'seed',
  'battery 100': '100',
  'battery 9': '9',
  'battery 1': '1',
  'battery 0': '0',
  cut: 'cut',
  'cut at write': 'at+',
  restore: 'on',
};

/** In a panel as wide as this, a row's text and its buttons share a line; between them is a free column. */
const WIDE_COLUMNS = 36;
const TEXT_COLUMNS = 17;

export interface ButtonPlace {
  readonly name: ButtonName;
  readonly label: string;
  readonly rect: Rect;
}

export interface ButtonsLayout {
  /** Of the rows that fit: the row, and where its text lies. */
  readonly texts: ReadonlyArray<{
    readonly row: number;
    readonly x: number;
    readonly y: number;
    readonly columns: number;
  }>;
  readonly buttons: readonly ButtonPlace[];
}

/** Rows of the screen that all of it takes. */
export function buttonRows(columns: number): number {
  return BUTTON_ROWS.length * (columns >= WIDE_COLUMNS ? 1 : 2);
}

/** @param chosen a button that must be seen; the first rows are where none must */
export function buttonsLayout(inner: Rect, chosen: ButtonName | undefined): ButtonsLayout {
  const lines = inner.columns >= WIDE_COLUMNS ? 1 : 2;
  const fitting = Math.max(1, Math.floor(inner.rows / lines));
  const chosenRow = chosen === undefined ? 0 : rowOf(chosen);
  const first = Math.max(0, Math.min(chosenRow, BUTTON_ROWS.length - 1) - fitting + 1);
  const rows = BUTTON_ROWS.map((_, row) => row).slice(first, first + fitting);
  return {
    texts: rows.map((row, place) => ({
      row,
      x: inner.x,
      y: inner.y + place * lines,
      columns: lines === 1 ? TEXT_COLUMNS : inner.columns,
    })),
    buttons: rows.flatMap((row, place) => {
      let x = inner.x + (lines === 1 ? TEXT_COLUMNS + 1 : 0);
      return BUTTON_ROWS[row].map((name): ButtonPlace => {
        const label = LABELS[name];
        const rect = { x, y: inner.y + place * lines + lines - 1, columns: label.length, rows: 1 };
        x += label.length + 1;
        return { name, label, rect };
      });
    }),
  };
}

export function buttonAt({ buttons }: ButtonsLayout, x: number, y: number): ButtonName | undefined {
  return buttons.find(({ rect }) => isInside(rect, x, y))?.name;
}

/** The button that is chosen after an arrow key; the one that was for any other. */
export function movedButton(from: ButtonName, key: string): ButtonName {
  const row = rowOf(from);
  const names: readonly ButtonName[] = BUTTON_ROWS[row];
  const place = names.indexOf(from);
  if (key === 'left') return names[Math.max(0, place - 1)];
  if (key === 'right') return names[Math.min(names.length - 1, place + 1)];
  const next = key === 'up' ? row - 1 : key === 'down' ? row + 1 : row;
  const others: readonly ButtonName[] = BUTTON_ROWS[Math.max(0, Math.min(BUTTON_ROWS.length - 1, next))];
  return others[Math.min(place, others.length - 1)];
}

function rowOf(name: ButtonName): number {
  return BUTTON_ROWS.findIndex((row) => (row as readonly ButtonName[]).includes(name));
}
