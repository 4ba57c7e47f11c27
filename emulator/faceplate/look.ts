/** How things look on a terminal: its colours by palette number, and its characters. */
import { DEFAULT, type Grid, PLAIN, type Rect, type Style } from './grid.js';

/** Colours that the terminal has; 0 for none. */
export type Depth = 0 | 16 | 256;

export type Role =
  | 'body'
  | 'glass'
  | 'key'
  | 'keyDown'
  | 'keyFocused'
  | 'text'
  | 'title'
  | 'active'
  | 'good'
  | 'bad'
  | 'faint';

/** A line of a panel, and how it looks. */
export type PanelLine = readonly [text: string, role: Role];

/** Lines of a box: corners from the upper left clockwise, then across and down. */
export interface BoxLines {
  readonly corners: readonly [string, string, string, string];
  readonly across: string;
  readonly down: string;
}

export interface Marks {
  /** The joint of a display's strokes, by the sides that it leads to: 1 left, 2 right, 4 up, 8 down. */
  readonly joints: string;
  readonly falling: string;
  readonly rising: string;
  readonly box: BoxLines;
  /** Around a key that is down: seen without colours too. */
  readonly heavyBox: BoxLines;
  readonly back: string;
  readonly arrow: string;
  readonly hidden: string;
  /** A contact in one column of the scope: open, closed, both. */
  readonly levels: readonly [string, string, string];
}

export interface Look {
  readonly depth: Depth;
  readonly isAscii: boolean;
  readonly marks: Marks;
  readonly styles: Readonly<Record<Role, Style>>;
}

const UNICODE: Marks = {
  joints: ' ╸╺━╹┛┗┻╻┓┏┳┃┫┣╋',
  falling: '╲',
  rising: '╱',
  box: { corners: ['╭', '╮', '╯', '╰'], across: '─', down: '│' },
  heavyBox: { corners: ['┏', '┓', '┛', '┗'], across: '━', down: '┃' },
  back: '←',
  arrow: '→',
  hidden: '•',
  levels: ['▁', '█', '▒'],
};

const ASCII: Marks = {
  joints: ' ---|+++|+++|+++',
  falling: '\\',
  rising: '/',
  box: { corners: ['+', '+', '+', '+'], across: '-', down: '|' },
  heavyBox: { corners: ['#', '#', '#', '#'], across: '#', down: '#' },
  back: '<-',
  arrow: '->',
  hidden: '*',
  levels: ['_', '#', ':'],
};

function paint(fg: number, bg: number, bold = false): Style {
  return { fg, bg, bold };
}

const BOLD = paint(DEFAULT, DEFAULT, true);

/** The card has colours of its own; all else leaves the background as it is, light or dark. */
const STYLES: Readonly<Record<Depth, Readonly<Record<Role, Style>>>> = {
  0: {
    body: PLAIN,
    glass: BOLD,
    key: PLAIN,
    keyDown: BOLD,
    keyFocused: BOLD,
    text: PLAIN,
    title: BOLD,
    active: BOLD,
    good: BOLD,
    bad: BOLD,
    faint: PLAIN,
  },
  16: {
    body: paint(15, 4),
    glass: paint(0, 7),
    key: paint(15, 0),
    keyDown: paint(0, 3, true),
    keyFocused: paint(14, 0, true),
    text: PLAIN,
    title: BOLD,
    active: paint(6, DEFAULT, true),
    good: paint(2, DEFAULT, true),
    bad: paint(1, DEFAULT, true),
    faint: paint(8, DEFAULT),
  },
  256: {
    body: paint(254, 238),
    glass: paint(16, 151, true),
    key: paint(255, 241),
    keyDown: paint(16, 214, true),
    keyFocused: paint(81, 241, true),
    text: PLAIN,
    title: BOLD,
    active: paint(31, DEFAULT, true),
    good: paint(34, DEFAULT, true),
    bad: paint(160, DEFAULT, true),
    faint: paint(244, DEFAULT),
  },
};

export function lookOf(depth: Depth, isAscii: boolean): Look {
  return { depth, isAscii, marks: isAscii ? ASCII : UNICODE, styles: STYLES[depth] };
}

/** Draws a box's lines, and `title` into the upper one. */
export function drawBox(grid: Grid, rect: Rect, lines: BoxLines, style: Style, title = ''): void {
  const { x, y, columns, rows } = rect;
  const [upperLeft, upperRight, lowerRight, lowerLeft] = lines.corners;
  const across = lines.across.repeat(columns - 2);
  grid.write(x, y, upperLeft + across + upperRight, style);
  grid.write(x, y + rows - 1, lowerLeft + across + lowerRight, style);
  for (let row = y + 1; row < y + rows - 1; row++) {
    grid.write(x, row, lines.down, style);
    grid.write(x + columns - 1, row, lines.down, style);
  }
  if (title !== '') grid.write(x + 2, y, ` ${title} `, { ...style, bold: true }, columns - 4);
}
