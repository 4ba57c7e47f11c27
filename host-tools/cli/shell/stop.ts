/** Ctrl-C and its like: the first asks the run to stop and report, a later one ends the process at once. */

import { once } from 'node:events';

/** Exit statuses as shells count them: 128 and the signal's number. */
const STATUS = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof STATUS;

/** One Ctrl-C may come twice, from the terminal and from the program that started this one. */
const SAME_SIGNAL_ms = 500;

export class Stop {
  /** The exit status that the signal asks for; 0 while none has come. */
  status = 0;
  /** Aborted when a signal comes. */
  readonly signal: AbortSignal;
  /** Fulfilled when a signal comes. */
  readonly asked: Promise<unknown>;
  private readonly listener: (signal: Signal) => void;

  constructor() {
    const stopping = new AbortController();
    this.signal = stopping.signal;
    this.asked = once(stopping.signal, 'abort');
    this.listener = (signal) => {
      if (this.status !== 0) return;
      this.status = STATUS[signal];
      setTimeout(() => this.letGo(), SAME_SIGNAL_ms).unref();
      stopping.abort();
    };
    process.on('SIGINT', this.listener);
    process.on('SIGTERM', this.listener);
  }

  /** Gives the signals back their usual effect; after one has come the process is about to end, and only waits. */
  close(): void {
    if (this.status === 0) this.letGo();
  }

  private letGo(): void {
    process.off('SIGINT', this.listener);
    process.off('SIGTERM', this.listener);
  }
}
