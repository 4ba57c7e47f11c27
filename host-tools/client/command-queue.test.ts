import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { CommandQueue } from './command-queue.js';

const STOPPED = new Error('stopped');

/** A queue with a command that runs until `end` is called. */
async function busyQueue(): Promise<{ readonly queue: CommandQueue; readonly end: () => void }> {
  const queue = new CommandQueue();
  let end = (): void => {};
  void queue.take(
    () =>
      new Promise<void>((resolve) => {
        end = resolve;
      }),
  );
  await new Promise(setImmediate);
  return { queue, end };
}

/** Puts commands behind the one that runs until one is refused, then takes them all away. @returns how many waited */
async function room(queue: CommandQueue): Promise<number> {
  const stop = new AbortController();
  const errors: unknown[] = [];
  const calls: Array<Promise<unknown>> = [];
  while (errors.length === 0) {
    calls.push(queue.take(async () => {}, stop.signal).catch((error: unknown) => errors.push(error)));
    await new Promise(setImmediate);
  }
  stop.abort(STOPPED);
  await Promise.all(calls);
  return errors[0] instanceof InputError && calls.length - 1 === errors.filter((error) => error === STOPPED).length
    ? calls.length - 1
    : Number.NaN;
}

test('command queue: 64 commands wait, and the places of those that were aborted are free, each once', async (t) => {
  const { queue, end } = await busyQueue();
  t.is(await room(queue), 64);
  t.is(await room(queue), 64);
  end();
  t.is(await queue.take(async () => 'ran'), 'ran');
  // Now the turns of the aborted ones have passed as well.
  let endNext = (): void => {};
  void queue.take(
    () =>
      new Promise<void>((resolve) => {
        endNext = resolve;
      }),
  );
  await new Promise(setImmediate);
  t.is(await room(queue), 64);
  endNext();
});

test('command queue: a signal that has aborted before ends the call at once, and the command never runs', async (t) => {
  const { queue, end } = await busyQueue();
  let ran = 0;
  const count = async () => {
    ran += 1;
  };
  await t.throwsAsync(queue.take(count, AbortSignal.abort(STOPPED)), { message: 'stopped' });
  const stop = new AbortController();
  const waiting = queue.take(count, stop.signal);
  stop.abort(STOPPED);
  await t.throwsAsync(waiting, { message: 'stopped' });
  end();
  await queue.take(count);
  t.is(ran, 1);
});

test('command queue: what fails fails its own call alone', async (t) => {
  const queue = new CommandQueue();
  const failing = queue.take(() => Promise.reject(new RangeError('no')));
  const next = queue.take(async () => 'ran');
  await t.throwsAsync(failing, { instanceOf: RangeError });
  t.is(await next, 'ran');
});
