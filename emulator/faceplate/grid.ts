/** A screen as data: a character, colours and weight for every cell. What is drawn outside of it is cut off. */

/** A palette number 0–255, or `DEFAULT` for the terminal's own colour. */
export const DEFAULT = -1;

export interface Style {
  readonly fg: number;
  readonly bg: number;
  readonly bold: boolean;
}

export interface Cell extends Style {
  readonly char: string;
}

/** In cells; (0, 0) is the screen's upper left corner. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly columns: number;
  readonly rows: number;
}

export const PLAIN: Style = { fg: DEFAULT, bg: DEFAULT, bold: false };

export class Grid {
  private readonly cells: Cell[];

  constructor(
    readonly columns: number,
    readonly rows: number,
  ) {
    this.cells = new Array<Cell>(columns * rows).fill({ char: ' ', ...PLAIN });
  }

  at(x: number, y: number): Cell {
    return this.cells[y * this.columns + x];
  }

  /** A row's characters, all of them. */
  row(y: number): string {
    return this.cells
      .slice(y * this.columns, (y + 1) * this.columns)
      .map(({ char }) => char)
      .join('');
  }

  /** Writes one line, a cell a character, at most `room` of them. */
  write(x: number, y: number, text: string, style: Style, room = this.columns): void {
    if (y < 0 || y >= this.rows) return;
    const characters = [...text];
    const end = Math.min(characters.length, room, this.columns - x);
    for (let at = Math.max(0, -x); at < end; at++) {
      this.cells[y * this.columns + x + at] = { char: characters[at], ...style };
    }
  }

  fill({ x, y, columns, rows }: Rect, char: string, style: Style): void {
    for (let row = y; row < y + rows; row++) this.write(x, row, char.repeat(columns), style);
  }
}

export function isInside({ x, y, columns, rows }: Rect, atX: number, atY: number): boolean {
  return atX >= x && atX < x + columns && atY >= y && atY < y + rows;
}
