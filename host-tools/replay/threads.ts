/** The further threads of a worker pool, for `--jobs` and for a card on a line. */
import { Worker } from 'node:worker_threads';
import { visible } from '../../emulator/text.js';
import type { PathList, SharedPaths } from './path-list.js';
import type { Range, SharedTurns, Turns } from './turns.js';
import type { Kind, Reply, RunSettings } from './work.js';

/**
 * The program of a thread: it loads the bundle as the launcher does, with V8's code cache beside it where there is one: that
 * takes 25 ms in place of 85.
 */
const PROGRAM = `
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname } = require('node:path');
const { Script } = require('node:vm');
const { workerData } = require('node:worker_threads');
const { bundle } = workerData;
let cachedData;
try {
  cachedData = readFileSync(bundle + '.cache');
} catch {}
const text = '(function(exports,require,module,__filename,__dirname){' + readFileSync(bundle, 'utf8') + '\\n})';
const bundled = { exports: {} };
new Script(text, { filename: bundle, cachedData })
  .runInThisContext()(bundled.exports, createRequire(bundle), bundled, bundle, dirname(bundle));
bundled.exports.takeTurns(workerData);
`;

/** The data that a thread gets when it starts. */
export interface ThreadData {
  /** The file whose `takeTurns` (worker.ts) it runs. */
  readonly bundle: string;
  readonly settings: RunSettings;
  readonly paths: SharedPaths;
  readonly turns: SharedTurns;
  /** Its number: 0 is the thread that takes the replies. */
  readonly thread: number;
}

/** The order that begins a pass in a thread. */
export interface Order {
  readonly kind: Kind;
  /** Scripts that are taken at a time, at most. */
  readonly most: number;
  /** Counted from 0. */
  readonly pass: number;
}

/**
 * A thread's answer on scripts that it took: a reply, the texts in it as UTF-8; or the error that ended its work, of
 * which name, message and stack come from another thread.
 */
export type Answer =
  | { readonly range: Range; readonly reply: Reply<Kind> }
  | { readonly range: Range; readonly error: unknown };

/** Gets what comes from the threads. */
export interface ThreadListener {
  answer(answer: Answer): void;
  /** All threads have loaded their bundle. */
  loaded(): void;
  /** A thread has ended by itself. */
  fail(error: unknown): void;
}

/** A thread's first message: it has loaded its bundle. */
export const LOADED = 'loaded';

export class Threads {
  private readonly workers: readonly Worker[];
  private loading: number;
  private isClosing = false;

  constructor(
    count: number,
    data: Omit<ThreadData, 'paths' | 'turns' | 'thread'>,
    private readonly files: PathList,
    shared: SharedTurns,
    private readonly turns: Turns,
    private readonly listener: ThreadListener,
  ) {
    this.loading = count;
    const { line } = data.settings;
    const transferList = line === undefined ? [] : [line.port];
    this.workers = Array.from({ length: count }, (_, index) => {
      const workerData: ThreadData = { ...data, paths: files.shared, turns: shared, thread: index + 1 };
      const worker = new Worker(PROGRAM, { eval: true, workerData, transferList });
      worker.once('message', (_: typeof LOADED) => {
        worker.on('message', (answer: Answer) => listener.answer(answer));
        this.loading -= 1;
        if (this.loading === 0) listener.loaded();
      });
      worker.on('error', (error) => this.ended(index + 1, error.message, error));
      worker.on('exit', (status) => this.ended(index + 1, `with status ${status}`, undefined));
      return worker;
    });
  }

  begin(order: Order): void {
    for (const worker of this.workers) worker.postMessage(order);
  }

  /** Nothing that a thread had comes any more: the run can't be whole. */
  private ended(thread: number, reason: string, cause: unknown): void {
    if (this.isClosing) return;
    const { first, count } = this.turns.heldBy(thread);
    const names = this.files.slice(first, first + count).map((file) => `\n  ${visible(file)}`);
    const message = `a thread of the run ended (${reason}); the scripts that it had: ${count}${names.join('')}`;
    this.listener.fail(count === 0 && cause !== undefined ? cause : new Error(message, { cause }));
  }

  async close(): Promise<void> {
    this.isClosing = true;
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}
