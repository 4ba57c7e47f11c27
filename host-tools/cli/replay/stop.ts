/** Ctrl-C and its like: the first asks the run to stop and report, a second one ends the process at once. */

/** Exit statuses as shells count them: 128 and the signal's number. */
const STATUS = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof STATUS;

export class Stop {
  /** The exit status that the signal asks for; 0 while none has come. */
  status = 0;
  /** Fulfilled when a signal comes. */
  readonly asked: Promise<void>;
  readonly #listener: (signal: Signal) => void;

  constructor() {
    let fulfil = (): void => {};
    this.asked = new Promise((resolve) => {
      fulfil = resolve;
    });
    this.#listener = (signal) => {
      this.status = STATUS[signal];
      this.close();
      fulfil();
    };
    process.on('SIGINT', this.#listener);
    process.on('SIGTERM', this.#listener);
  }

  /** Gives the signals back their usual effect. */
  close(): void {
    process.off('SIGINT', this.#listener);
    process.off('SIGTERM', this.#listener);
  }
}
