/** A worker thread's side of `crewOfMany`. */
import type { Answer } from './crew-of-many.js';
import { type RunSettings, type Share, Work } from './work.js';

/** Answers shares until the thread is ended. */
export async function answerShares(settings: RunSettings): Promise<void> {
  const { parentPort } = await import('node:worker_threads');
  const work = await Work.start(settings);
  parentPort!.on('message', (share: Share) => parentPort!.postMessage(answer(work, share)));
}

function answer(work: Work, share: Share): Answer {
  try {
    return { reply: work.do(share) };
  } catch (error) {
    // An error's class doesn't survive the way to the other thread: the launcher goes by its name.
    const { name, message, stack } = error as Error;
    return { error: { name, message, stack } };
  }
}
