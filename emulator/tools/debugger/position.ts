/** Where a script stands: in the order in which it comes by, since a statement is never played twice. */
export interface Position {
  /** The statement, how many of its steps are done, and how much time of the next one has passed. */
  readonly index: number;
  readonly step: number;
  readonly passed_us: number;
}

export const START: Position = { index: 0, step: 0, passed_us: 0 };

/** Less than 0 where `a` comes before `b`, 0 where they are the same. */
export function compared(a: Position, b: Position): number {
  return a.index - b.index || a.step - b.step || a.passed_us - b.passed_us;
}
