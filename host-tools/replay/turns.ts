/**
 * The division of a run's scripts among threads. Each thread takes the next ones by itself, from numbers that all
 * threads share: nobody hands them out, so nobody waits for that.
 */

/** A strict run has two passes: it reads all, then it plays. */
const PASSES = 2;
/** Places in a pass's numbers: the next script that nobody has taken, and how many from the first one on are done with. */
const NEXT = 0;
const DONE = 1;
const NUMBERS = 2;
/** From here on, two for each thread: the first of the scripts that it has, and how many these are. */
const HELD = NUMBERS * PASSES;

/** Scripts in a row. */
export interface Range {
  /** The index of the first of them in the run. */
  readonly first: number;
  readonly count: number;
}

/** The data that all threads of a run share; plain data. */
export interface SharedTurns {
  readonly numbers: SharedArrayBuffer;
  /** For each script, the thread that took it in the first pass, plus 1. */
  readonly readers: SharedArrayBuffer;
  readonly scripts: number;
  /** So many scripts may be begun before the first of them is done with. */
  readonly window: number;
}

export function sharedTurns(scripts: number, threads: number, window: number): SharedTurns {
  return {
    numbers: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * (HELD + 2 * threads)),
    readers: new SharedArrayBuffer(scripts),
    scripts,
    window,
  };
}

/** One thread's view of them. */
export class Turns {
  private readonly numbers: Int32Array;
  private readonly readers: Uint8Array;
  /** Where the numbers of the pass are: a thread that comes late to the end of one takes nothing of the next. */
  private pass = 0;
  /** In a second pass, where this thread looks for the next script that it had in the first, and may still have. */
  private at = 0;

  /** @param thread counted from 0 */
  constructor(
    private readonly shared: SharedTurns,
    private readonly thread: number,
  ) {
    this.numbers = new Int32Array(shared.numbers);
    this.readers = new Uint8Array(shared.readers);
  }

  /** Begins a pass, counted from 0. In the second each thread does what it did in the first. */
  begin(pass: number): void {
    this.pass = NUMBERS * pass;
  }

  /** Takes scripts, at most so many. @returns undefined where none is left, `later` where others have to be done first */
  take(most: number): Range | 'later' | undefined {
    const range = this.pass === 0 ? this.next(most) : this.nextRead(most);
    if (typeof range === 'object') {
      this.numbers[HELD + 2 * this.thread] = range.first;
      this.numbers[HELD + 2 * this.thread + 1] = range.count;
    }
    return range;
  }

  /** The same, and waits where others have to be done first. Not for the thread that says what is done. */
  takeInTime(most: number): Range | undefined {
    for (;;) {
      const done = this.done;
      const range = this.take(most);
      if (range !== 'later') return range;
      Atomics.wait(this.numbers, this.pass + DONE, done);
    }
  }

  private next(most: number): Range | 'later' | undefined {
    const { scripts } = this.shared;
    const next = Atomics.load(this.numbers, NEXT);
    if (next >= scripts) return undefined;
    if (this.isFar(next)) return 'later';
    const first = Atomics.add(this.numbers, NEXT, most);
    const count = Math.min(most, scripts - first);
    if (count <= 0) return undefined;
    this.readers.fill(this.thread + 1, first, first + count);
    return { first, count };
  }

  private nextRead(most: number): Range | 'later' | undefined {
    const first = this.readers.indexOf(this.thread + 1, this.at);
    if (first < 0) return undefined;
    if (this.isFar(first)) return 'later';
    let count = 1;
    while (count < most && this.readers[first + count] === this.thread + 1) count += 1;
    this.at = first + count;
    return { first, count };
  }

  private isFar(script: number): boolean {
    return script >= this.done + this.shared.window;
  }

  /** The scripts that the thread took are done. */
  giveBack(): void {
    this.numbers[HELD + 2 * this.thread + 1] = 0;
  }

  /** The scripts that another thread has taken and not done. */
  heldBy(thread: number): Range {
    return { first: this.numbers[HELD + 2 * thread]!, count: this.numbers[HELD + 2 * thread + 1]! };
  }

  /** How many scripts from the first one on are done with. */
  get done(): number {
    return Atomics.load(this.numbers, this.pass + DONE);
  }

  set done(scripts: number) {
    Atomics.store(this.numbers, this.pass + DONE, scripts);
    Atomics.notify(this.numbers, this.pass + DONE);
  }
}
