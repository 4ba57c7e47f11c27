/** Counts wrong passwords, of a name, known or not, and of an address. */
import type { Decision } from '../verifier/context.js';
import { networkOf } from './address-rules.js';
import type { Desk } from './host.js';
import { delayOf, recentOf } from './password-limits.js';
import { Rows } from './rows.js';

/** Times that are kept of one name or address: more say nothing more. */
const KEPT_MAX = 128;

/** The user whose try it is. */
interface Asked {
  readonly nameHash: string;
  readonly address: string;
}

export class Tries {
  readonly #desk: Desk;
  readonly #rows: Rows<{ readonly failures_ms: readonly number[] }>;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#rows = new Rows(desk.hashName, 'password tries');
  }

  /** Counts a try as wrong, unless it must wait. @returns how long it must, 0 for not at all */
  async begin(decision: Decision, asked: Asked): Promise<number> {
    const wait_ms = await this.delay(decision, asked);
    if (wait_ms > 0) return wait_ms;
    for (const key of keysOf(asked))
      await this.#write(decision, key, [...(await this.#read(decision, key)), decision.now_ms]);
    await this.#rows.forget(decision.tx, decision.now_ms);
    return 0;
  }

  /** How long the next try must wait. */
  async delay(decision: Decision, asked: Asked): Promise<number> {
    const delays: number[] = [];
    for (const key of keysOf(asked)) {
      delays.push(delayOf(await this.#read(decision, key), this.#desk.settings, decision.now_ms));
    }
    return Math.max(...delays);
  }

  /** The try that began at `begun_ms` was not wrong. Those before it still count, or a guesser could go on between logins. */
  async takeBack(decision: Decision, asked: Asked, begun_ms: number): Promise<void> {
    for (const key of keysOf(asked)) {
      const failures_ms = await this.#read(decision, key);
      const at = failures_ms.indexOf(begun_ms);
      if (at >= 0) await this.#write(decision, key, failures_ms.toSpliced(at, 1));
    }
  }

  async #read({ tx, now_ms }: Decision, key: string): Promise<number[]> {
    return recentOf((await this.#rows.get(tx, key))?.value.failures_ms ?? [], this.#desk.settings, now_ms);
  }

  async #write({ tx, now_ms }: Decision, key: string, failures_ms: readonly number[]): Promise<void> {
    const expires_ms = now_ms + this.#desk.settings.failureWindow_ms;
    await this.#rows.put(tx, { key, owner: '', expires_ms, value: { failures_ms: failures_ms.slice(-KEPT_MAX) } });
  }
}

function keysOf({ nameHash, address }: Asked): readonly string[] {
  return [`name ${nameHash}`, `address ${networkOf(address)}`];
}
