/** The log of a server, for the people who run it. No field holds a secret. */
import { CLOSED, type StoreError } from './verifier/errors.js';

/** Pino's loggers fit. */
export interface ServerLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const NO_LOG: ServerLog = { info() {}, error() {} };

/** Logs that the store fails, and that it works again: once each, however many meet it. */
export class StoreHealth {
  private hasFailed = false;

  constructor(private readonly log: ServerLog) {}

  /** Whether it failed when it was needed last. */
  get isFailing(): boolean {
    return this.hasFailed;
  }

  failed(error: StoreError): void {
    // A store that was closed has not failed: the server ends, and what it had not begun is not decided.
    if (this.hasFailed || error.message === CLOSED) return;
    this.hasFailed = true;
    this.log.error({ error: error.message }, 'the store fails: nothing is decided');
  }

  worked(): void {
    if (!this.hasFailed) return;
    this.hasFailed = false;
    this.log.info({}, 'the store works again');
  }
}
