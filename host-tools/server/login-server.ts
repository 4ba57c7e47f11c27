/** The verifier on a line: a session for every peer that comes (docs/login-server.md). */
import { Interpreter, type LineExecutor } from '../../emulator/link/scpi/interpreter.js';
import { WORLD_TIME, type WorldTime } from '../../emulator/time.js';
import { NO_LOG, type ServerLog, StoreHealth } from '../server-log.js';
import type { Verifier } from '../verifier/verifier.js';
import { COMMANDS } from './commands/table.js';
import { OperatorGate } from './operator-gate.js';
import { Session } from './session.js';

export interface LoginServerOptions {
  readonly verifier: Verifier;
  /** Of the program, for `*IDN?`. */
  readonly version: string;
  /** Without it, nobody is an operator on any line. */
  readonly operatorSecret?: string;
  /** Without it, nothing is logged. */
  readonly log?: ServerLog;
  /** In place of this computer's time. */
  readonly world?: WorldTime;
}

export class LoginServer {
  readonly #verifier: Verifier;
  readonly #version: string;
  readonly #world: WorldTime;
  readonly #health: StoreHealth;
  readonly #gate: OperatorGate | undefined;

  constructor({ verifier, version, operatorSecret, log = NO_LOG, world = WORLD_TIME }: LoginServerOptions) {
    this.#verifier = verifier;
    this.#version = version;
    this.#world = world;
    this.#health = new StoreHealth(log);
    this.#gate = operatorSecret === undefined ? undefined : new OperatorGate(operatorSecret, world);
  }

  /**
   * A session for a new peer: it knows nothing of those before it.
   * @param admitsOperators false on a line that others may listen to
   */
  open(admitsOperators: boolean): LineExecutor {
    const options = { verifier: this.#verifier, world: this.#world, version: this.#version, health: this.#health };
    return new Interpreter(new Session({ ...options, gate: admitsOperators ? this.#gate : undefined }), COMMANDS);
  }
}
