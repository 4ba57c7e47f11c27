/** For tests: a process of its own that uses card files. It does one thing a message and answers with what came of it. */
import { mkdirSync, rmdirSync } from 'node:fs';
import { InputError } from '../../input-error.js';
import { CardFile } from './card-file.js';

export type Order =
  /** Opens each file and keeps it; the answer is the paths of those that it could open. */
  | { readonly do: 'open'; readonly paths: readonly string[] }
  /** Counts the file's counter up `times` times, opening and closing it for each; the answer is how often others were in. */
  | { readonly do: 'count'; readonly path: string; readonly times: number }
  /** Counts the file's counter up until it is killed; an answer for each counter that is stored. */
  | { readonly do: 'store'; readonly path: string }
  | { readonly do: 'exit' };

function open(paths: readonly string[]): string[] {
  return paths.filter((path) => tryToOpen(path) !== undefined);
}

function tryToOpen(path: string): CardFile | undefined {
  try {
    return CardFile.open(path);
  } catch (error) {
    if (error instanceof InputError && /in use by process \d+:/.test(error.message)) return undefined;
    throw error;
  }
}

function count(path: string, times: number): number {
  let refused = 0;
  for (let done = 0; done < times; ) {
    const file = tryToOpen(path);
    if (file === undefined) {
      refused += 1;
      continue;
    }
    // Fails where another process is in here too.
    mkdirSync(`${path}.inside`);
    file.store(file.record.counter + 1n);
    rmdirSync(`${path}.inside`);
    file.close();
    done += 1;
  }
  return refused;
}

function store(path: string): void {
  const file = CardFile.open(path);
  const next = (): void => {
    file.store(file.record.counter + 1n);
    process.send!(Number(file.record.counter), next);
  };
  next();
}

process.on('message', (order: Order) => {
  if (order.do === 'open') process.send!(open(order.paths));
  else if (order.do === 'count') process.send!(count(order.path, order.times));
  else if (order.do === 'store') store(order.path);
  else process.exit(0);
});
process.send!('ready');
