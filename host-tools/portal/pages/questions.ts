/** The open questions of a visit or a session: kept in the store, so that any server goes on with them. */
import type { Device } from '../../identity/index.js';
import type { Answer, Decision, StoreReader, Verifier, View } from '../../verifier/index.js';
import { TRIES_MAX } from '../../verifier/store/store.js';
import { storedJson } from '../../verifier/stored-json.js';
import type { ApplicationName } from './applications.js';

const KIND = 'portal-question';
/** How long somebody may take from the password to the response; the challenge itself ends sooner. */
const LIFETIME_MS = 15 * 60_000;
/** Those that ended are forgotten a few at a time, with each one that is kept. */
const FORGET = 4;

/** Where somebody is on the way through pages. */
export interface Question {
  /** The user whose password was right; undefined where none was, and the challenge is a decoy's. */
  readonly user: string | undefined;
  /** On which pages it was asked, and is answered. */
  readonly flow: 'login' | 'task' | 'pin' | 'share';
  /** Of a login: the application that is logged in to. */
  readonly application?: ApplicationName | undefined;
  /** The challenge's purpose. */
  readonly purpose: string;
  /** The text that the response confirms; undefined for a login. */
  readonly task?: string | undefined;
  /** The device; undefined until one was chosen. */
  readonly serial?: string | undefined;
  readonly device?: string | undefined;
  readonly kind?: Device['kind'] | undefined;
  /** The challenge, once there is one. */
  readonly challenge?: AskedChallenge | undefined;
  /** The handle of a login with the old PIN, where the next response is made with the new one. */
  readonly login?: string | undefined;
}

export interface AskedChallenge {
  readonly handle: string;
  readonly question: string;
  readonly expires_ms: number;
  /** Responses that were refused; undefined for none. */
  readonly refusals?: number;
}

interface Sealed {
  readonly text: string;
  readonly seal: string;
}

export class Questions {
  constructor(private readonly verifier: Verifier) {}

  /** @param token of the visit or the session */
  async find(token: string): Promise<Question | undefined> {
    return this.verifier.look(({ tx, now_ms }) => this.#read(tx, token, now_ms));
  }

  async put(token: string, question: Question): Promise<void> {
    await this.verifier.decide((decision) => this.putWithin(decision, token, question));
  }

  /** The same within a decision. */
  async putWithin({ tx, now_ms }: Decision, token: string, question: Question): Promise<void> {
    const key = this.#keyOf(token);
    const text = JSON.stringify(question);
    const value = JSON.stringify({ text, seal: this.#seal(key, text) } satisfies Sealed);
    await tx.removeRecord(KIND, key);
    await tx.insertRecord({ kind: KIND, key, owner: question.user ?? '', expires_ms: now_ms + LIFETIME_MS, value });
    await tx.forgetRecords(KIND, now_ms, FORGET);
  }

  /** Stands for a challenge in its form: a response to another one is known by it. It tells nothing. */
  markOf({ handle }: AskedChallenge): string {
    return this.verifier.hashName(`${KIND} mark ${handle}`);
  }

  async forgetWithin({ tx }: Decision, token: string): Promise<void> {
    await tx.removeRecord(KIND, this.#keyOf(token));
  }

  /**
   * Forgets a question whose challenge was answered; counts a refusal. The page counts by itself: what the verifier knows of
   * a challenge depends on whose it is, and a page must not show that.
   */
  async answeredWithin(decision: Decision, token: string, handle: string, { answer }: Pick<Answer, 'answer'>) {
    if (answer === 'accepted') return this.forgetWithin(decision, token);
    const question = await this.#read(decision.tx, token, decision.now_ms);
    const { challenge } = question ?? {};
    if (answer !== 'refused' || challenge?.handle !== handle || isUsedUp(challenge)) return;
    const { refusals = 0 } = challenge;
    await this.putWithin(decision, token, { ...question!, challenge: { ...challenge, refusals: refusals + 1 } });
  }

  /** Whether so many responses to this challenge were refused that no other is accepted. */
  async isUsedUp({ tx, now_ms }: View, token: string, { handle }: AskedChallenge): Promise<boolean> {
    const challenge = (await this.#read(tx, token, now_ms))?.challenge;
    return challenge?.handle === handle && isUsedUp(challenge);
  }

  async #read(tx: StoreReader, token: string, now_ms: number): Promise<Question | undefined> {
    const key = this.#keyOf(token);
    const row = await tx.record(KIND, key);
    if (row === undefined || row.expires_ms! <= now_ms) return undefined;
    const { text, seal } = storedJson<Sealed>(row.value, 'a question of a page');
    return seal === this.#seal(key, text) ? (JSON.parse(text) as Question) : undefined;
  }

  /** Shows that a portal wrote it: who can write the store alone can't say that a password was right. */
  #seal(key: string, text: string): string {
    return this.verifier.hashName(`${KIND} seal ${key} ${text}`);
  }

  #keyOf(token: string): string {
    return this.verifier.hashName(`${KIND} ${token}`);
  }
}

function isUsedUp({ refusals = 0 }: AskedChallenge): boolean {
  return refusals >= TRIES_MAX;
}
