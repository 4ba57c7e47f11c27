/** One peer of the login server: its status and errors, what it was last answered, and who it has logged in as. */

import { InputError } from '../../emulator/input-error.js';
import { ScpiDevice } from '../../emulator/link/scpi/device.js';
import { ScpiError } from '../../emulator/link/scpi/errors.js';
import { quoted } from '../../emulator/link/scpi/text.js';
import type { WorldTime } from '../../emulator/time.js';
import type { StoreHealth } from '../server-log.js';
import type { Answer } from '../verifier/attempt.js';
import { OutcomeUnknownError, StoreError } from '../verifier/errors.js';
import { OcraInputError } from '../verifier/ocra/ocra-input-error.js';
import type { Operator } from '../verifier/operator.js';
import type { Verifier } from '../verifier/verifier.js';
import { wait } from '../wait.js';
import type { OperatorGate } from './operator-gate.js';

export interface SessionOptions {
  readonly verifier: Verifier;
  readonly world: WorldTime;
  readonly health: StoreHealth;
  /** Undefined where nobody can be an operator: without a secret, or on a line that others may listen to. */
  readonly gate: OperatorGate | undefined;
  /** Of the program, for `*IDN?`. */
  readonly version: string;
}

/** Conditions of SCPI's operation and questionable registers that a session has. */
const OPERATOR_IS_IN = 1 << 8;
const STORE_FAILED = 1 << 9;

/** So long after an operator's last command the login ends. */
export const IDLE_MS = 300_000;

/** The text of an error has at most 255 characters (SCPI-99 volume 2, 21.8.2). */
const LONGEST_DETAIL = 200;

const VERDICTS = { accepted: '1', refused: '0', expired: '-1' } as const;

export class Session extends ScpiDevice {
  readonly verifier: Verifier;
  readonly version: string;
  private readonly world: WorldTime;
  private readonly health: StoreHealth;
  private readonly gate: OperatorGate | undefined;
  private current: { readonly operator: Operator; lastUse_ms: number } | undefined = undefined;
  private storeFailed = false;
  /** The last answer, to be read again where the wire may have damaged it. */
  private issued: string | undefined = undefined;
  private judged: { readonly handle: string; readonly verdict: string } | undefined = undefined;

  constructor({ verifier, world, health, gate, version }: SessionOptions) {
    super();
    this.verifier = verifier;
    this.world = world;
    this.health = health;
    this.gate = gate;
    this.version = version;
  }

  begin(): void {
    if (this.current !== undefined && this.world.steady_us() / 1000 - this.current.lastUse_ms >= IDLE_MS) this.logOut();
    this.observe();
  }

  settle(): void {
    this.observe();
  }

  private observe(): void {
    this.status.operation.update(this.current === undefined ? 0 : OPERATOR_IS_IN);
    this.status.questionable.update(this.storeFailed ? STORE_FAILED : 0);
  }

  /** The verifier's decision. Whether its store could do so shows in the questionable register. */
  async decided<Result>(decision: Promise<Result>): Promise<Result> {
    try {
      const result = await decision;
      this.storeFailed = false;
      this.health.worked();
      return result;
    } catch (error) {
      this.storeFailed = error instanceof StoreError;
      if (error instanceof StoreError) this.health.failed(error);
      throw error;
    } finally {
      this.observe();
    }
  }

  /** A verdict as the line has it: a refusal after its delay, which holds this session and no other. */
  async verdict(decision: Promise<Answer>, signal?: AbortSignal): Promise<string> {
    const { answer, wait_ms } = await this.decided(decision);
    if (wait_ms > 0) await wait(this.world, wait_ms, signal);
    return VERDICTS[answer];
  }

  /** The same at once, with the seconds that the host is to wait itself, and whose challenge an accepted one was. */
  async verdictWithWait(decision: Promise<Answer>): Promise<string> {
    const answer = await this.decided(decision);
    const verdict = [VERDICTS[answer.answer], answer.wait_ms / 1000];
    if (answer.answer !== 'accepted') return verdict.join(',');
    return [...verdict, quoted(sevenBit(answer.user)), quoted(answer.serial)].join(',');
  }

  /** A challenge as the line has it, to be read again by `lastChallenge`. */
  async challenge(user: string, serial: string | undefined): Promise<string> {
    this.issued = undefined;
    const { handle, question, lifetime_ms } = await this.decided(this.verifier.challenge(user, serial));
    this.issued = [quoted(handle), quoted(question), lifetime_ms / 1000].join(',');
    return this.issued;
  }

  /** @throws ScpiError -230 where there was none */
  lastChallenge(): string {
    if (this.issued === undefined) throw new ScpiError(-230);
    return this.issued;
  }

  /**
   * The verdict on a response, to be read again by `lastVerdict`.
   * @param user whose challenge it must be; undefined for anybody's
   * @param form of the verdict
   */
  async verify(
    { handle, response, user }: { handle: string; response: string; user: string | undefined },
    form: (decision: Promise<Answer>) => Promise<string>,
  ): Promise<string> {
    this.judged = undefined;
    const verdict = await form(this.verifier.verify({ handle, response, user }));
    this.judged = { handle, verdict };
    return verdict;
  }

  /** @throws ScpiError -230 where the last response was to another handle, or there was none */
  lastVerdict(handle: string): string {
    if (this.judged?.handle !== handle) throw new ScpiError(-230);
    return this.judged.verdict;
  }

  get isOperator(): boolean {
    return this.current !== undefined;
  }

  /** @throws ScpiError -203 where the secret is wrong or nobody can be an operator here */
  async logIn(name: string, secret: string, signal?: AbortSignal): Promise<void> {
    this.logOut();
    if (this.gate === undefined) throw new ScpiError(-203, 'no operator on this line');
    const operator = this.verifier.operator(name);
    const isAdmitted = await this.gate.admits(secret, signal);
    await this.decided(operator.noteLogin(isAdmitted ? 'accepted' : 'refused'));
    if (!isAdmitted) throw new ScpiError(-203);
    this.current = { operator, lastUse_ms: this.world.steady_us() / 1000 };
    this.observe();
  }

  logOut(): void {
    this.current = undefined;
    this.observe();
  }

  /**
   * The act of an operator. A message of the verifier is passed on: it names what an operator has typed, never a
   * secret.
   * @throws ScpiError -203 where nobody has logged in, -224 for what can't be done
   */
  async asOperator<Result>(act: (operator: Operator) => Promise<Result>): Promise<Result> {
    if (this.current === undefined) throw new ScpiError(-203, 'log in as an operator first');
    this.current.lastUse_ms = this.world.steady_us() / 1000;
    try {
      return await this.decided(act(this.current.operator));
    } catch (error) {
      if (error instanceof InputError) throw new ScpiError(-224, sevenBit(error.message).slice(0, LONGEST_DETAIL));
      throw error;
    }
  }

  protected errorOf(thrown: unknown): ScpiError {
    if (thrown instanceof ScpiError) return thrown;
    if (thrown instanceof OutcomeUnknownError) return new ScpiError(-320, 'the outcome is unknown: try again');
    if (thrown instanceof StoreError) return new ScpiError(-320);
    if (thrown instanceof InputError || thrown instanceof OcraInputError) return new ScpiError(-224);
    throw thrown;
  }
}

/** The text in the line's characters: any other shows as `?`. */
export function sevenBit(text: string): string {
  return text.replaceAll('’', "'").replace(/[^\x20-\x7e]/gu, '?');
}
