/** Answers Access-Requests: first factor, challenge, response. Each answer is kept in the transaction that decides it. */
import type { WorldTime } from '../../emulator/time.js';
import { type Decision, StoreError, type Verifier } from '../verifier/index.js';
import { wait } from '../wait.js';
import type { DropReason } from './counters.js';
import {
  AnsweredBefore,
  type Asker,
  answerTo,
  checkState,
  checkWait,
  claim,
  ForeignState,
  keepAnswer,
  keepChallenge,
  keepWait,
  NameWaits,
  release,
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

/** The decision, for the log. */
export interface Outcome {
  readonly reply: Reply;
  /** The answer is one that was given before. */
  readonly isRepeat: boolean;
  /** The user who was logged in. */
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

  /**
   * Whether there was an answer, whether the name waits, and whose the State is: all of it is seen in the transaction that
   * decides, and where it is not as most often, that is undone.
   * @throws StoreError where nothing can be decided
   */
  async answer(request: Request): Promise<Outcome | DropReason> {
    const question = questionOf(request);
    try {
      return await this.#decide(request, question);
    } catch (error) {
      if (!(error instanceof AnsweredBefore)) throw error;
    }
    const given = await this.#options.verifier.look((view) => answerTo(view, request));
    if (given === undefined) return 'already in progress';
    return given === 'replayed' ? given : { reply: given, isRepeat: true };
  }

  /** Gives up what waits. */
  close(): void {
    this.#stopping.abort();
  }

  async #decide(request: Request, { user, password, state, malformed }: Question): Promise<Outcome | DropReason> {
    const needsPassword = state !== undefined || !request.client.secondFactorOnly;
    if (malformed || user === undefined || (needsPassword && password === undefined)) return this.#reject(request);
    const nameHash = this.#options.verifier.hashName(user.normalize('NFC'));
    const asker: Asker = { user, nameHash, client: request.client };
    if (state === undefined) return this.#first(request, asker, password ?? '');
    try {
      return await this.#second(request, asker, password!, state);
    } catch (error) {
      if (!(error instanceof ForeignState)) throw error;
      return this.#second(request, asker, password!, undefined);
    }
  }

  /** @param hasWaited the name's wait, if there was one, is over */
  async #first(request: Request, asker: Asker, password: string, hasWaited = false): Promise<Outcome | DropReason> {
    const due = async (decision: Decision): Promise<void> => {
      if (!hasWaited) await checkWait(decision, asker);
    };
    try {
      if (request.client.secondFactorOnly) return await this.#challenge(request, asker, { due, isRenewed: false });
      return await this.#withPassword(request, asker, password, due);
    } catch (error) {
      if (!(error instanceof NameWaits)) throw error;
      return (await this.#hold(error.wait_ms)) ? this.#first(request, asker, password, true) : 'busy';
    }
  }

  async #withPassword(
    request: Request,
    asker: Asker,
    password: string,
    due: (decision: Decision) => Promise<void>,
  ): Promise<Outcome | DropReason> {
    const { verifier } = this.#options;
    const isOurs = await verifier.decide(async (decision) => {
      const isClaimed = await claim(decision, request);
      if (isClaimed) await due(decision);
      return isClaimed;
    });
    if (!isOurs) return 'already in progress';
    const { answer, wait_ms } = await this.#checkFirst(request, asker.user, password);
    if (answer === 'accepted') return this.#challenge(request, asker, { due: async () => {}, isRenewed: false });
    if (answer === 'busy') {
      await verifier.decide((decision) => release(decision, request));
      return answer;
    }
    // Delayed: the next one costs no try, so that it may be refused as well.
    const held_ms = answer === 'refused' ? Math.min(wait_ms, HELD_MS_MAX) : 0;
    return this.#reject(request, (decision) => keepWait(decision, request, asker, held_ms));
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

  async #challenge(
    request: Request,
    asker: Asker,
    { due, isRenewed }: { readonly due: (decision: Decision) => Promise<void>; readonly isRenewed: boolean },
  ): Promise<Outcome> {
    let reply: Reply | undefined;
    await this.#options.verifier.challenge(asker.user, undefined, {
      within: async (decision, challenge) => {
        reply = challengeReply(request, challenge, isRenewed);
        await keepChallenge(decision, request, reply, asker, challenge);
        await due(decision);
      },
    });
    return { reply: reply!, isRepeat: false };
  }

  /** @param state undefined for one that is known not to be the asker's: then nothing is tried */
  async #second(request: Request, asker: Asker, response: string, state: string | undefined): Promise<Outcome> {
    const session = Buffer.from(this.#options.random(SESSION_BYTES)).toString('base64url');
    let reply: Reply | undefined;
    const answer = await this.#options.verifier.verify({
      handle: state ?? NO_HANDLE,
      response,
      user: asker.user,
      within: async (decision, { answer: decided, wait_ms }) => {
        if (state !== undefined) await checkState(decision, asker, state);
        if (decided === 'expired') return;
        reply = decided === 'accepted' ? acceptReply(request, session) : rejectReply(request);
        await keepAnswer(decision, request, reply);
        await keepWait(decision, request, asker, wait_ms);
      },
    });
    if (answer.answer === 'expired') {
      return this.#challenge(request, asker, { due: async () => {}, isRenewed: true });
    }
    const who = answer.answer === 'accepted' ? { user: answer.user, session } : {};
    return { reply: reply!, isRepeat: false, ...who };
  }
}
