/** The time axis of a timeline: true to scale where something happens, and cut short where nothing does. */

const PX_PER_S = 300;
/** A pause that is longer is cut; so much of it stays on both sides. */
const LONGEST_PAUSE_US = 800_000;
const KEPT_US = 200_000;
/** The width of the mark in place of a cut. */
const BREAK_PX = 56;

/** A piece of the axis: true to scale, or a break. */
export interface Piece {
  readonly from_us: number;
  readonly to_us: number;
  readonly from_px: number;
  readonly to_px: number;
  readonly isBreak: boolean;
}

export class TimeAxis {
  readonly pieces: Piece[] = [];

  /** @param times_us when something happens, rising; at least one */
  constructor(times_us: readonly number[]) {
    let from_us = times_us[0];
    let last_us = from_us;
    for (const time_us of times_us) {
      if (time_us - last_us > LONGEST_PAUSE_US) {
        this.add(from_us, last_us + KEPT_US, false);
        this.add(last_us + KEPT_US, time_us - KEPT_US, true);
        from_us = time_us - KEPT_US;
      }
      last_us = time_us;
    }
    this.add(from_us, last_us + KEPT_US, false);
  }

  private add(from_us: number, to_us: number, isBreak: boolean): void {
    const from_px = this.length_px;
    const to_px = from_px + (isBreak ? BREAK_PX : ((to_us - from_us) * PX_PER_S) / 1e6);
    this.pieces.push({ from_us, to_us, from_px, to_px, isBreak });
  }

  get length_px(): number {
    return this.pieces[this.pieces.length - 1]?.to_px ?? 0;
  }

  /** Where an instant of the axis lies. */
  px(time_us: number): number {
    const { from_us, to_us, from_px, to_px } = this.pieceOf(time_us);
    return from_px + ((time_us - from_us) * (to_px - from_px)) / (to_us - from_us);
  }

  private pieceOf(time_us: number): Piece {
    let low = 0;
    let high = this.pieces.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.pieces[middle].to_us < time_us) low = middle + 1;
      else high = middle;
    }
    return this.pieces[low];
  }

  /**
   * Cuts the axis into rows.
   * @param cuts_px where a row may best end, rising @param most_px the longest row
   * @returns where each row begins, and the axis' end
   */
  rows(cuts_px: readonly number[], most_px: number): number[] {
    const starts = [0];
    for (let start = 0; this.length_px - start > most_px; starts.push(start)) {
      const limit = start + most_px;
      const cut = cuts_px.filter((px) => px > limit - most_px / 3 && px <= limit).pop();
      start = cut ?? limit;
    }
    return [...starts, this.length_px];
  }
}
