/** Ctrl-C and its like: the first asks the run to stop and report, a later one ends the process at once. */

/** Exit statuses as shells count them: 128 and the signal's number. */
const STATUS = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof STATUS;

/** One Ctrl-C may come twice, from the terminal and from the program that started this one. */
const SAME_SIGNAL_ms = 500;

export class Stop {
  /** The exit status that the signal asks for; 0 while none has come. */
  status = 0;
  /** Fulfilled when a signal comes. */
  readonly asked: Promise<void>;
  private readonly listener: (signal: Signal) => void;

  constructor() {
    let fulfil = (): void => {};
    this.asked = new Promise((resolve) => {
      fulfil = resolve;
    });
    this.listener = (signal) => {
      if (this.status !== 0) return;
      this.status = STATUS[signal];
      setTimeout(() => this.letGo(), SAME_SIGNAL_ms).unref();
      fulfil();
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
