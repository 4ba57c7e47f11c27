/** What a case wanted and what came instead, in words. */
export interface Mismatch {
  readonly wanted: string;
  readonly got: string;
}

/** A case that has been read and can be run; it holds where running it gives undefined. */
export type RunCase = () => Mismatch | undefined;
