/** Board time from left to right in a bounded number of columns, pauses cut short, and the faults that fall into each. */
import { TimeAxis } from '../../../trace/svg/axis.js';
import type { Outcome } from '../campaign.js';
import type { CampaignReport, CaseReport } from '../report.js';

export const COLUMNS = 300;

/** How many faults of a column came to each outcome. */
export type Counts = Record<Outcome, number>;

export class Columns {
  readonly axis: TimeAxis;
  /** Where each begins, in microseconds of board time, and where the last one ends. */
  readonly edges_us: readonly number[];

  constructor({ cases, board_us }: CampaignReport) {
    const times_us = [0, board_us];
    for (const { board_us, faults } of cases) times_us.push(board_us, board_us + (faults - 1) * 1000);
    this.axis = new TimeAxis(times_us.sort((a, b) => a - b));
    const width_px = this.axis.length_px / COLUMNS;
    this.edges_us = Array.from({ length: COLUMNS + 1 }, (_, index) => this.timeAt(index * width_px));
  }

  private timeAt(px: number): number {
    const { pieces } = this.axis;
    const { from_us, to_us, from_px, to_px } = pieces.find((piece) => px <= piece.to_px) ?? pieces.at(-1)!;
    return from_us + ((px - from_px) * (to_us - from_us)) / (to_px - from_px);
  }

  /** Where an instant lies, from 0 to 1. */
  share(time_us: number): number {
    return this.axis.px(time_us) / this.axis.length_px;
  }

  /** @returns the faults in each column; of those that stand for several, each at its own millisecond */
  count(cases: readonly CaseReport[]): Counts[] {
    const columns = Array.from({ length: COLUMNS }, () => ({
      'no effect': 0,
      detected: 0,
      refused: 0,
      accepted: 0,
    }));
    for (const { board_us, faults, outcome } of cases) {
      /** How many of them are before an instant. */
      const before = (time_us: number): number => Math.min(faults, Math.max(0, Math.ceil((time_us - board_us) / 1000)));
      for (const [index, counts] of columns.entries()) {
        const end_us = index === COLUMNS - 1 ? Number.POSITIVE_INFINITY : this.edges_us[index + 1]!;
        counts[outcome] += before(end_us) - before(this.edges_us[index]!);
      }
    }
    return columns;
  }
}
