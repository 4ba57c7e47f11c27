/** A connection, after a lost server has come back: it is waited for with longer and longer pauses, up to a bound. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';
import { type PostgresAddress, readAddress, shownAddress } from './address.js';
import { newPool } from './driver.js';
import { cantConnect, isPassing, storeError } from './faults.js';
import { Session } from './session.js';

const FIRST_PAUSE_MS = 20;
const PAUSE_MAX_MS = 1000;

/**
 * @param shown the address without its password
 * @throws StoreError where it can't be had
 */
export async function connect(pool: Pool, { patience_ms }: PostgresAddress, shown: string): Promise<Session> {
  let waited_ms = 0;
  for (let pause_ms = FIRST_PAUSE_MS; ; pause_ms = Math.min(2 * pause_ms, PAUSE_MAX_MS)) {
    try {
      return new Session(await pool.connect());
    } catch (error) {
      if (!isPassing(error) || waited_ms >= patience_ms) throw cantConnect(shown, error);
      await wait(pause_ms);
      waited_ms += pause_ms;
    }
  }
}

/** Runs `work` on a connection of its own, which is ended then. @throws StoreError for what the server refuses */
export async function withSession<Result>(name: string, work: (session: Session) => Promise<Result>): Promise<Result> {
  const address = readAddress(name, process.env);
  const pool = await newPool(address);
  try {
    const session = await connect(pool, address, shownAddress(name));
    try {
      return await work(session);
    } catch (error) {
      throw storeError(error);
    } finally {
      session.drop();
    }
  } finally {
    await pool.end();
  }
}
