/** For tests: a login server on a store in memory, whose time the test moves, and what a peer says to it. */

import type { LineExecutor } from '../../emulator/link/scpi/interpreter.js';
import type { WorldTime } from '../../emulator/time.js';
import { MemoryStore } from '../verifier/store/memory.js';
import type { Store } from '../verifier/store/store.js';
import { newVerifier } from '../verifier/testing.js';
import { LoginServer } from './login-server.js';

export const SECRET = 'correct-horse-battery';
export const LOG_IN = `OPER:LOG "root","${SECRET}"`;

/** Waits are written down, and are over at once unless `isHeld`. */
export class TestWorld implements WorldTime {
  time_ms = 1_000_000;
  isHeld = false;
  readonly waits: number[] = [];
  private held: Array<() => void> = [];

  wall_ms(): number {
    return this.time_ms;
  }

  steady_us(): number {
    return this.time_ms * 1000;
  }

  callIn(us: number, call: () => void): () => void {
    this.waits.push(us / 1000);
    if (this.isHeld) this.held.push(call);
    else queueMicrotask(call);
    return () => {
      this.held = this.held.filter((other) => other !== call);
    };
  }

  get heldCount(): number {
    return this.held.length;
  }

  /** The waits that were held are over. */
  release(): void {
    for (const call of this.held.splice(0)) call();
  }
}

/** A peer's line: what is sent, and what it answers. */
export class TestPeer {
  constructor(readonly executor: LineExecutor) {}

  async ask(line: string): Promise<string> {
    return this.executor.executeNow(line);
  }

  /** A challenge for the user. */
  async challenge(user = 'alice'): Promise<{ readonly handle: string; readonly question: string }> {
    const answer = await this.ask(`CHAL? "${user}"`);
    const [, handle, question] = /^"([\w-]{24})","([0-9]{6})",120$/.exec(answer)!;
    return { handle: handle!, question: question! };
  }

  /** Takes all errors out of the queue: their numbers. */
  async errors(): Promise<number[]> {
    const answer = await this.ask('SYST:ERR:ALL?');
    return [...answer.matchAll(/(-?\d+),"/g)].map((match) => Number(match[1])).filter((number) => number !== 0);
  }
}

/** A server whose verifier knows alice, who has card 7001. */
export async function newServer(store: Store = new MemoryStore()) {
  const logged: string[] = [];
  const note = (fields: object, message: string): void => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const known = await newVerifier(store);
  const world = new TestWorld();
  const server = new LoginServer({
    verifier: known.verifier,
    version: '0.0.0',
    operatorSecret: SECRET,
    world,
    log: { info: note, error: note },
  });
  return {
    ...known,
    world,
    server,
    logged,
    open: (admitsOperators = true) => new TestPeer(server.open(admitsOperators)),
  };
}
