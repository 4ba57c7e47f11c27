/** A grid as a picture for documents: SVG in which lines are lines, whatever fonts the reader has, or ANSI text. */
import { type Cell, DEFAULT, type Grid } from './grid.js';
import { paletteColour } from './palette.js';

/** One cell, in units of the picture. */
const WIDTH = 9;
const HEIGHT = 18;
const FONT_SIZE = 15;
/** From a row's top to the line that its letters stand on. */
const BASELINE = 13.5;
const MARGIN = 9;
const LIGHT = 1.2;
const HEAVY = 2.6;

/** What the terminal's own colours are in a picture. */
export interface Paper {
  readonly ink: string;
  readonly ground: string;
}

export const DARK_PAPER: Paper = { ink: '#d8dee6', ground: '#12161c' };
export const LIGHT_PAPER: Paper = { ink: '#23272e', ground: '#fbfbf8' };

const LEFT = 1;
const RIGHT = 2;
const UP = 4;
const DOWN = 8;
/** The sides of a cell that a line leads to. */
const LIGHT_LINES = sidesOf('╴╶─╵┘└┴╷┐┌┬│┤├┼')
  .set('╭', RIGHT | DOWN)
  .set('╮', LEFT | DOWN)
  .set('╯', LEFT | UP)
  .set('╰', RIGHT | UP);
const HEAVY_LINES = sidesOf('╸╺━╹┛┗┻╻┓┏┳┃┫┣╋');

function sidesOf(characters: string): Map<string, number> {
  return new Map([...characters].map((char, at) => [char, at + 1]));
}

/** @returns a whole SVG document; `title` says what it shows to who can't see it */
export function gridSvg(grid: Grid, title: string, paper: Paper = DARK_PAPER): string {
  const width = grid.columns * WIDTH + 2 * MARGIN;
  const height = grid.rows * HEIGHT + 2 * MARGIN;
  const rows = Array.from({ length: grid.rows }, (_, y) => rowSvg(grid, y, paper));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="${FONT_SIZE}">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${paper.ground}"/>`,
    `<g transform="translate(${MARGIN} ${MARGIN})">`,
    ...rows.filter((row) => row !== ''),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** Cells of one row that look alike, from the left. */
interface Run {
  readonly x: number;
  readonly cells: Cell[];
}

function runsOf(grid: Grid, y: number): Run[] {
  const runs: Run[] = [];
  for (let x = 0; x < grid.columns; x++) {
    const cell = grid.at(x, y);
    const last = runs[runs.length - 1]?.cells[0];
    if (last !== undefined && last.fg === cell.fg && last.bg === cell.bg && last.bold === cell.bold) {
      runs[runs.length - 1].cells.push(cell);
    } else runs.push({ x, cells: [cell] });
  }
  return runs;
}

function rowSvg(grid: Grid, y: number, paper: Paper): string {
  const runs = runsOf(grid, y);
  const grounds = runs
    .filter(({ cells: [{ bg }] }) => bg !== DEFAULT)
    .map(
      ({ x, cells }) =>
        `<rect x="${x * WIDTH}" y="${y * HEIGHT}" width="${cells.length * WIDTH}" height="${HEIGHT}" fill="${paletteColour(cells[0].bg)}" shape-rendering="crispEdges"/>`,
    );
  return [...grounds, ...runs.map((run) => inkSvg(run, y, paper))].filter((text) => text !== '').join('\n');
}

function inkSvg({ x, cells }: Run, y: number, paper: Paper): string {
  const [{ fg, bold }] = cells;
  const colour = fg === DEFAULT ? paper.ink : paletteColour(fg);
  const paths = { light: '', heavy: '', filled: '' };
  let letters = '';
  cells.forEach(({ char }, at) => {
    const isDrawn = addShape(paths, char, (x + at) * WIDTH, y * HEIGHT);
    letters += isDrawn ? ' ' : char;
  });
  const parts: string[] = [];
  if (paths.light !== '') parts.push(stroke(paths.light, colour, LIGHT));
  if (paths.heavy !== '') parts.push(stroke(paths.heavy, colour, HEAVY));
  if (paths.filled !== '') parts.push(`<path d="${paths.filled}" fill="${colour}" shape-rendering="crispEdges"/>`);
  for (const { index, 0: word } of letters.matchAll(/\S+(?: \S+)*/g)) {
    const weight = bold ? ' font-weight="bold"' : '';
    const length = [...word].length;
    parts.push(
      `<text x="${(x + index) * WIDTH}" y="${y * HEIGHT + BASELINE}" textLength="${length * WIDTH}" fill="${colour}"${weight} xml:space="preserve">${escaped(word)}</text>`,
    );
  }
  return parts.join('\n');
}

function stroke(d: string, colour: string, width: number): string {
  return `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="square"/>`;
}

/** Adds the character as a shape where it is one. @returns whether it is */
function addShape(
  paths: { light: string; heavy: string; filled: string },
  char: string,
  x: number,
  y: number,
): boolean {
  const light = LIGHT_LINES.get(char);
  const heavy = HEAVY_LINES.get(char);
  if (light !== undefined) paths.light += lines(light, x, y);
  else if (heavy !== undefined) paths.heavy += lines(heavy, x, y);
  else if (char === '╲') paths.heavy += `M${x} ${y}L${x + WIDTH} ${y + HEIGHT}`;
  else if (char === '╱') paths.heavy += `M${x + WIDTH} ${y}L${x} ${y + HEIGHT}`;
  else if (BLOCKS.has(char))
    paths.filled += BLOCKS.get(char)!
      .map((part) => block(part, x, y))
      .join('');
  else if (char >= '\u2800' && char <= '\u28ff') paths.filled += braille(char.charCodeAt(0), x, y);
  else return false;
  return true;
}

function lines(sides: number, x: number, y: number): string {
  const [middleX, middleY] = [x + WIDTH / 2, y + HEIGHT / 2];
  let d = '';
  if ((sides & LEFT) !== 0) d += `M${x} ${middleY}H${middleX}`;
  if ((sides & RIGHT) !== 0) d += `M${middleX} ${middleY}H${x + WIDTH}`;
  if ((sides & UP) !== 0) d += `M${middleX} ${y}V${middleY}`;
  if ((sides & DOWN) !== 0) d += `M${middleX} ${middleY}V${y + HEIGHT}`;
  return d;
}

type Part = readonly [x: number, y: number, columns: number, rows: number];

/** Characters that fill parts of their cell, in eighths of it: from x, y, so wide, so high. */
const BLOCKS: ReadonlyMap<string, readonly Part[]> = new Map<string, readonly Part[]>([
  ...[...'▁▂▃▄▅▆▇█'].map((char, at): [string, Part[]] => [char, [[0, 7 - at, 8, at + 1]]]),
  ['▀', [[0, 0, 8, 4]]],
  ['▌', [[0, 0, 4, 8]]],
  ['▐', [[4, 0, 4, 8]]],
  ['▖', [[0, 4, 4, 4]]],
  ['▗', [[4, 4, 4, 4]]],
  ['▘', [[0, 0, 4, 4]]],
  ['▝', [[4, 0, 4, 4]]],
  ['▒', Array.from({ length: 32 }, (_, at): Part => [((at % 4) * 2 + (at >> 2)) % 8, at >> 2, 1, 1])],
]);

function block([left, top, columns, rows]: Part, x: number, y: number): string {
  const [width, height] = [(columns * WIDTH) / 8, (rows * HEIGHT) / 8];
  return `M${x + (left * WIDTH) / 8} ${y + (top * HEIGHT) / 8}h${width}v${height}h${-width}z`;
}

/** Places of a braille character's dots by their bits. */
const DOTS = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 0],
  [1, 1],
  [1, 2],
  [0, 3],
  [1, 3],
];

function braille(code: number, x: number, y: number): string {
  return DOTS.filter((_, bit) => ((code >> bit) & 1) === 1)
    .map(([column, row]) => `M${x + 1.25 + column * 4.5} ${y + 1.25 + row * 4.5}h2v2h-2z`)
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
