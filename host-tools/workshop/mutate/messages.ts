/** The messages between the worker pool and a trial's process. */

/** The name in place of a test's for a mutant that showed in a run without end. */
export const ENDLESS = 'a run that does not end';

/** Which tests to run: those of these places in a file. */
export interface FilePlan {
  readonly script: string;
  readonly places: readonly number[];
  /** How long the firmware as it is takes for them, and how often it asks which mutant is on. */
  readonly usual_ms: number;
  readonly usual_questions: number;
}

export type Request =
  | { readonly ask: 'measure'; readonly script: string }
  | { readonly ask: 'try'; readonly mutant: number; readonly plans: readonly FilePlan[] };

/** One run of a file's first lines, or of one of its tests, alone. */
export interface Measured {
  readonly title: string;
  readonly took_ms: number;
  /** How often it was asked which mutant is on: a measure of its steps that is the same on every machine. */
  readonly questions: number;
  /** Numbers of the mutants that it came by. */
  readonly reached: readonly number[];
  /** Why it failed. */
  readonly failure: string | null;
}

export type Answer =
  /** `tests` ran alone, each after its file was loaded again. */
  | { readonly tell: 'measured'; readonly load: Measured; readonly tests: readonly Measured[] }
  /** The next file of the plan begins, which usually takes so long. */
  | { readonly tell: 'begins'; readonly usual_ms: number }
  /** The title of the test that noticed the mutant; null where none did. A spent process must not try another one. */
  | { readonly tell: 'tried'; readonly foundBy: string | null; readonly isSpent: boolean };
