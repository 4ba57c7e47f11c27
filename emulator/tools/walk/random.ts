/** Pseudo-random numbers that are the same everywhere (mulberry32), so that what they found can be found again. */
export class Random {
  constructor(private state: number) {}

  /** An integer from 0 to `count` − 1. */
  draw(count: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  }
}
