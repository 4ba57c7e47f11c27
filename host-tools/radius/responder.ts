/** Answers Access-Requests: first factor, challenge, response. Each answer is kept in the transaction that decides it. */
import type { WorldTime } from '../../emulator/time.js';
import { type Decision, StoreError, type Verifier } from '../verifier/index.js';
import { wait } from '../wait.js';
import type { DropReason } from './counters.js';
import {
  AnsweredElsewhere,
  type Asker,
  claim,
  type Known,
  keepAnswer,
  keepState,
  keepWait,
  lookUp,
} from './records.js';
import { acceptReply, challengeReply, type Reply, rejectReply } from './reply.js';
import { type Question, questionOf, type Request, userAddressOf } from './request.js';

/** Checks what a user knows, before the card is asked for. */
export interface FirstFactor {
  /**
   * Delayed: nothing was tried, because of wrong ones before. Busy: nothing was tried, because too many are asking.
   * @param address where the user is, as far as the client says it
   * @returns with `wait_ms`, how long the next try has to wait
   */
  check(user: string, password: string, address: string): Promise<FirstAnswer>;
}

export interface FirstAnswer {
  readonly answer: 'accepted' | 'refused' | 'delayed' | 'busy';
  readonly wait_ms: number;
}

export interface ResponderOptions {
  readonly verifier: Verifier;
  /** Without it, no client can log in whose entry leaves the first factor to the server. */
  readonly firstFactor: FirstFactor | undefined;
  readonly world: WorldTime;
  /** Bytes that nobody can guess. */
  readonly random: (count: number) => Uint8Array;
}

/** What was decided, for the log. */
export interface Outcome {
  readonly reply: Reply;
  /** The answer is one that was given before. */
  readonly isRepeat: boolean;
  /** Who was logged in. */
  readonly user?: string;
  /** The Class of the accept. */
  readonly session?: string;
}

/** Requests that wait for their name's delay; beyond, they are dropped, and the client sends them again. */
const HELD_MAX = 1024;
/** The longest wait after a wrong response; a longer one after wrong passwords is kept by who checks them. */
const HELD_MS_MAX = 32_000;
const SESSION_BYTES = 16;
/** A handle that was never given out. */
const NO_HANDLE = '';

export class Responder {
  readonly #options: ResponderOptions;
  readonly #stopping = new AbortController();
  #held = 0;

  constructor(options: ResponderOptions) {
    this.#options = options;
  }

  /** @throws StoreError where nothing can be decided */
  async answer(request: Request): Promise<Outcome | DropReason> {
    const question = questionOf(request);
    const known = await this.#lookUp(request, question);
    const given = repeated(known);
    if (given !== undefined) return given;
    try {
      return await this.#decide(request, question, known);
    } catch (error) {
      if (!(error instanceof AnsweredElsewhere)) throw error;
      return repeated(await this.#lookUp(request, question)) ?? 'already in progress';
    }
  }

  /** Gives up what waits. */
  close(): void {
    this.#stopping.abort();
  }

  #lookUp(request: Request, { user, state }: Question): Promise<Known> {
    const nameHash = user === undefined ? undefined : this.#hash(user);
    return this.#options.verifier.look((view) => lookUp(view, request, state, nameHash));
  }

  #hash(user: string): string {
    return this.#options.verifier.hashName(user.normalize('NFC'));
  }

  async #decide(request: Request, question: Question, known: Known): Promise<Outcome | DropReason> {
    const { user, password, state, malformed } = question;
    const { secondFactorOnly } = request.client;
    const needsPassword = state !== undefined || !secondFactorOnly;
    if (malformed || user === undefined || (needsPassword && password === undefined)) return this.#reject(request);
    const asker: Asker = { nameHash: this.#hash(user), client: request.client };
    if (state !== undefined) {
      return this.#second(request, asker, { user, response: password!, handle: known.ownsState ? state : NO_HANDLE });
    }
    if (known.wait_ms > 0 && !(await this.#hold(known.wait_ms))) return 'busy';
    if (!secondFactorOnly) {
      if (!(await this.#options.verifier.decide((decision) => claim(decision, request)))) return 'already in progress';
      const { answer, wait_ms } = await this.#checkFirst(request, user, password!);
      if (answer === 'busy') return answer;
      // Delayed: the next one costs no try, so that it may be refused as well.
      const held_ms = answer === 'refused' ? Math.min(wait_ms, HELD_MS_MAX) : 0;
      if (answer !== 'accepted') return this.#reject(request, (decision) => keepWait(decision, asker, held_ms));
    }
    return this.#challenge(request, asker, user, false);
  }

  /** @returns false where too many wait already, or the server ends */
  async #hold(wait_ms: number): Promise<boolean> {
    if (this.#held >= HELD_MAX) return false;
    this.#held += 1;
    try {
      await wait(this.#options.world, wait_ms, this.#stopping.signal);
    } finally {
      this.#held -= 1;
    }
    return !this.#stopping.signal.aborted;
  }

  #checkFirst(request: Request, user: string, password: string): Promise<FirstAnswer> {
    const { firstFactor } = this.#options;
    if (firstFactor === undefined) throw new StoreError('no first factor can be checked here: nothing was decided');
    return firstFactor.check(user, password, userAddressOf(request));
  }

  async #reject(request: Request, within?: (decision: Decision) => Promise<void>): Promise<Outcome> {
    const reply = rejectReply(request);
    await this.#options.verifier.decide(async (decision) => {
      await keepAnswer(decision, request, reply);
      await within?.(decision);
    });
    return { reply, isRepeat: false };
  }

  async #challenge(request: Request, asker: Asker, user: string, isRenewed: boolean): Promise<Outcome> {
    let reply: Reply | undefined;
    await this.#options.verifier.challenge(user, undefined, {
      within: async (decision, challenge) => {
        reply = challengeReply(request, challenge, isRenewed);
        await keepAnswer(decision, request, reply);
        await keepState(decision, asker, challenge);
      },
    });
    return { reply: reply!, isRepeat: false };
  }

  async #second(
    request: Request,
    asker: Asker,
    { user, response, handle }: { readonly user: string; readonly response: string; readonly handle: string },
  ): Promise<Outcome> {
    const session = Buffer.from(this.#options.random(SESSION_BYTES)).toString('base64url');
    let reply: Reply | undefined;
    const answer = await this.#options.verifier.verify({
      handle,
      response,
      user,
      within: async (decision, { answer: decided, wait_ms }) => {
        if (decided === 'expired') return;
        reply = decided === 'accepted' ? acceptReply(request, session) : rejectReply(request);
        await keepAnswer(decision, request, reply);
        await keepWait(decision, asker, wait_ms);
      },
    });
    if (answer.answer === 'expired') return this.#challenge(request, asker, user, true);
    const who = answer.answer === 'accepted' ? { user: answer.user, session } : {};
    return { reply: reply!, isRepeat: false, ...who };
  }
}

function repeated({ answer }: Known): Outcome | DropReason | undefined {
  if (answer === 'replayed') return answer;
  return answer && { reply: answer, isRepeat: true };
}
