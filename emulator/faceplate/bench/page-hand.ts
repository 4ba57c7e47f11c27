/** The hand at the login page: what it types there, and when the page's time begins. */

import type { LoginPage } from './login-page.js';
import type { BenchSession } from './making.js';

/** Where the keyboard's digits, arrows and Enter go. */
export type InputFocus = 'card' | 'page' | 'faults' | 'scope' | 'log';

/** The part of the bench that the hand needs. */
export interface Desktop {
  /** Where digits and Enter go. */
  input: InputFocus;
  message: string;
  readonly session: BenchSession;
}

export class PageHand {
  constructor(
    private readonly page: LoginPage,
    private readonly bench: Desktop,
  ) {}

  /** Does something to the login page. A challenge's time begins as soon as digits and Enter go there. */
  act(act: (page: LoginPage) => void): void {
    const { page, bench } = this;
    act(page);
    if (bench.input === 'page') page.use(bench.session.passed_us);
    bench.session.note();
  }

  /** Digits and Enter go to the login page. */
  turnTo(): void {
    this.bench.input = 'page';
    this.act(() => undefined);
  }

  /** The hand goes to the page, or back to the card. */
  toggle(): void {
    if (this.bench.input === 'page') this.bench.input = 'card';
    else this.turnTo();
  }

  /** A click on the page: digits go there, and the next login begins where this one is over. */
  click(): void {
    if (this.page.isOver) this.nextChallenge();
    this.turnTo();
  }

  nextChallenge(): void {
    this.act((page) => page.begin(this.bench.session.card.facts()));
  }

  submit(): void {
    const { page, bench } = this;
    const { missing } = page;
    if (missing > 0) bench.message = `the response is not sent: ${missing} of its digits are missing`;
    this.act(() => page.submit(bench.session.card.facts(), bench.session.passed_us));
  }
}
