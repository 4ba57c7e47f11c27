/**
 * Where in the script faults end how: a lane an outcome, so that no colour is needed to tell them apart, and in it a bar
 * as high as the share of that moment's faults which ended so.
 */
import { seconds } from '../../../text.js';
import type { Outcome } from '../campaign.js';
import type { CampaignReport, CaseReport } from '../report.js';
import { COLUMNS, type Columns, type Counts } from './columns.js';

export const OUTCOMES: readonly Outcome[] = ['no effect', 'detected', 'refused', 'accepted'];

/** A lane's height in units of the picture, and the least of a bar: one fault of many must be seen. */
const LANE = 100;
const LEAST = 15;
/** Times closer than this share of the width would touch; and what a line's number takes of it for each digit. */
const APART = 0.06;
const DIGIT = 0.015;
const STEPS_us = [100_000, 200_000, 500_000, 1e6, 2e6, 5e6, 10e6, 20e6, 60e6, 300e6, 3600e6];
const MOST_TICKS = 12;

/** @param cases those of one fault model */
export function picture(report: CampaignReport, cases: readonly CaseReport[], columns: Columns): string {
  const counts = columns.count(cases);
  const lanes = OUTCOMES.map((outcome) => {
    const total = counts.reduce((sum, column) => sum + column[outcome], 0);
    return row(outcome, `<svg ${BOX}>${bars(counts, outcome, columns)}</svg>`, String(total), outcome);
  });
  const spans = spansOf(report, columns);
  const lines = row('line', `<svg ${BOX}>${strip(spans)}</svg>${lineNumbers(spans)}`, '', 'lines');
  return `<div class="picture">\n${[...lanes, lines, row('', ticks(report, columns), 's', 'ticks')].join('\n')}\n</div>\n`;
}

const BOX = `viewBox="0 0 ${COLUMNS} ${LANE}" preserveAspectRatio="none" aria-hidden="true"`;

function row(name: string, middle: string, end: string, kind: string): string {
  return `<span>${name}</span><div class="lane ${kind.replace(' ', '-')}">${middle}</div><span>${end}</span>`;
}

function bars(counts: readonly Counts[], outcome: Outcome, { edges_us }: Columns): string {
  let text = '';
  for (let from = 0, to: number; from < COLUMNS; from = to) {
    const height = heightOf(counts[from]!, outcome);
    for (to = from + 1; to < COLUMNS && heightOf(counts[to]!, outcome) === height; ) to += 1;
    if (height === 0) continue;
    const faults = counts.slice(from, to).reduce((sum, column) => sum + column[outcome], 0);
    const title = `${rounded(edges_us[from]!)} s to ${rounded(edges_us[to]!)} s: ${faults} ${outcome}`;
    text += `<rect x="${from}" y="${LANE - height}" width="${to - from}" height="${height}"><title>${title}</title></rect>`;
  }
  return text;
}

function heightOf(column: Counts, outcome: Outcome): number {
  if (column[outcome] === 0) return 0;
  const all = OUTCOMES.reduce((sum, one) => sum + column[one], 0);
  return Math.max(LEAST, Math.round((column[outcome] * LANE) / all));
}

/** A column's edge, to the millisecond. */
function rounded(time_us: number): string {
  return seconds(Math.round(time_us / 1000) * 1000);
}

/** The lines during which faults began, one after another. */
function linesOf({ cases }: CampaignReport): Array<{ readonly line: number; readonly from_us: number }> {
  const starts = new Map<number, number>();
  for (const { board_us, line } of cases) starts.set(board_us, line);
  return [...starts]
    .sort(([a], [b]) => a - b)
    .map(([from_us, line]) => ({ line, from_us }))
    .filter(({ line }, index, all) => all[index - 1]?.line !== line);
}

/** A stretch of the picture that a line takes, in shares of its width. */
interface Span {
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

function spansOf(report: CampaignReport, columns: Columns): Span[] {
  const lines = linesOf(report);
  return lines.map(({ line, from_us }, index) => {
    const to_us = lines[index + 1]?.from_us ?? report.board_us;
    return { line, from: columns.share(from_us), to: columns.share(to_us) };
  });
}

function strip(spans: readonly Span[]): string {
  return spans
    .map(({ line, from, to }) => ({ line, x: Math.round(from * COLUMNS), end: Math.round(to * COLUMNS) }))
    .filter(({ x, end }) => end > x)
    .map(({ line, x, end }, index) => {
      const place = `x="${x}" width="${end - x}" height="${LANE}"`;
      return `<rect class="s${index % 2}" ${place}><title>line ${line}</title></rect>`;
    })
    .join('');
}

/** The numbers of the lines that are wide enough for it. */
function lineNumbers(spans: readonly Span[]): string {
  return spans
    .map(({ line, from, to }) => ({ text: String(line), from, width: to - from }))
    .filter(({ text, width }) => width >= text.length * DIGIT)
    .map(({ text, from }) => label(from, text))
    .join('');
}

/** Times below, and a mark wherever the axis is cut. */
function ticks({ board_us }: CampaignReport, columns: Columns): string {
  const { pieces, length_px } = columns.axis;
  const whole = pieces.filter(({ isBreak }) => !isBreak);
  const drawn_us = whole.reduce((sum, { from_us, to_us }) => sum + to_us - from_us, 0);
  const step_us = STEPS_us.find((step) => drawn_us / step <= MOST_TICKS) ?? STEPS_us.at(-1)!;
  const times = whole.flatMap(({ from_us, to_us }) => {
    const first = Math.ceil(from_us / step_us);
    const count = Math.max(0, Math.min(MOST_TICKS, Math.floor(to_us / step_us) - first + 1));
    return Array.from({ length: count }, (_, index) => (first + index) * step_us).filter((us) => us <= board_us);
  });
  const marks = pieces
    .filter(({ isBreak }) => isBreak)
    .map(({ from_px, to_px }) => ({ share: (from_px + to_px) / 2 / length_px, text: '⋯' }));
  const all = [...times.map((time_us) => ({ share: columns.share(time_us), text: seconds(time_us) })), ...marks];
  let last = -1;
  return all
    .sort((a, b) => a.share - b.share)
    .filter(({ share }) => {
      const fits = share - last >= APART;
      if (fits) last = share;
      return fits;
    })
    .map(({ share, text }) => label(share, text))
    .join('');
}

function label(share: number, text: string): string {
  return `<i style="left:${(share * 100).toFixed(2)}%">${text}</i>`;
}
