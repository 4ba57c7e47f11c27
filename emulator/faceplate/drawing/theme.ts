/** A theme: the colours of a terminal by palette number, and the characters that shapes are drawn with. */
import { DEFAULT, type Grid, PLAIN, type Rect, type Style } from './grid.js';

/** Looks that can be asked for. */
export const THEME_NAMES = ['dark', 'light', 'high-contrast', '16'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];

export function isThemeName(name: string): name is ThemeName {
  return (THEME_NAMES as readonly string[]).includes(name);
}

/** Colours that the terminal has; 0 for none. */
export type Depth = 0 | 16 | 256;

export type Role =
  | 'body'
  | 'rim'
  | 'glass'
  | 'key'
  | 'keyDown'
  | 'keyFocused'
  | 'text'
  | 'title'
  | 'active'
  | 'good'
  | 'bad'
  | 'faint'
  | 'cursor'
  /** Of a display's segments: one that never lights, one that always does, and the chosen one. */
  | 'deadSegment'
  | 'litSegment'
  | 'chosenSegment';

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
  /** The same for segments that don't light: thinner, so that a copy of the text can be read. */
  readonly ghostJoints: string;
  /** The same for segments that never light and that always do, and for the chosen one: seen without colours too. */
  readonly deadJoints: string;
  readonly litJoints: string;
  readonly chosenJoints: string;
  readonly falling: string;
  readonly rising: string;
  readonly box: BoxLines;
  /** Around a key that is down: seen without colours too. */
  readonly heavyBox: BoxLines;
  readonly back: string;
  readonly arrow: string;
  readonly hidden: string;
  /** At the end of a text that is cut. */
  readonly cut: string;
  /** A contact in one column of the scope: open, closed, both. */
  readonly levels: readonly [string, string, string];
  /** A cursor of the scope where nothing is, and a time on its axis. */
  readonly cursor: string;
  readonly tick: string;
}

export interface Theme {
  readonly depth: Depth;
  readonly isAscii: boolean;
  /** Shapes are filled with blocks of colour; otherwise lines go around them. */
  readonly hasBlocks: boolean;
  readonly marks: Marks;
  readonly styles: Styles;
}

interface Styles extends Readonly<Record<Role, Style>> {
  /** Segments that don't light, as lines and as blocks; left out where there is no colour that is faint enough. */
  readonly ghost?: Style;
  readonly ghostBlock?: Style;
}

const UNICODE: Marks = {
  joints: ' ╸╺━╹┛┗┻╻┓┏┳┃┫┣╋',
  ghostJoints: ' ╴╶─╵┘└┴╷┐┌┬│┤├┼',
  deadJoints: ' ╌╌╌╎╌╌╌╎╌╌╌╎╌╌╌',
  litJoints: ' ═══║╝╚╩║╗╔╦║╣╠╬',
  chosenJoints: ' ■■■■■■■■■■■■■■■',
  falling: '╲',
  rising: '╱',
  box: { corners: ['╭', '╮', '╯', '╰'], across: '─', down: '│' },
  heavyBox: { corners: ['┏', '┓', '┛', '┗'], across: '━', down: '┃' },
  back: '←',
  arrow: '→',
  hidden: '•',
  cut: '…',
  levels: ['▁', '█', '▒'],
  cursor: '│',
  tick: '╵',
};

const ASCII: Marks = {
  joints: ' ---|+++|+++|+++',
  ghostJoints: ' ...::::::::::::',
  deadJoints: ' xxxxxxxxxxxxxxx',
  litJoints: ' ===HHHHHHHHHHHH',
  chosenJoints: ' ***************',
  falling: '\\',
  rising: '/',
  box: { corners: ['+', '+', '+', '+'], across: '-', down: '|' },
  heavyBox: { corners: ['#', '#', '#', '#'], across: '#', down: '#' },
  back: '<-',
  arrow: '->',
  hidden: '*',
  cut: '~',
  levels: ['_', '#', ':'],
  cursor: '|',
  tick: "'",
};

function paint(fg: number, bg: number, bold = false): Style {
  return { fg, bg, bold };
}

const BOLD = paint(DEFAULT, DEFAULT, true);

/** Without colours, and with the sixteen that every theme has its own way with. */
const FEW: Readonly<Record<0 | 16, Styles>> = {
  0: {
    body: PLAIN,
    rim: PLAIN,
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
    cursor: BOLD,
    deadSegment: PLAIN,
    litSegment: BOLD,
    chosenSegment: BOLD,
  },
  16: {
    body: paint(15, 4),
    rim: paint(7, 0),
    glass: paint(0, 7),
    key: paint(15, 0),
    keyDown: paint(0, 3, true),
    keyFocused: paint(14, 0, true),
    text: PLAIN,
    title: BOLD,
    // Red is the only one of the sixteen that common themes, light and dark, let be read on their background.
    active: BOLD,
    good: BOLD,
    bad: paint(1, DEFAULT, true),
    faint: PLAIN,
    cursor: paint(0, 3),
    deadSegment: paint(1, 7),
    litSegment: paint(4, 7, true),
    chosenSegment: paint(0, 3),
  },
};

/** With 256 colours, of which all but the first sixteen are the same everywhere. The card has colours of its own; all else leaves the background as it is. */
const MANY: Readonly<Record<Exclude<ThemeName, '16'>, Styles>> = {
  dark: {
    body: paint(253, 238),
    rim: paint(253, 233),
    glass: paint(16, 251, true),
    ghost: paint(249, 251),
    ghostBlock: paint(250, 251),
    key: paint(255, 242),
    keyDown: paint(16, 214, true),
    keyFocused: paint(159, 242, true),
    text: PLAIN,
    title: BOLD,
    active: paint(74, DEFAULT, true),
    good: paint(71, DEFAULT, true),
    bad: paint(203, DEFAULT, true),
    faint: paint(246, DEFAULT),
    cursor: paint(16, 214),
    deadSegment: paint(160, 251),
    litSegment: paint(25, 251, true),
    chosenSegment: paint(16, 214, true),
  },
  light: {
    body: paint(235, 252),
    rim: paint(252, 240),
    glass: paint(16, 194, true),
    ghost: paint(151, 194),
    ghostBlock: paint(157, 194),
    key: paint(231, 240),
    keyDown: paint(16, 214, true),
    keyFocused: paint(231, 25, true),
    text: PLAIN,
    title: BOLD,
    active: paint(25, DEFAULT, true),
    good: paint(22, DEFAULT, true),
    bad: paint(124, DEFAULT, true),
    faint: paint(240, DEFAULT),
    cursor: paint(16, 214),
    deadSegment: paint(160, 194),
    litSegment: paint(25, 194, true),
    chosenSegment: paint(16, 214, true),
  },
  'high-contrast': {
    body: paint(231, 16),
    rim: paint(16, 231),
    glass: paint(16, 231, true),
    key: paint(16, 231, true),
    keyDown: paint(16, 226, true),
    keyFocused: paint(231, 18, true),
    text: PLAIN,
    title: BOLD,
    active: BOLD,
    good: BOLD,
    bad: BOLD,
    faint: PLAIN,
    cursor: paint(16, 226, true),
    deadSegment: paint(88, 231, true),
    litSegment: paint(18, 231, true),
    chosenSegment: paint(16, 226, true),
  },
};

/** @param name the look where there are 256 colours */
export function themeOf(depth: Depth, isAscii: boolean, name: ThemeName = 'dark'): Theme {
  const hasBlocks = depth > 0 && !isAscii;
  const styles = depth === 0 ? FEW[0] : depth === 16 || name === '16' ? FEW[16] : MANY[name];
  return { depth, isAscii, hasBlocks, marks: isAscii ? ASCII : UNICODE, styles };
}

/** Draws a filled shape that begins and ends in the middle of its first and its last row; `isRound` takes its corners off. */
export function drawPlate(
  grid: Grid,
  { x, y, columns, rows }: Rect,
  colour: number,
  under = DEFAULT,
  isRound = true,
): void {
  const edge: Style = { fg: colour, bg: under, bold: false };
  const inner = columns - 2;
  grid.write(x, y, isRound ? `▗${'▄'.repeat(inner)}▖` : '▄'.repeat(columns), edge);
  grid.fill({ x, y: y + 1, columns, rows: rows - 2 }, ' ', { ...edge, bg: colour });
  grid.write(x, y + rows - 1, isRound ? `▝${'▀'.repeat(inner)}▘` : '▀'.repeat(columns), edge);
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
