/** A screen as data: a character, colours and weight for every cell. Drawing outside of it is cut off. */

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
  /** Row by row; a large screen is drawn often, so cells are no objects of their own. */
  readonly chars: string[];
  readonly styles: Style[];

  constructor(
    readonly columns: number,
    readonly rows: number,
  ) {
    this.chars = new Array<string>(columns * rows).fill(' ');
    this.styles = new Array<Style>(columns * rows).fill(PLAIN);
  }

  at(x: number, y: number): Cell {
    const place = y * this.columns + x;
    return { char: this.chars[place], ...this.styles[place] };
  }

  /** A row's characters, all of them. */
  row(y: number): string {
    return this.chars.slice(y * this.columns, (y + 1) * this.columns).join('');
  }

  /** Writes one line, a cell a character, at most `room` of them. */
  write(x: number, y: number, text: string, style: Style, room = this.columns): void {
    if (y < 0 || y >= this.rows) return;
    const end = Math.min(x + room, this.columns);
    let at = x;
    for (const char of text) {
      if (at >= end) return;
      if (at >= 0) this.put(at, y, char, style);
      at += 1;
    }
  }

  fill({ x, y, columns, rows }: Rect, char: string, style: Style): void {
    const [left, right] = [Math.max(0, x), Math.min(x + columns, this.columns)];
    for (let row = Math.max(0, y); row < Math.min(y + rows, this.rows); row++) {
      for (let at = left; at < right; at++) this.put(at, row, char, style);
    }
  }

  /** Puts another grid on it, its upper left corner there. */
  place(x: number, y: number, other: Grid): void {
    for (let row = 0; row < other.rows; row++) {
      for (let column = 0; column < other.columns; column++) {
        const from = row * other.columns + column;
        this.put(x + column, y + row, other.chars[from], other.styles[from]);
      }
    }
  }

  private put(x: number, y: number, char: string, style: Style): void {
    const place = y * this.columns + x;
    this.chars[place] = char;
    this.styles[place] = style;
  }
}

export function isInside({ x, y, columns, rows }: Rect, atX: number, atY: number): boolean {
  return atX >= x && atX < x + columns && atY >= y && atY < y + rows;
}
