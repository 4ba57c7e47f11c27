/** Displays as drawn, in little text: each character's shape stands once in the page, and displays refer to it. */
import { glyphTable } from '../../../../firmware/lcd/glyphs.js';
import type { Display } from '../../../../firmware/lcd/segments.js';
import {
  ALL_SEGMENTS,
  CELL_HEIGHT,
  CELL_WIDTH,
  GLASS,
  LIT,
  segmentsPath,
  UNLIT,
} from '../../../machine/parts/glass-svg.js';
import type { Picture } from '../../../machine/recorder.js';
import { escaped } from './text.js';

const DISPLAYS: readonly Display[] = ['sixteen', 'seven'];

/** The shapes that `glass` refers to. */
export function glassDefinitions(): string {
  const shapes = DISPLAYS.flatMap((display) => [
    `<path id="${display}" fill="${UNLIT}" d="${segmentsPath(display, ALL_SEGMENTS, 0)}"/>`,
    ...[...masksOf(display)].map(
      (mask) => `<path id="${display}-${mask}" fill="${LIT}" d="${segmentsPath(display, mask, 0)}"/>`,
    ),
  ]);
  return `<svg width="0" height="0" class="shapes" aria-hidden="true"><defs>\n${shapes.join('\n')}\n</defs></svg>\n`;
}

function masksOf(display: Display): Set<number> {
  return new Set([...glyphTable(display)].filter((mask) => mask !== 0));
}

const KNOWN: Readonly<Record<Display, ReadonlySet<number>>> = {
  sixteen: masksOf('sixteen'),
  seven: masksOf('seven'),
};

/** A display as a picture; what a person reads of it is its text. */
export function glass(picture: Picture | undefined, text: string): string {
  if (picture === undefined) return '';
  const { display, segments } = picture;
  const width = segments.length * CELL_WIDTH;
  const cells = segments.map((mask, cell) => {
    const x = cell * CELL_WIDTH;
    const unlit = `<use href="#${display}" x="${x}"/>`;
    if (mask === 0) return unlit;
    if (KNOWN[display].has(mask)) return `${unlit}<use href="#${display}-${mask}" x="${x}"/>`;
    return `${unlit}<path fill="${LIT}" d="${segmentsPath(display, mask, x)}"/>`;
  });
  const label = escaped(text === '' ? 'off' : text);
  return (
    `<svg class="glass" viewBox="0 0 ${width} ${CELL_HEIGHT}" role="img" aria-label="${label}">` +
    `<rect width="${width}" height="${CELL_HEIGHT}" rx="6" fill="${GLASS}"/>${cells.join('')}</svg>`
  );
}

/** A text as the display shows it; a character that it has no shape for is left blank. */
export function pictureOf(display: Display, cells: number, text: string): Picture {
  const glyphs = glyphTable(display);
  return { display, segments: Array.from({ length: cells }, (_, cell) => glyphs[text.charCodeAt(cell)] ?? 0) };
}
