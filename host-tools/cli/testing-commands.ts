/** Runs the built command for tests, many runs in one process: starting one takes longer than most commands do. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { DSCPLUS, type Ended, Places } from './testing.js';

const PROGRAM = resolve('host-tools/cli/testing-command-process.cjs');

/** The process writes it to both of its outputs after each run. */
const END = '\x03the run has ended\x03';

/** A process that runs one command after another. */
class CommandProcess {
  readonly #child: ChildProcess;
  readonly #closed: Promise<number>;
  readonly #texts = ['', ''];
  isAlive = true;
  #heard: () => void = () => undefined;

  constructor() {
    this.#child = fork(PROGRAM, [DSCPLUS, END], { stdio: ['pipe', 'pipe', 'pipe', 'ipc'] });
    this.#closed = once(this.#child, 'close').then(([status]) => {
      this.isAlive = false;
      return status;
    });
    for (const [index, stream] of [this.#child.stdout!, this.#child.stderr!].entries()) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#texts[index] += text;
        this.#heard();
      });
    }
    this.#letGo();
  }

  async run(folder: string, args: readonly string[]): Promise<Ended> {
    this.#hold();
    this.#child.send({ folder, args });
    const ended = once(this.#child, 'message').then(async ([status]) => {
      await this.#bothEnded();
      return status as number;
    });
    const status = await Promise.race([ended, this.#closed]);
    this.#letGo();
    const [stdout, stderr] = this.#texts.splice(0, 2, '', '').map((text) => text.replace(END, ''));
    return { status, stdout: stdout!, stderr: stderr! };
  }

  async #bothEnded(): Promise<void> {
    while (!this.#texts.every((text) => text.endsWith(END))) {
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
  }

  /** The test's process waits for it. */
  #hold(): void {
    for (const one of this.#parts()) one?.ref();
  }

  /** It keeps nobody waiting, and ends with the test's process. */
  #letGo(): void {
    for (const one of this.#parts()) one?.unref();
  }

  #parts() {
    const { channel, stdin, stdout, stderr } = this.#child;
    return [this.#child, channel, ...([stdin, stdout, stderr] as Socket[])];
  }
}

const places = new Places(availableParallelism());
const idle: CommandProcess[] = [];

/**
 * Runs `dscplus` with `args` in `folder`, as soon as there is a place for one more: the launcher itself, but not in a process
 * that has just begun. Where that matters, use `startDscplus`.
 */
export async function dscplus(folder: string, ...args: string[]): Promise<Ended> {
  await places.take();
  try {
    const runner = idle.pop() ?? new CommandProcess();
    const ended = await runner.run(folder, args);
    if (runner.isAlive) idle.push(runner);
    return ended;
  } finally {
    places.giveBack();
  }
}
