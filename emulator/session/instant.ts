/** A place in the run of a session: everything that happens in it happens in this order. */
export interface Instant {
  /** The number of things done by then: steps of scripts and entries of the undo log. */
  readonly done: number;
  /** The time that has passed, in microseconds. */
  readonly at_us: number;
}

/** Less than 0 where `a` comes before `b`, 0 where they are the same. */
export function compared(a: Instant, b: Instant): number {
  return a.done - b.done || a.at_us - b.at_us;
}
