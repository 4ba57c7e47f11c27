/** A further thread's side of a worker pool (threads.ts). */
import { KeptFiles } from './kept-files.js';
import { PathList } from './path-list.js';
import { type Answer, LOADED, type Order, type ThreadData } from './threads.js';
import { type Range, Turns } from './turns.js';
import { type Kind, type Reply, Work } from './work.js';
import { BatchSize } from './worker-pool.js';

/** Does passes until the thread is ended. */
export async function takeTurns({ settings, paths, turns: shared, thread }: ThreadData): Promise<void> {
  const { parentPort } = await import('node:worker_threads');
  parentPort!.postMessage(LOADED);
  const files = PathList.of(paths);
  const turns = new Turns(shared, thread);
  const work = await Work.start(settings, new KeptFiles());
  parentPort!.on('message', ({ kind, most, pass }: Order) => {
    const size = new BatchSize(most);
    turns.begin(pass);
    for (let range = turns.takeInTime(size.next); range !== undefined; range = turns.takeInTime(size.next)) {
      const taken = range;
      const answer = size.measured(() => answerOf(work, kind, files, taken));
      parentPort!.postMessage(answer, 'reply' in answer ? bytesOf(answer.reply) : []);
      turns.giveBack();
    }
  });
}

function answerOf(work: Work, kind: Kind, files: PathList, range: Range): Answer {
  try {
    const reply = work.do(kind, range.first, files.slice(range.first, range.first + range.count), false);
    return { range, reply: inBytes(reply) };
  } catch (error) {
    // An error's class doesn't survive the way to the other thread: the launcher goes by its name.
    const { name, message, stack } = error as Error;
    return { range, error: { name, message, stack } };
  }
}

/** Bytes go to the other thread without a copy, and from there to the report as they are. */
function inBytes(reply: Reply<Kind>): Reply<Kind> {
  if (!('texts' in reply)) return reply;
  const encoder = new TextEncoder();
  return { ...reply, texts: reply.texts.map((text) => (typeof text === 'string' ? encoder.encode(text) : text)) };
}

function bytesOf(reply: Reply<Kind>): ArrayBuffer[] {
  if (!('texts' in reply)) return [];
  return reply.texts.flatMap((text) => (typeof text === 'string' ? [] : [text.buffer]));
}
