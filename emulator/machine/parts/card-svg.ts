/**
 * A picture of the card for people (docs/card.svg): the body, the glass and the thirteen keys. Where the keys lie is
 * decided here, since no public source has them. Units are tenths of a millimetre of an ISO/IEC 7810 ID-1 card.
 */
import type { Key } from '../../../firmware/hal.js';
import { glyphTable } from '../../../firmware/lcd/glyphs.js';
import { CELL_HEIGHT, CELL_WIDTH, glassShapes } from './glass-svg.js';

const WIDTH = 856;
const HEIGHT = 540;
const CORNER = 32;

/** What shows: three digits of a PIN hidden, the newest readable. */
const TEXT = 'PIN>---4';
const GLASS_X = 72;
const GLASS_Y = 92;
/** The dark frame around the glass. */
const FRAME = 14;

const KEY_WIDTH = 108;
const KEY_HEIGHT = 84;
/** Middle of the keypad's first key, and from one key's middle to the next. */
const FIRST_X = 112;
const FIRST_Y = 316;
const STEP_X = 126;
const STEP_Y = 110;
/** PRESS is round and lies apart, beside the glass. */
const PRESS_X = 748;
const PRESS_Y = 144;
const PRESS_RADIUS = 49;

const KEY_STYLE = 'fill="url(#key)" stroke="#12161c" stroke-width="3"';

const ROWS: ReadonlyArray<readonly Key[]> = [
  ['1', '2', '3', '4', '5', 'BACK'],
  ['6', '7', '8', '9', '0', 'OK'],
];

function label(x: number, y: number, size: number, text: string, anchor: 'start' | 'middle' = 'middle'): string {
  return `<text x="${x}" y="${y}" font-size="${size}" fill="#e9edf2" text-anchor="${anchor}">${text}</text>`;
}

/** A key and what is printed on it: BACK bears an arrow. */
function keyShape(key: Key, x: number, y: number): string {
  const left = x - KEY_WIDTH / 2;
  const top = y - KEY_HEIGHT / 2;
  const body = `<rect x="${left}" y="${top}" width="${KEY_WIDTH}" height="${KEY_HEIGHT}" rx="16" ${KEY_STYLE}/>`;
  if (key !== 'BACK') return body + label(x, y + 13, 38, key);
  return `${body}<path d="M${x + 24} ${y}H${x - 20}M${x - 4} ${y - 16}L${x - 22} ${y}L${x - 4} ${y + 16}" fill="none" stroke="#e9edf2" stroke-width="6" stroke-linecap="round" stroke-linejoin="round"/>`;
}

function keypad(): string {
  const keys = ROWS.flatMap((row, r) => row.map((key, c) => keyShape(key, FIRST_X + c * STEP_X, FIRST_Y + r * STEP_Y)));
  const press = `<circle cx="${PRESS_X}" cy="${PRESS_Y}" r="${PRESS_RADIUS}" ${KEY_STYLE}/>`;
  return [...keys, press + label(PRESS_X, PRESS_Y + 8, 22, 'PRESS')].join('\n');
}

/** The glass in its frame. */
function glass(): string {
  const glyphs = glyphTable('sixteen');
  const segments = Uint16Array.from(TEXT, (character) => glyphs[character.charCodeAt(0)]);
  const width = segments.length * CELL_WIDTH + 2 * FRAME;
  const height = CELL_HEIGHT + 2 * FRAME;
  return [
    `<rect x="${GLASS_X - FRAME}" y="${GLASS_Y - FRAME}" width="${width}" height="${height}" rx="14" fill="#0e1116"/>`,
    `<g transform="translate(${GLASS_X} ${GLASS_Y})">`,
    glassShapes('sixteen', segments),
    '</g>',
  ].join('\n');
}

function gradient(id: string, from: string, to: string): string {
  return `<linearGradient id="${id}" x2="0" y2="1"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient>`;
}

/** The model `dsc-plus` while its PIN is typed, as a whole SVG document. */
export function cardSvg(): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="Helvetica, Arial, sans-serif">`,
    `<title>A card with thirteen keys whose display shows ${TEXT.replace('>', '&gt;')}</title>`,
    `<defs>${gradient('body', '#3c4858', '#232b36')}${gradient('key', '#56657a', '#3d4959')}</defs>`,
    `<rect x="2" y="2" width="${WIDTH - 4}" height="${HEIGHT - 4}" rx="${CORNER}" fill="url(#body)" stroke="#12161c" stroke-width="4"/>`,
    label(GLASS_X - FRAME, 54, 24, 'Digital Security Card+', 'start'),
    glass(),
    keypad(),
    '</svg>',
    '',
  ].join('\n');
}
