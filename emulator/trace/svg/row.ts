/** One row of a timeline: its axis, and one lane below the other. */

import { countOf, seconds } from '../../text.js';
import type { Lane } from '../record.js';
import type { TimeAxis } from './axis.js';
import { box, fitting, label, path, px } from './shapes.js';
import type { Mark, Span, Timeline } from './timeline.js';

export const LABELS_PX = 76;
export const ROW_PX = 1120;

const AXIS_PX = 22;
const LANE_PX = 20;
const SCREEN_PX = 28;
const TICK_US = 100_000;
const LABEL_US = 500_000;

export interface Row {
  readonly timeline: Timeline;
  readonly axis: TimeAxis;
  readonly from_px: number;
  readonly to_px: number;
  readonly lanes: readonly Lane[];
}

interface Drawn {
  readonly shapes: string;
  readonly height: number;
}

/** A function that draws a lane at height `y`; nothing for an empty row. */
type LaneDrawer = (y: number) => readonly string[];

export function drawRow(row: Row): Drawn {
  const { timeline } = row;
  const shapes: string[] = [];
  let y = AXIS_PX;
  const lane = (name: string, height: number, draw: LaneDrawer): void => {
    const drawn = draw(y);
    if (drawn.length === 0) return;
    shapes.push(label(LABELS_PX - 10, y + height / 2 + 4, name, { anchor: 'end' }), ...drawn);
    y += height;
  };
  lane('supply', LANE_PX, (at) => spans(row, timeline.supply, at + 5, LANE_PX - 10, 'fill="#9ae6b4"', 0));
  for (const key of row.lanes) lane(key, LANE_PX, (at) => keyLane(row, key, at));
  lane('state', LANE_PX, (at) => spans(row, timeline.states, at + 3, LANE_PX - 6, 'rx="2" fill="#e2e8f0"', 5.6));
  lane('screen', SCREEN_PX, (at) => spans(row, timeline.screens, at + 3, SCREEN_PX - 6, GLASS, 6.1));
  lane('response', LANE_PX, (at) => marks(row, timeline.computations, at, '#2b6cb0', ({ text }) => `OCRA ${text}`));
  lane('memory', LANE_PX, (at) =>
    marks(row, timeline.memory, at, '#c53030', ({ count }) => `${countOf(count, 'byte')} written`),
  );
  lane('to card', LANE_PX, (at) => marks(row, timeline.toCard, at, '#2c7a7b', ({ text }) => text));
  lane('to peer', LANE_PX, (at) => marks(row, timeline.toPeer, at, '#6b46c1', ({ text }) => text));
  const events = timeline.events.filter(({ at_us }) => isIn(row, row.axis.px(at_us)));
  for (const { at_us, text } of events) {
    const x = xOf(row, row.axis.px(at_us));
    shapes.push(path(`M${px(x)} ${AXIS_PX}V${y}`, '#c53030'), label(x + 3, y + 10, text, { fill: '#c53030' }));
  }
  return { shapes: [...axisShapes(row, y), ...shapes].join('\n'), height: y + (events.length > 0 ? 14 : 4) };
}

const GLASS = 'rx="2" fill="#c3cdb4" stroke="#8a957b"';

function xOf({ from_px }: Row, at_px: number): number {
  return LABELS_PX + at_px - from_px;
}

function isIn({ from_px, to_px }: Row, at_px: number): boolean {
  return at_px >= from_px && at_px < to_px;
}

/** Ticks and their times above, faint lines down to `bottom`, and hatching where time is cut. */
function axisShapes(row: Row, bottom: number): string[] {
  const shapes: string[] = [];
  for (const { from_us, to_us, from_px, to_px, isBreak } of row.axis.pieces) {
    if (to_px <= row.from_px || from_px >= row.to_px) continue;
    if (isBreak) {
      const x = xOf(row, Math.max(from_px, row.from_px));
      const width = Math.min(to_px, row.to_px) - Math.max(from_px, row.from_px);
      shapes.push(
        box(x, AXIS_PX - 4, width, bottom - AXIS_PX + 4, 'fill="url(#cut)"', `${seconds(to_us - from_us)} s`),
      );
      shapes.push(
        label(x + width / 2, 12, `+${px((to_us - from_us) / 1e6)} s`, { size: 9, anchor: 'middle', style: 'faint' }),
      );
      continue;
    }
    shapes.push(...ticks(row, from_us, to_us, bottom));
  }
  return shapes;
}

function ticks(row: Row, from_us: number, to_us: number, bottom: number): string[] {
  const shapes: string[] = [];
  for (let time_us = Math.ceil(from_us / TICK_US) * TICK_US; time_us <= to_us; time_us += TICK_US) {
    const at_px = row.axis.px(time_us);
    if (!isIn(row, at_px)) continue;
    const x = px(xOf(row, at_px));
    const isLabelled = time_us % LABEL_US === 0;
    shapes.push(path(`M${x} ${isLabelled ? 16 : 19}V${bottom}`, isLabelled ? '#cbd5e0' : '#edf2f7'));
    if (isLabelled) shapes.push(label(x, 12, `${seconds(time_us)} s`, { size: 9, anchor: 'middle', style: 'faint' }));
  }
  return shapes;
}

/** The part of a span that the row shows, in the row's pixels. */
function visible(
  row: Row,
  { from_us, to_us }: { from_us: number; to_us: number },
): { x: number; width: number } | undefined {
  const from_px = Math.max(row.from_px, row.axis.px(from_us));
  const to_px = Math.min(row.to_px, row.axis.px(to_us));
  if (to_px < from_px || !isIn(row, from_px)) return undefined;
  return { x: xOf(row, from_px), width: to_px - from_px };
}

/** @param perCharacter_px how much room a character of a span's text takes; 0 for no text */
function spans(
  row: Row,
  all: readonly Span[],
  y: number,
  height: number,
  style: string,
  perCharacter_px: number,
): string[] {
  return all.flatMap((span) => {
    const part = visible(row, span);
    if (part === undefined) return [];
    const title = `${span.text}, ${seconds(span.from_us)} s to ${seconds(span.to_us)} s`;
    const body = box(part.x + 0.5, y, Math.max(1, part.width - 1), height, style, title);
    const text = perCharacter_px === 0 ? '' : fitting(span.text, part.width - 5, perCharacter_px);
    if (text === '') return [body];
    return [body, label(part.x + 4, y + height / 2 + 4, text, { style: 'mono', size: perCharacter_px > 6 ? 10 : 9 })];
  });
}

/** A key: the bar of its debounced level, the line of its contact, and its bounces. */
function keyLane(row: Row, lane: Lane, y: number): string[] {
  const track = row.timeline.tracks.get(lane)!;
  const bars = spans(row, track.down, y + 4, LANE_PX - 8, 'fill="#bee3f8"', 0);
  const bounces = track.bounces.flatMap((burst) => {
    const part = burst.edges > 1 ? visible(row, burst) : undefined;
    if (part === undefined) return [];
    const title = `${countOf(burst.edges, 'edge')} in ${burst.to_us - burst.from_us} µs`;
    const mark = box(part.x - 0.5, y + 3, Math.max(2.5, part.width), LANE_PX - 6, 'fill="#dd6b20"', title);
    return [mark, label(part.x + part.width + 3, y + 9, `×${burst.edges}`, { size: 7, fill: '#c05621' })];
  });
  const closed = track.closed.flatMap((span) => {
    const part = visible(row, span);
    return part === undefined ? [] : [{ from: part.x, to: part.x + part.width }];
  });
  if (bars.length + bounces.length + closed.length === 0) return [];
  const [low, high] = [y + LANE_PX - 3, y + 3];
  const line = closed.reduce((d, { from, to }) => `${d}H${px(from)}V${high}H${px(to)}V${low}`, `M${LABELS_PX} ${low}`);
  return [...bars, path(`${line}H${px(LABELS_PX + row.to_px - row.from_px)}`, '#2a4365'), ...bounces];
}

/** Marks of instants: each a stroke, and as much of its text as there is room for before the next. */
function marks(row: Row, all: readonly Mark[], y: number, color: string, textOf: (mark: Mark) => string): string[] {
  return all.flatMap((mark, place) => {
    const at_px = row.axis.px(mark.at_us);
    if (!isIn(row, at_px)) return [];
    const next = all[place + 1];
    const room_px = Math.min(row.to_px, next === undefined ? row.to_px : row.axis.px(next.at_us)) - at_px;
    const x = xOf(row, at_px);
    const title = `${seconds(mark.at_us)} s: ${textOf(mark)}`;
    const text = fitting(textOf(mark).trimEnd(), room_px - 6, 6);
    const stroke = box(x - 1, y + 3, 2.5, LANE_PX - 6, `fill="${color}"`, title);
    return text === '' ? [stroke] : [stroke, label(x + 5, y + LANE_PX / 2 + 4, text, { fill: color })];
  });
}
