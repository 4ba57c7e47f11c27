/** A bounded queue: hashing a password takes so long that many requests for it could stop all else. */

interface Bounds {
  readonly atOnce: number;
  readonly waiting: number;
  /** Of one group, running and waiting. */
  readonly ofGroup: number;
}

export class HashQueue {
  readonly #bounds: Bounds;
  readonly #waiting: (() => void)[] = [];
  readonly #groups = new Map<string, number>();
  #running = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  /**
   * Runs the work when its turn comes.
   * @param group whose work it is, so that nobody fills the queue alone
   * @returns undefined at once where the queue is full
   */
  take<Result>(group: string, work: () => Promise<Result>): Promise<Result> | undefined {
    const { atOnce, waiting, ofGroup } = this.#bounds;
    const own = this.#groups.get(group) ?? 0;
    const isFull = this.#running >= atOnce && this.#waiting.length >= waiting;
    if (isFull || own >= ofGroup) return undefined;
    this.#groups.set(group, own + 1);
    return this.#run(group, work);
  }

  async #run<Result>(group: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#running < this.#bounds.atOnce) this.#running += 1;
    // A call that ends hands over its place.
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const left = this.#groups.get(group)! - 1;
      if (left > 0) this.#groups.set(group, left);
      else this.#groups.delete(group);
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
