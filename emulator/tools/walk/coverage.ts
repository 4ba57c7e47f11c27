/** The rows of the firmware's table that a walk saw taken, with the real screens before and after. */
import type { ScreenName, Transition } from '../../../firmware/ui/screens.js';
import type { Machine } from './machine.js';

/** A row as it was taken: `from` and `to` are what the firmware's screen was, not what the row says. */
export interface TakenRow extends Transition {
  /** How many of the walk's transitions took it. */
  readonly times: number;
}

export class Coverage {
  /** By row and its screens. */
  private readonly seen = new Map<string, TakenRow>();
  private readonly rows = new Set<Transition>();
  /** The row that is being taken. */
  private open: { readonly row: Transition; readonly from: ScreenName } | undefined = undefined;

  constructor(private readonly machine: Machine) {
    machine.onRow = (row) => {
      this.close();
      this.open = { row, from: machine.board.firmware.screenName };
    };
  }

  /** The row that was being taken has been: another one is, or the move is over. */
  close(): void {
    if (this.open === undefined) return;
    const { row, from } = this.open;
    const { on, when, does } = row;
    const to = this.machine.board.firmware.screenName;
    const name = [from, on, when, does, to].join('|');
    this.rows.add(row);
    this.seen.set(name, { from, on, when, does, to, times: 1 + (this.seen.get(name)?.times ?? 0) });
    this.open = undefined;
  }

  /** In the order of the table. */
  taken(rows: readonly Transition[]): readonly TakenRow[] {
    const placeOf = (taken: TakenRow) =>
      rows.findIndex(({ from, on, when }) => from === taken.from && on === taken.on && when === taken.when);
    return [...this.seen.values()].sort((a, b) => placeOf(a) - placeOf(b));
  }

  untaken(rows: readonly Transition[]): readonly Transition[] {
    return rows.filter((row) => !this.rows.has(row));
  }
}
