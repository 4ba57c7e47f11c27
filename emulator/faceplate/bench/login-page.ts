/**
 * A login page that stands for a server's: it shows a challenge and judges the response. Its time is the bench's, which
 * goes on where a restored snapshot sets board time back.
 */
import type { AcceptedResponses, CardFacts } from '../../machine/target.js';
import type { LoginView, Verdict } from '../drawing/view.js';

/** How long a challenge may be answered, and how often. */
const CHALLENGE_US = 120_000_000;
const TRIES = 3;

/** Draws so many digits for a challenge. */
export type ChallengeDraw = (digits: number) => string;

export class LoginPage {
  private challenge = '';
  private typed = '';
  private verdict: Verdict = 'open';
  private triesLeft = TRIES;
  /** The time that was left at `since_us`; it stands while that is undefined. */
  private left_us = CHALLENGE_US;
  private since_us: number | undefined = undefined;
  private serverCounter = 0n;
  private responseDigits = 8;

  constructor(
    private readonly draw: ChallengeDraw,
    private readonly accepted: AcceptedResponses,
    /** The PIN that the server knows. */
    private readonly pin: string,
  ) {}

  /** Another card, and so another counter. */
  enrol(facts: CardFacts | undefined): void {
    this.serverCounter = facts?.counter ?? 0n;
    this.begin(facts);
  }

  /** Another challenge, whose time has not begun. */
  begin(facts: CardFacts | undefined): void {
    const digits = facts?.model.fields.find(({ name }) => name === 'challenge')?.digits ?? 6;
    this.challenge = this.draw(digits);
    this.responseDigits = facts?.model.response_digits ?? 8;
    this.typed = '';
    this.verdict = 'open';
    this.triesLeft = TRIES;
    this.left_us = CHALLENGE_US;
    this.since_us = undefined;
  }

  /** Somebody turns to the page: the challenge's time runs from here on. */
  use(now_us: number): void {
    if (this.verdict === 'open') this.since_us ??= now_us;
  }

  /** Whether it takes no more digits. */
  get isOver(): boolean {
    return this.verdict !== 'open';
  }

  /** How many digits are to come before the response can be sent. */
  get missing(): number {
    return this.verdict === 'open' ? this.responseDigits - this.typed.length : 0;
  }

  type(digit: string): void {
    if (this.verdict === 'open' && this.typed.length < this.responseDigits) this.typed += digit;
  }

  drop(): void {
    this.typed = this.typed.slice(0, -1);
  }

  /** Sends what has been typed. A response that is too short is not sent. */
  submit(facts: CardFacts | undefined, now_us: number): void {
    this.expire(now_us);
    if (this.verdict !== 'open' || this.typed.length < this.responseDigits) return;
    const counter = facts === undefined ? undefined : this.counterOf(facts);
    if (counter !== undefined) {
      this.serverCounter = counter + 1n;
      this.end('accepted', now_us);
      return;
    }
    this.typed = '';
    this.triesLeft -= 1;
    if (this.triesLeft === 0) this.end('refused', now_us);
  }

  private end(verdict: Verdict, now_us: number): void {
    this.left_us = this.leftAt(now_us);
    this.since_us = undefined;
    this.verdict = verdict;
  }

  private leftAt(now_us: number): number {
    return Math.max(0, this.left_us - (this.since_us === undefined ? 0 : now_us - this.since_us));
  }

  /** The counter with which a right card gives what was typed; undefined for none. */
  private counterOf(facts: CardFacts): bigint | undefined {
    const asServed = { ...facts, counter: this.serverCounter };
    const ahead = this.accepted(asServed, this.challenge, this.pin).indexOf(this.typed);
    return ahead === -1 ? undefined : this.serverCounter + BigInt(ahead);
  }

  private expire(now_us: number): void {
    if (this.verdict === 'open' && this.leftAt(now_us) === 0) this.end('expired', now_us);
  }

  /** @param hasInput whether what is typed goes to the page */
  view(now_us: number, hasInput: boolean): LoginView {
    this.expire(now_us);
    const { challenge, pin, typed, responseDigits, verdict, triesLeft } = this;
    const left_ms = Math.ceil(this.leftAt(now_us) / 1000);
    return { challenge, pin, typed, responseDigits, verdict, triesLeft, hasInput, left_ms };
  }

  save(): PageState {
    const { challenge, typed, verdict, triesLeft, left_us, since_us, serverCounter, responseDigits } = this;
    return { challenge, typed, verdict, triesLeft, left_us, since_us, serverCounter, responseDigits };
  }

  load(state: PageState): void {
    this.challenge = state.challenge;
    this.typed = state.typed;
    this.verdict = state.verdict;
    this.triesLeft = state.triesLeft;
    this.left_us = state.left_us;
    this.since_us = state.since_us;
    this.serverCounter = state.serverCounter;
    this.responseDigits = state.responseDigits;
  }
}

export interface PageState {
  readonly challenge: string;
  readonly typed: string;
  readonly verdict: Verdict;
  readonly triesLeft: number;
  readonly left_us: number;
  readonly since_us: number | undefined;
  readonly serverCounter: bigint;
  readonly responseDigits: number;
}
