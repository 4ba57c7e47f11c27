/** A worker thread's side of `poolOfThreads`. */
import type { Answer } from './thread-pool.js';
import { type Batch, type RunSettings, Work } from './work.js';

/** Answers batches until the thread is ended. */
export async function answerBatches(settings: RunSettings): Promise<void> {
  const { parentPort } = await import('node:worker_threads');
  const work = await Work.start(settings);
  parentPort!.on('message', (batch: Batch) => parentPort!.postMessage(answer(work, batch)));
}

function answer(work: Work, batch: Batch): Answer {
  try {
    return { reply: work.do(batch) };
  } catch (error) {
    // An error's class doesn't survive the way to the other thread: the launcher goes by its name.
    const { name, message, stack } = error as Error;
    return { error: { name, message, stack } };
  }
}
