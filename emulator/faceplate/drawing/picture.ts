/** A grid as a picture for documents: SVG in which lines are lines, whatever fonts the reader has, or ANSI text. */
import { type Cell, DEFAULT, type Grid, type Style } from './grid.js';
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

/** The terminal's own colours in a picture. */
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
  const { head, tail } = pictureFrame(grid);
  return [...head(title, paper), ...elementsOf(grid, paper.ink), ...tail].join('\n');
}

/** The frame around the cells of a grid, and the size of both together. */
export function pictureFrame({ columns, rows }: Pick<Grid, 'columns' | 'rows'>) {
  const inner = { width: columns * WIDTH, height: rows * HEIGHT };
  const width = inner.width + 2 * MARGIN;
  const height = inner.height + 2 * MARGIN;
  return {
    ...inner,
    /** Of one row. */
    row: HEIGHT,
    head: (title: string, paper: Paper): string[] => [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="${FONT_SIZE}">`,
      `<title>${escaped(title)}</title>`,
      `<rect width="${width}" height="${height}" rx="8" fill="${paper.ground}"/>`,
      `<g transform="translate(${MARGIN} ${MARGIN})">`,
    ],
    tail: ['</g>', '</svg>', ''],
  };
}

/** All cells of a grid, its upper left corner at the origin. */
export function elementsOf(grid: Grid, ink: string): string[] {
  return new Picture(grid, ink).elements();
}

/** Cells that follow one another in a row and look alike; with equal characters if they are shapes. */
interface Run extends Style {
  readonly x: number;
  readonly y: number;
  text: string;
}

/** All strokes of one kind in a picture are one path. */
class Picture {
  private readonly grounds = new Map<string, string>();
  private readonly blocks = new Map<string, string>();
  private readonly light = new Map<string, string>();
  private readonly heavy = new Map<string, string>();
  private readonly texts: string[] = [];

  constructor(
    grid: Grid,
    private readonly ink: string,
  ) {
    for (let y = 0; y < grid.rows; y++) {
      for (const run of runsOf(grid, y, (a, b) => a.bg === b.bg)) this.ground(run);
      for (const run of runsOf(grid, y, isOneInk)) this.draw(run);
    }
  }

  /** From the back to the front. */
  elements(): string[] {
    const filled = (paths: Map<string, string>): string[] =>
      [...paths].map(([colour, d]) => `<path d="${d}" fill="${colour}" shape-rendering="crispEdges"/>`);
    const stroked = (paths: Map<string, string>, width: number): string[] =>
      [...paths].map(
        ([colour, d]) =>
          `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="square"/>`,
      );
    return [
      ...filled(this.grounds),
      ...filled(this.blocks),
      ...stroked(this.light, LIGHT),
      ...stroked(this.heavy, HEAVY),
      ...this.texts,
    ];
  }

  private ground({ x, y, bg, text }: Run): void {
    if (bg !== DEFAULT) add(this.grounds, paletteColour(bg), block([0, 0, 8, 8], x, y, text.length));
  }

  private draw({ x, y, text, fg, bold }: Run): void {
    const colour = fg === DEFAULT ? this.ink : paletteColour(fg);
    const parts = partsOf(text[0]);
    const [light, heavy] = [LIGHT_LINES.get(text[0]), HEAVY_LINES.get(text[0])];
    if (parts !== undefined) {
      add(this.blocks, colour, parts.map((part) => block(part, x, y, part[2] === 8 ? text.length : 1)).join(''));
    } else if (light !== undefined) add(this.light, colour, lines(light, x, y, text.length));
    else if (heavy !== undefined) add(this.heavy, colour, lines(heavy, x, y, text.length));
    else if (text[0] === '╲') add(this.heavy, colour, slant(x, y, 1));
    else if (text[0] === '╱') add(this.heavy, colour, slant(x, y, -1));
    else this.words(text, x, y, `fill="${colour}"${bold ? ' font-weight="bold"' : ''}`);
  }

  private words(text: string, x: number, y: number, style: string): void {
    for (const { index, 0: word } of text.matchAll(/\S+(?: \S+)*/g)) {
      this.texts.push(
        `<text x="${(x + index) * WIDTH}" y="${y * HEIGHT + BASELINE}" textLength="${word.length * WIDTH}" ${style}>${escaped(word)}</text>`,
      );
    }
  }
}

function add(paths: Map<string, string>, colour: string, d: string): void {
  paths.set(colour, (paths.get(colour) ?? '') + d);
}

function isOneInk(a: Cell, b: Cell): boolean {
  if (a.fg !== b.fg || a.bold !== b.bold) return false;
  return isShape(a.char) || isShape(b.char) ? a.char === b.char && isWide(a.char) : true;
}

function isShape(char: string): boolean {
  return partsOf(char) !== undefined || LIGHT_LINES.has(char) || HEAVY_LINES.has(char) || char === '╲' || char === '╱';
}

/** Whether the shape goes on from one cell to the next. */
function isWide(char: string): boolean {
  return '─━▀█▁▂▃▄▅▆▇'.includes(char);
}

function runsOf(grid: Grid, y: number, isAlike: (a: Cell, b: Cell) => boolean): Run[] {
  const runs: Run[] = [];
  let last: Cell | undefined;
  for (let x = 0; x < grid.columns; x++) {
    const cell = grid.at(x, y);
    if (last !== undefined && isAlike(last, cell)) runs[runs.length - 1].text += cell.char;
    else runs.push({ ...cell, x, y, text: cell.char });
    last = cell;
  }
  return runs;
}

/** @param columns how many cells a line that goes across is drawn over */
function lines(sides: number, column: number, row: number, columns: number): string {
  const [x, y] = [column * WIDTH, row * HEIGHT];
  const [middleX, middleY] = [x + WIDTH / 2, y + HEIGHT / 2];
  if (sides === (LEFT | RIGHT)) return `M${x} ${middleY}h${columns * WIDTH}`;
  if (sides === (UP | DOWN)) return `M${middleX} ${y}v${HEIGHT}`;
  let d = '';
  if ((sides & LEFT) !== 0) d += `M${x} ${middleY}H${middleX}`;
  if ((sides & RIGHT) !== 0) d += `M${middleX} ${middleY}h${WIDTH / 2}`;
  if ((sides & UP) !== 0) d += `M${middleX} ${y}V${middleY}`;
  if ((sides & DOWN) !== 0) d += `M${middleX} ${middleY}v${HEIGHT / 2}`;
  return d;
}

/** @param way 1 for a stroke that falls to the right, -1 for one that rises */
function slant(column: number, row: number, way: 1 | -1): string {
  const x = column * WIDTH + (way === 1 ? 0 : WIDTH);
  return `M${x} ${row * HEIGHT}l${way * WIDTH} ${HEIGHT}`;
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

/** The parts that the character fills; undefined for one that is no block. */
function partsOf(char: string): readonly Part[] | undefined {
  return char >= '\u2800' && char <= '\u28ff' ? dotParts(char.charCodeAt(0)) : BLOCKS.get(char);
}

/** @param columns over how many cells */
function block([left, top, columns, rows]: Part, column: number, row: number, cells: number): string {
  const width = (columns * WIDTH) / 8 + (cells - 1) * WIDTH;
  const [x, y] = [column * WIDTH + (left * WIDTH) / 8, row * HEIGHT + (top * HEIGHT) / 8];
  return `M${x} ${y}h${width}v${(rows * HEIGHT) / 8}h${-width}z`;
}

/** Places of a braille character's dots by their bits, in columns and rows of dots. */
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

function dotParts(code: number): Part[] {
  return DOTS.filter((_, bit) => ((code >> bit) & 1) === 1).map(
    ([column, row]): Part => [1 + column * 4, 0.5 + row * 2, 2, 1],
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
