/** How large a terminal is: the one place where its columns and rows are read. */

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** The size of a terminal that does not know its own: a serial console, a container, `script`. */
const USUAL_SIZE: TerminalSize = { columns: 80, rows: 24 };

/** Of a stream to a terminal, in cells. 0, and nothing at all, mean that it is not known. */
export function terminalSize({
  columns,
  rows,
}: {
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}): TerminalSize {
  return { columns: columns || USUAL_SIZE.columns, rows: rows || USUAL_SIZE.rows };
}
