/**
 * A worker pool does the scripts of a run: this thread, and further ones. Each takes the next scripts by itself (turns.ts);
 * replies come in the order of the scripts.
 */
import { WORLD_TIME } from '../../emulator/time.js';
import type { KeptFiles } from './kept-files.js';
import type { PathList } from './path-list.js';
import type { Answer, Threads } from './threads.js';
import { type Range, sharedTurns, Turns } from './turns.js';
import { type Kind, type Reply, type RunSettings, Work } from './work.js';

/** After this long without a look at signals the event loop gets its turn. */
const YIELD_us = 50_000;
/** Scripts that took longer are followed by half as many. */
const LONG_us = 10_000;
/**
 * Scripts that are done at a time, at most: their text is held until it is whole. Of sixteen, the message from one thread to
 * the other took 4 % of a run.
 */
const LARGEST_BATCH = 128;
/** Batches of each thread that may be begun before the first script of them all is done with. */
const WINDOW = 4;

/** How many scripts a thread takes at a time: as many as take a few milliseconds, so that Ctrl-C is heard soon. */
export class BatchSize {
  next = 1;

  constructor(private readonly most: number) {}

  measured<T>(work: () => T): T {
    const began_us = WORLD_TIME.steady_us();
    const result = work();
    const isLong = WORLD_TIME.steady_us() - began_us > LONG_us;
    this.next = isLong ? Math.max(1, this.next >> 1) : Math.min(this.next * 2, this.most);
    return result;
  }
}

/** Gets a reply. @returns whether the pass goes on */
export type Take<K extends Kind> = (reply: Reply<K>) => boolean;

export class WorkerPool {
  /** Called when all further threads have loaded their bundle. */
  onLoaded: () => void = () => {};
  /** The outcomes of scripts behind those that are done with, by the first of them. */
  private readonly answers = new Map<number, Answer>();
  private failure: { readonly error: unknown } | undefined;
  /** Called when a thread has something. */
  private news: () => void = () => {};
  private threads: Threads | undefined;
  /** Scripts that were left for this thread alone. */
  private alone: Range | undefined;
  private passes = 0;

  private constructor(
    private readonly files: PathList,
    /** This thread's part; undefined where it does no scripts. */
    private readonly own: Work | undefined,
    private readonly turns: Turns,
    private readonly largest: number,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * @param kept what this thread need not read again
   * @param further threads besides this one; where there is a card on a line, this one does no scripts
   * @param bundle the file that they load
   * @param signal stops the run
   */
  static async start(
    files: PathList,
    kept: KeptFiles,
    settings: RunSettings,
    further: number,
    bundle: string,
    signal: AbortSignal,
  ): Promise<WorkerPool> {
    const threads = further + 1;
    // Small enough that all threads get some.
    const largest = Math.max(1, Math.min(LARGEST_BATCH, Math.floor(files.length / (threads * WINDOW))));
    const shared = sharedTurns(files.length, threads, threads * WINDOW * largest);
    const turns = new Turns(shared, 0);
    const own = settings.line === undefined ? await Work.start(settings, kept) : undefined;
    const pool = new WorkerPool(files, own, turns, further === 0 ? LARGEST_BATCH : largest, signal);
    if (further === 0) return pool;
    const { Threads } = await import('./threads.js');
    pool.threads = new Threads(further, { bundle, settings }, files, shared, turns, {
      answer: (answer) => {
        pool.answers.set(answer.range.first, answer);
        pool.news();
      },
      loaded: () => pool.onLoaded(),
      fail: (error) => {
        pool.failure ??= { error };
        pool.news();
      },
    });
    return pool;
  }

  /**
   * Does all scripts, or as many as are done when the run is stopped or `take` ends the pass. A second pass has each script
   * done by the thread that did it in the first.
   * @param most scripts that are done at a time
   * @param take gets each reply, in the order of the scripts
   * @throws the first error in that order; and at once where a thread has ended
   */
  async pass<K extends Kind>(kind: K, take: Take<K>, most = this.largest): Promise<void> {
    const { turns, signal } = this;
    const number = this.passes++;
    turns.begin(number);
    this.threads?.begin({ kind, most, pass: number });
    const size = new BatchSize(most);
    const wake = (): void => this.news();
    signal.addEventListener('abort', wake);
    let yielded_us = WORLD_TIME.steady_us();
    try {
      while (!signal.aborted) {
        if (this.failure !== undefined) throw this.failure.error;
        if (!this.takeReady(take) || turns.done === this.files.length) return;
        const isBusy = this.doOwn(kind, size);
        if (!isBusy)
          await new Promise<void>((resolve) => {
            this.news = resolve;
          });
        if (this.threads === undefined && WORLD_TIME.steady_us() - yielded_us < YIELD_us) continue;
        await new Promise(setImmediate);
        yielded_us = WORLD_TIME.steady_us();
      }
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }

  /** Takes what is ready in order. @returns whether the pass goes on */
  private takeReady<K extends Kind>(take: Take<K>): boolean {
    const { answers, turns } = this;
    for (let answer = answers.get(turns.done); answer !== undefined; answer = answers.get(turns.done)) {
      answers.delete(turns.done);
      if ('error' in answer) throw asError(answer.error);
      const { range, reply } = answer;
      turns.done += reply.done;
      const left = range.count - reply.done;
      this.alone = left > 0 ? { first: turns.done, count: left } : undefined;
      if (!take(reply as Reply<K>)) return false;
    }
    return true;
  }

  /** Does the next scripts on this thread. @returns whether there are any for it now */
  private doOwn(kind: Kind, size: BatchSize): boolean {
    const { own, alone, threads } = this;
    if (own === undefined) return false;
    const range = alone ?? this.turns.take(size.next);
    if (typeof range !== 'object') return false;
    const files = this.files.slice(range.first, range.first + range.count);
    const isAlone = threads === undefined || alone !== undefined;
    try {
      const reply = size.measured(() => own.do(kind, range.first, files, isAlone));
      this.answers.set(range.first, { range, reply });
    } catch (error) {
      // It counts when all before it are done: the first error ends the run.
      this.answers.set(range.first, { range, error });
    }
    return true;
  }

  async close(): Promise<void> {
    this.own?.close();
    await this.threads?.close();
  }
}

/** An error of this thread as it is, one of another thread as that thread reported it. */
function asError(error: unknown): unknown {
  return error instanceof Error ? error : Object.assign(new Error(), error);
}
