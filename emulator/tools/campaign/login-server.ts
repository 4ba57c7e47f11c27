/**
 * The server that a card logs in at, as far as a campaign needs one: it knows the card's key and the user's PIN, takes
 * one of the next counters, and no counter twice (RFC 6287 5.1). The set of accepted responses is handed in, and shares
 * no code with the card.
 */

import type { Model } from '../../../firmware/models.js';
import type { MemoryRecord } from '../../../firmware/storage/record.js';
import { counterOf, suiteHasCounter } from '../../machine/card-record.js';
import type { AcceptedResponses } from '../../machine/target.js';
import { COUNTER_BITS, pagesOf } from '../../script/expectations.js';

/** So many responses are kept: most faults lead to the same few. */
const MOST_KNOWN = 10_000;

/** The server's knowledge of a card. */
export interface ServedCard {
  readonly model: Model;
  readonly record: MemoryRecord;
}

/** The outcome of an answer. */
export type Decision = { readonly accepted: true; readonly counter: bigint | undefined } | { readonly accepted: false };

export class LoginServer {
  private card: ServedCard | undefined = undefined;
  /** All that its responses depend on. */
  private name = '';
  /** The next counter that is taken; undefined where the suite has none. */
  private counter: bigint | undefined = undefined;
  private readonly known = new Map<string, ReadonlyArray<readonly string[]>>();

  constructor(private readonly accepted: AcceptedResponses) {}

  /** The card that logs in from now on; what its counter was is forgotten. A card without a record can't. */
  serve(card: ServedCard | undefined): void {
    this.card = card !== undefined && card.record.key.length > 0 ? card : undefined;
    this.name = card === undefined ? '' : `${card.model.name} ${card.record.suite} ${card.record.key.join()}`;
    this.counter = card !== undefined && suiteHasCounter(card.record.suite) ? counterOf(card.record) : undefined;
  }

  /** @param answer what was typed: the response, or of a paged one the page that showed */
  decide(answer: string, challenge: string, pin: string): Decision {
    if (this.card === undefined) return { accepted: false };
    const ahead = this.pages(this.card, challenge, pin).findIndex((pages) => pages.includes(answer));
    if (ahead === -1) return { accepted: false };
    if (this.counter === undefined) return { accepted: true, counter: undefined };
    const counter = this.counter + BigInt(ahead);
    this.counter = BigInt.asUintN(COUNTER_BITS, counter + 1n);
    return { accepted: true, counter };
  }

  /** Whether a page of a response is as long as this text, which is digits. */
  looksLikeAnswer(text: string): boolean {
    return /^[0-9]+$/.test(text) && (this.card?.model.pages.includes(text.length) ?? false);
  }

  /** By counter that is tried: the pages of the response that is accepted. */
  private pages({ model, record }: ServedCard, challenge: string, pin: string): ReadonlyArray<readonly string[]> {
    const counter = this.counter ?? 0n;
    const name = `${this.name} ${counter} ${challenge} ${pin}`;
    let pages = this.known.get(name);
    if (pages === undefined) {
      const facts = { model, key: record.key, suite: record.suite, counter };
      pages = this.accepted(facts, challenge, pin).map((response) => pagesOf(response, model));
      if (this.known.size >= MOST_KNOWN) this.known.clear();
      this.known.set(name, pages);
    }
    return pages;
  }

  save(): ServerState {
    return { card: this.card, name: this.name, counter: this.counter };
  }

  load({ card, name, counter }: ServerState): void {
    this.card = card;
    this.name = name;
    this.counter = counter;
  }
}

export interface ServerState {
  readonly card: ServedCard | undefined;
  readonly name: string;
  readonly counter: bigint | undefined;
}
