/** The expected and the actual value of a case, in words. */
export interface Mismatch {
  readonly wanted: string;
  readonly got: string;
}

/** A case that has been read and can be run; it holds where running it gives undefined. */
export type RunCase = () => Mismatch | undefined;
