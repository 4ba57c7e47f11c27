/** `expect response`: compares what a card shows with what an independent check computes. */

import type { Model } from '../../firmware/models.js';
import { suiteHasCounter } from '../machine/card-record.js';
import type { Mismatch, View } from './statements/entry.js';

/** A counter is an unsigned number of this many bits. */
export const COUNTER_BITS = 64;

/** `expect response`: the response, or of a paged one a page of it, as an independent check computes it. */
export function judgeResponse(
  { challenge, pin }: { readonly challenge: string; readonly pin: string },
  view: View,
): Mismatch | undefined {
  const facts = view.facts();
  if (facts === undefined || facts.key.length === 0) {
    return { message: 'expected a response, which needs a record with a key in the memory of the card', expected: '' };
  }
  // The record counts up before the response shows (RFC 6287 5.1), so the response was made with the count before.
  const counter = suiteHasCounter(facts.suite) ? BigInt.asUintN(COUNTER_BITS, facts.counter - 1n) : facts.counter;
  const pages = pagesOf(view.check(facts, counter, challenge, pin), facts.model);
  if (pages.includes(view.display)) return undefined;
  const expected = pages.join(' | ');
  return { message: `expected the response ${expected}`, expected };
}

/** The text of each page of a response. */
export function pagesOf(response: string, model: Model): string[] {
  let end = 0;
  return model.pages.map((digits) => {
    end += digits;
    return response.slice(end - digits, end);
  });
}
