/** Frames of a screen, one after the other: as a recording for terminals, and as a picture that moves. */
import { rowAnsi } from './ansi.js';
import { Grid } from './grid.js';
import { DARK_PAPER, elementsOf, type Paper, pictureFrame } from './picture.js';

export interface Frame {
  /** Since the beginning, in microseconds. */
  readonly at_us: number;
  readonly grid: Grid;
}

/** How long the last frame stays before a moving picture begins again. */
const LAST_US = 3_000_000;
const MICROSECONDS = 1_000_000;

/** A recording as asciinema has it, version 2: a head, and a line for what each frame changes. */
export function filmCast(frames: readonly Frame[], title: string): string {
  const [{ grid }] = frames;
  const head = { version: 2, width: grid.columns, height: grid.rows, title, env: { TERM: 'xterm-256color' } };
  const lines = frames.map(({ at_us, grid: shown }, place) => {
    const before = frames[place - 1]?.grid;
    const begin = before === undefined ? '\x1b[?25l\x1b[2J' : '';
    return JSON.stringify([at_us / MICROSECONDS, 'o', begin + changedRows(shown, before)]);
  });
  const last_us = frames[frames.length - 1].at_us + LAST_US;
  return `${[JSON.stringify(head), ...lines, JSON.stringify([last_us / MICROSECONDS, 'o', ''])].join('\n')}\n`;
}

function changedRows(grid: Grid, before: Grid | undefined): string {
  let text = '';
  for (let y = 0; y < grid.rows; y++) {
    const row = rowAnsi(grid, y);
    if (before === undefined || row !== rowAnsi(before, y)) text += `\x1b[${y + 1};1H${row}`;
  }
  return text;
}

/** A picture in which the frames come one after the other, each row drawn once however often it is shown. */
export function filmSvg(frames: readonly Frame[], title: string, paper: Paper = DARK_PAPER): string {
  const [{ grid: first }] = frames;
  const rows = new Map<string, number>();
  const drawn: string[] = [];
  const placeOf = (grid: Grid, y: number): number => {
    const known = rows.get(rowAnsi(grid, y));
    if (known !== undefined) return known;
    rows.set(rowAnsi(grid, y), drawn.length);
    drawn.push(`<g id="r${drawn.length}">${elementsOf(rowGrid(grid, y), paper.ink).join('')}</g>`);
    return drawn.length - 1;
  };
  const { width, height, row } = pictureFrame(first);
  const strip = frames.map(({ grid }, place) => {
    const uses = Array.from({ length: grid.rows }, (_, y) => `<use href="#r${placeOf(grid, y)}" y="${y * row}"/>`);
    return `<g transform="translate(${place * width} 0)">${uses.join('')}</g>`;
  });
  return [
    ...pictureFrame(first).head(title, paper),
    `<style>${keyframes(frames, width)}</style>`,
    `<defs><clipPath id="screen"><rect width="${width}" height="${height}"/></clipPath>${drawn.join('\n')}</defs>`,
    '<g clip-path="url(#screen)"><g class="film">',
    ...strip,
    '</g></g>',
    ...pictureFrame(first).tail,
  ].join('\n');
}

function rowGrid(grid: Grid, y: number): Grid {
  const row = new Grid(grid.columns, 1);
  for (let x = 0; x < grid.columns; x++) {
    const { char, ...style } = grid.at(x, y);
    row.write(x, 0, char, style);
  }
  return row;
}

/** The strip of frames jumps from one to the next. */
function keyframes(frames: readonly Frame[], width: number): string {
  const length_us = frames[frames.length - 1].at_us + LAST_US;
  const steps = frames.map(({ at_us }, place) => {
    const share = ((at_us * 100) / length_us).toFixed(4);
    return `${share}%{transform:translateX(${-place * width}px)}`;
  });
  const length_s = (length_us / MICROSECONDS).toFixed(3);
  return `@keyframes film{${steps.join('')}}.film{animation:film ${length_s}s step-end infinite}`;
}
