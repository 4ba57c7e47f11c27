/** Where a statement stands: 1-based line and column in `file` (the path as the user gave it, or as included). */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}
