/** Pictures of the faceplate for documents: `--screenshot`, and Ctrl-P in the faceplate. */
import { extname } from 'node:path';
import { gridAnsi } from '../../emulator/faceplate/drawing/ansi.js';
import type { Grid } from '../../emulator/faceplate/drawing/grid.js';
import { LEAST_COLUMNS, LEAST_ROWS } from '../../emulator/faceplate/drawing/layout.js';
import { DARK_PAPER, gridSvg, LIGHT_PAPER } from '../../emulator/faceplate/drawing/picture.js';
import { InputError } from '../../emulator/input-error.js';
import { visible } from '../../emulator/text.js';
import { writeNew, writeWhole } from '../files/output.js';

const TITLE = 'The faceplate of dscplus: a card with display and keys, and panels beside it';
/** The format of the file, by the end of its name. */
const FORMATS: Readonly<Record<string, (grid: Grid, isLight: boolean) => string>> = {
  '.svg': (grid, isLight) => gridSvg(grid, TITLE, isLight ? LIGHT_PAPER : DARK_PAPER),
  '.ans': gridAnsi,
  '.txt': gridAnsi,
};

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

const DEFAULT_SIZE: Size = { columns: 80, rows: 24 };
const MOST = 500;
const MOST_PICTURES = 999;

/** Of `--size`: COLUMNSxROWS. @throws InputError for what is none, or too small for the card, or larger than any terminal */
export function readSize(text: string | undefined): Size {
  if (text === undefined) return DEFAULT_SIZE;
  const [, columns, rows] = /^([0-9]{1,3})x([0-9]{1,3})$/.exec(text)?.map(Number) ?? [0, 0, 0];
  if (columns >= LEAST_COLUMNS && columns <= MOST && rows >= LEAST_ROWS && rows <= MOST) return { columns, rows };
  throw new InputError(
    `--size is ${JSON.stringify(text)}, but must be COLUMNSxROWS from ${LEAST_COLUMNS}x${LEAST_ROWS} to ${MOST}x${MOST}, such as 120x40`,
  );
}

/** @throws InputError where the name says no format */
export function checkPicturePath(path: string): void {
  if (Object.hasOwn(FORMATS, extname(path).toLowerCase())) return;
  throw new InputError(
    `--screenshot is ${JSON.stringify(visible(path))}, but must end in .svg for a picture, or in .ans or .txt for text with colours`,
  );
}

/**
 * The content of a file of that name. @param path one that `checkPicturePath` takes @param isLight the look is for a
 * light background
 */
export function pictureText(path: string, grid: Grid, isLight = false): string {
  return FORMATS[extname(path).toLowerCase()](grid, isLight);
}

/** The file of `--screenshot`. @throws InputError where it can't be written; one that was there is then as it was */
export function writePicture(path: string, grid: Grid, isLight = false): void {
  writeWhole(path, 'the picture', pictureText(path, grid, isLight), { option: 'screenshot' });
}

/** Ctrl-P: a picture beside those that are there already. @returns a message about it */
export function keepPicture(grid: Grid): string {
  try {
    for (let number = 1; number <= MOST_PICTURES; number++) {
      const path = `dscplus-panel-${number}.svg`;
      if (writeNew(path, 'the picture', pictureText(path, grid))) return `picture in ${path}`;
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.message;
  }
  return `no picture: there are ${MOST_PICTURES} here already`;
}
