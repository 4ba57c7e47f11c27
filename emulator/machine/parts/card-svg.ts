/**
 * A picture of the card for people (docs/card.svg, and the element of emulator/web/): the body, the glass and the thirteen
 * keys. Where the keys lie is decided here, since no public source has them. Units are tenths of a millimetre of an
 * ISO/IEC 7810 ID-1 card.
 */
import type { Key } from '../../../firmware/hal.js';
import { glyphTable } from '../../../firmware/lcd/glyphs.js';
import { findModel, type Model } from '../../../firmware/models.js';
import { CELL_HEIGHT, CELL_WIDTH, glassShapes } from './glass-svg.js';
import { type Shape, shape, svgOf } from './shapes.js';

export const CARD_WIDTH = 856;
export const CARD_HEIGHT = 540;
const CORNER = 32;

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

const KEY_STYLE = { fill: 'url(#key)', stroke: '#12161c', 'stroke-width': 3 } as const;
const PRINT = '#e9edf2';

/** The keys as they lie: rows from above, each from the left. */
export const KEY_ROWS: ReadonlyArray<readonly Key[]> = [
  ['1', '2', '3', '4', '5', 'BACK'],
  ['6', '7', '8', '9', '0', 'OK'],
];

function label(x: number, y: number, size: number, text: string, anchor: 'start' | 'middle' = 'middle'): Shape {
  return shape('text', { x, y, 'font-size': size, fill: PRINT, 'text-anchor': anchor }, text);
}

/** A key is a group that bears its name: its body, and what is printed on it. */
function keyGroup(key: Key, ...inside: readonly Shape[]): Shape {
  return shape('g', { 'data-key': key }, inside);
}

/** BACK bears an arrow. */
function keyShape(key: Key, x: number, y: number): Shape {
  const body = shape('rect', {
    x: x - KEY_WIDTH / 2,
    y: y - KEY_HEIGHT / 2,
    width: KEY_WIDTH,
    height: KEY_HEIGHT,
    rx: 16,
    ...KEY_STYLE,
  });
  if (key !== 'BACK') return keyGroup(key, body, label(x, y + 13, 38, key));
  const arrow = shape('path', {
    d: `M${x + 24} ${y}H${x - 20}M${x - 4} ${y - 16}L${x - 22} ${y}L${x - 4} ${y + 16}`,
    fill: 'none',
    stroke: PRINT,
    'stroke-width': 6,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
  });
  return keyGroup(key, body, arrow);
}

function keypad(): Shape[] {
  const press = shape('circle', { cx: PRESS_X, cy: PRESS_Y, r: PRESS_RADIUS, ...KEY_STYLE });
  return [
    keyGroup('PRESS', press, label(PRESS_X, PRESS_Y + 8, 22, 'PRESS')),
    ...KEY_ROWS.flatMap((row, r) => row.map((key, c) => keyShape(key, FIRST_X + c * STEP_X, FIRST_Y + r * STEP_Y))),
  ];
}

/** The glass in its frame. */
function glass({ display }: Model, segments: Uint16Array): Shape[] {
  const width = segments.length * CELL_WIDTH + 2 * FRAME;
  const height = CELL_HEIGHT + 2 * FRAME;
  return [
    shape('rect', { x: GLASS_X - FRAME, y: GLASS_Y - FRAME, width, height, rx: 14, fill: '#0e1116' }),
    shape('g', { 'data-glass': '', transform: `translate(${GLASS_X} ${GLASS_Y})` }, glassShapes(display, segments)),
  ];
}

function gradient(id: string, from: string, to: string): Shape {
  return shape('linearGradient', { id, x2: 0, y2: 1 }, [
    shape('stop', { 'stop-color': from }),
    shape('stop', { offset: 1, 'stop-color': to }),
  ]);
}

/** The printed name of the card: the model's title up to its first comma. */
export function printedName({ title }: Model): string {
  return title.split(',')[0];
}

/**
 * The card of a model, in a space of `CARD_WIDTH` by `CARD_HEIGHT`. Each key is a group whose `data-key` is its name; the group
 * with `data-glass` holds what `glassShapes` draws.
 * @param segments what lights, a mask a cell from the left
 */
export function cardShapes(model: Model, segments: Uint16Array): Shape[] {
  const body = { x: 2, y: 2, width: CARD_WIDTH - 4, height: CARD_HEIGHT - 4, rx: CORNER };
  return [
    shape('defs', {}, [gradient('body', '#3c4858', '#232b36'), gradient('key', '#56657a', '#3d4959')]),
    shape('rect', { ...body, fill: 'url(#body)', stroke: '#12161c', 'stroke-width': 4 }),
    label(GLASS_X - FRAME, 54, 24, printedName(model), 'start'),
    ...glass(model, segments),
    ...keypad(),
  ];
}

/** The attributes of the `svg` that the shapes stand in. */
export const CARD_SPACE = {
  viewBox: `0 0 ${CARD_WIDTH} ${CARD_HEIGHT}`,
  'font-family': 'Helvetica, Arial, sans-serif',
} as const;

/** The display in the documentation's picture: three digits of a PIN hidden, the newest readable. */
const TEXT = 'PIN>---4';

/** The model `dsc-plus` while its PIN is typed, as a whole SVG document. */
export function cardSvg(): string {
  const glyphs = glyphTable('sixteen');
  const segments = Uint16Array.from(TEXT, (character) => glyphs[character.charCodeAt(0)]);
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    width: CARD_WIDTH,
    height: CARD_HEIGHT,
    ...CARD_SPACE,
    role: 'img',
  };
  const title = shape('title', {}, `A card with thirteen keys whose display shows ${TEXT}`);
  const shapes = cardShapes(findModel('dsc-plus')!, segments);
  return `${svgOf(shape('svg', attributes, [title, ...shapes]))}\n`;
}
