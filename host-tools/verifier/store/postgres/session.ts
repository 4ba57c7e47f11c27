/** A connection: statements are sent together, and their answers waited for together. */
import type { PoolClient, Query } from 'pg';
import { type Answer, queryOf, type Statement, type Value } from './batch.js';

export type { Answer, Statement, Value };

/**
 * Connections that speak to the server itself, with what is prepared on them. A pool in between (pgbouncer) gives each
 * transaction another of the server's processes, and knows nothing of what was prepared before.
 */
const PREPARED = new WeakMap<PoolClient, Set<string>>();

export class Session {
  readonly #client: PoolClient;
  /** The first error of the server or the network, once the connection is of no more use. */
  #lost: Error | undefined;

  constructor(client: PoolClient) {
    this.#client = client;
    client.on('error', this.#onError);
  }

  get lost(): Error | undefined {
    return this.#lost;
  }

  /** @param pid the server's process, as a statement tells it: a pool has given another number when it was connected to */
  noteProcess(pid: number): void {
    if (PREPARED.has(this.#client)) return;
    if ((this.#client as unknown as { processID: number }).processID === pid) PREPARED.set(this.#client, new Set());
  }

  readonly #onError = (error: Error): void => {
    this.#lost ??= error;
  };

  /**
   * Sends all, then waits for all. After a mistake the server does nothing more, whatever was sent behind.
   * @param answers to which each answer is added; after an error, those of the statements before
   * @throws the first statement's error
   */
  run(statements: readonly Statement[], answers: Answer[] = []): Promise<readonly Answer[]> {
    return this.#watched(() => {
      return new Promise((resolve, reject) => {
        const prepared = PREPARED.get(this.#client);
        this.#client.query(queryOf(this.#driverQuery, { statements, answers, prepared, resolve, reject }));
      });
    });
  }

  /** Several statements in one text, without values. */
  async script(sql: string): Promise<void> {
    await this.#watched(() => this.#client.query(sql));
  }

  get #driverQuery(): typeof Query {
    return (this.#client.constructor as unknown as { Query: typeof Query }).Query;
  }

  async #watched<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#lost !== undefined) throw this.#lost;
    try {
      return await work();
    } catch (error) {
      // An error without SQLSTATE comes from the network or the driver.
      if (sqlStateOf(error) === undefined || isGone(error)) this.#lost ??= error as Error;
      throw error;
    }
  }

  async one(sql: string, ...values: readonly Value[]): Promise<Answer> {
    const [answer] = await this.run([{ sql, values }]);
    return answer!;
  }

  /** Gives the connection back, or ends it where it is of no more use. */
  release(): void {
    this.#client.off('error', this.#onError);
    this.#client.release(this.#lost);
  }

  /** Ends the connection: the server takes back what it has not committed. */
  drop(): void {
    this.#lost ??= new Error('dropped');
    this.release();
  }
}

/** The five characters by which the server says what is wrong; one at least is a digit, as in no error of the network. */
export function sqlStateOf(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^(?=.*[0-9])[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** The server has ended the connection, or will: 57P01 to 57P05, and those of class 08. */
export function isGone(error: unknown): boolean {
  return /^(57P0|08|25P03)/.test(sqlStateOf(error) ?? '');
}
