/** Ctrl-C and its like: the first asks the run to stop and report, a later one ends the process at once. */

import { once } from 'node:events';
import { constants } from 'node:os';

/** Reasons to end a command: Ctrl-C, a signal from its parent, a terminal or a connection that goes away. */
export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type StopSignal = (typeof STOP_SIGNALS)[number];

/** The exit status after a signal, as shells count it. */
export function statusOf(signal: StopSignal): number {
  return 128 + constants.signals[signal];
}

/** One Ctrl-C may come twice, from the terminal and from the program that started this one. */
const SAME_SIGNAL_ms = 500;

export class Stop {
  /** The exit status that the signal asks for; 0 while none has come. */
  status = 0;
  /** Aborted when a signal comes. */
  readonly signal: AbortSignal;
  /** Fulfilled, with nothing, when a signal comes. */
  readonly asked: Promise<void>;
  private readonly listener: (signal: StopSignal) => void;

  constructor() {
    const stopping = new AbortController();
    this.signal = stopping.signal;
    this.asked = once(stopping.signal, 'abort').then(() => undefined);
    this.listener = (signal) => {
      if (this.status !== 0) return;
      this.status = statusOf(signal);
      setTimeout(() => this.letGo(), SAME_SIGNAL_ms).unref();
      stopping.abort();
    };
    for (const signal of STOP_SIGNALS) process.on(signal, this.listener);
  }

  /** Gives the signals back their usual effect; after one has come the process is about to end, and only waits. */
  close(): void {
    if (this.status === 0) this.letGo();
  }

  private letGo(): void {
    for (const signal of STOP_SIGNALS) process.off(signal, this.listener);
  }
}
