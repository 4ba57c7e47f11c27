/** Draws a timeline: rows of one width below each other, each with its own axis and the keys that move in it. */
import { KEYS } from '../../../firmware/hal.js';
import { seconds } from '../../text.js';
import { DIGIT_LANES } from '../masking.js';
import type { Lane } from '../record.js';
import { TimeAxis } from './axis.js';
import { drawRow, LABELS_PX, ROW_PX, type Row } from './row.js';
import { escaped } from './shapes.js';
import type { Timeline } from './timeline.js';

const MARGIN = 16;
const TITLE_PX = 46;
const WIDTH = LABELS_PX + ROW_PX + 2 * MARGIN;
/** More rows than anybody reads; what is left out is said. */
const MOST_ROWS = 120;

const STYLE = [
  'text{font-family:Helvetica,Arial,sans-serif;fill:#2d3748}',
  '.mono{font-family:"DejaVu Sans Mono",Menlo,Consolas,monospace}',
  '.faint{fill:#718096}',
].join('');

/** @param left records that are not in the timeline @returns a whole SVG document; the same timeline gives the same bytes */
export function drawTimeline(timeline: Timeline, left: number): string {
  const axis = new TimeAxis(timeline.times_us);
  const cuts_px = [
    ...timeline.screens.map(({ from_us }) => axis.px(from_us)),
    ...axis.pieces.filter(({ isBreak }) => isBreak).map(({ to_px }) => to_px),
  ].sort((a, b) => a - b);
  const starts_px = axis.rows(cuts_px, ROW_PX);
  const rows = starts_px.slice(0, -1).slice(0, MOST_ROWS);
  let y = TITLE_PX + MARGIN;
  const drawn = rows.map((from_px, place) => {
    const row: Row = { timeline, axis, from_px, to_px: starts_px[place + 1], lanes: sortedLanes(timeline) };
    const { shapes, height } = drawRow(row);
    const text = `<g transform="translate(${MARGIN} ${y})">\n${shapes}\n</g>`;
    y += height + MARGIN;
    return text;
  });
  const end_us = timeline.times_us[timeline.times_us.length - 1];
  const isCut = left > 0 || starts_px.length - 1 > MOST_ROWS;
  const note = isCut ? `, of which not all is drawn: a .vcd or .jsonl trace has the rest` : '';
  const title = `${timeline.title}: ${seconds(end_us - timeline.times_us[0])} s of board time${note}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}" role="img">`,
    `<title>${escaped(`Timeline of ${title}`)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect width="${WIDTH}" height="${y}" fill="#ffffff"/>`,
    `<text x="${MARGIN}" y="26" font-size="15" font-weight="bold">${escaped(title)}</text>`,
    `<text class="faint" x="${MARGIN}" y="44" font-size="11">Of a key, the line is its contact, orange where it bounces (×edges), and the bar is the key after debouncing. Hatched: time in which nothing happens.</text>`,
    '<defs><pattern id="cut" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#f7fafc"/><rect width="2" height="6" fill="#e2e8f0"/></pattern></defs>',
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

/** In the order of the keypad's bits, PRESS first as it comes first. */
function sortedLanes(timeline: Timeline): Lane[] {
  const order: readonly Lane[] = ['PRESS', ...KEYS.slice(0, -1), ...DIGIT_LANES];
  return order.filter((lane) => timeline.tracks.has(lane));
}
