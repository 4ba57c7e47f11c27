/** Lets asynchronous pieces of work run one after the other, in the order in which they came. */
export class Queue {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `work` when all earlier work has ended, well or not. */
  take<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
