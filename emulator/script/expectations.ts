/** `expect`: compares what a card shows with what it should show. */
import type { Model } from '../../firmware/models.js';
import type { ResponseCheck, Target } from '../machine/target.js';
import type { Action, Wanted } from './statements.js';
import { durationText } from './write.js';

/** What was wanted: for a message, and as text ("" for off, `/…/` for a regular expression). */
export interface Mismatch {
  readonly message: string;
  readonly expected: string;
}

export type Expect = Extract<Action, { do: 'expect' }>;
type ExpectResponse = Extract<Action, { do: 'expectResponse' }>;

/** A counter is an unsigned number of this many bits. */
export const COUNTER_BITS = 64;

/** `expect "TEXT"|/REGEX/|off [within DURATION|for DURATION]` */
export function expectDisplay(statement: Expect, target: Target): Mismatch | undefined {
  const limit_us = Math.max(statement.within_us, statement.for_us);
  const atOnce = judge(statement, target.display, 0);
  if (atOnce !== 'open') return atOnce;
  target.waitUntil((display) => judge(statement, display, 1) !== 'open', limit_us);
  const verdict = judge(statement, target.display, limit_us);
  return verdict === 'open' ? undefined : verdict;
}

/**
 * What an expectation comes to.
 * @param passed_us the time since it began
 * @returns how the display differs; undefined where all is as expected; `open` while it takes more time
 */
export function judge(
  { wanted, within_us, for_us }: Expect,
  display: string,
  passed_us: number,
): Mismatch | undefined | 'open' {
  const isShown = holds(wanted, display);
  if (within_us > 0) {
    if (isShown) return undefined;
    return passed_us < within_us ? 'open' : mismatch(wanted, ` within ${durationText(within_us)}`);
  }
  if (!isShown) return mismatch(wanted, passed_us === 0 ? '' : ` for ${durationText(for_us)}`);
  return passed_us < for_us ? 'open' : undefined;
}

function holds(wanted: Wanted, display: string): boolean {
  switch (wanted.kind) {
    case 'text':
      return display === wanted.text;
    case 'regex':
      return wanted.regex.test(display);
    case 'off':
      return display === '';
  }
}

function mismatch(wanted: Wanted, times: string): Mismatch {
  switch (wanted.kind) {
    case 'text':
      return { message: `expected "${wanted.text}"${times}`, expected: wanted.text };
    case 'regex':
      return { message: `expected /${wanted.source}/${times}`, expected: `/${wanted.source}/` };
    case 'off':
      return { message: `expected the display off${times}`, expected: '' };
  }
}

/** `expect response`: the response, or of a paged one a page of it, as an independent check computes it. */
export function expectResponse(
  { challenge, pin }: ExpectResponse,
  target: Target,
  check: ResponseCheck,
): Mismatch | undefined {
  const facts = target.facts();
  if (facts === undefined || facts.key.length === 0) {
    return { message: 'expected a response, which needs a record with a key in the memory of the card', expected: '' };
  }
  // The record counts up before the response shows (RFC 6287 5.1), so the response was made with the count before.
  const counter = hasCounter(facts.suite) ? BigInt.asUintN(COUNTER_BITS, facts.counter - 1n) : facts.counter;
  const pages = pagesOf(check(facts, counter, challenge, pin), facts.model);
  if (pages.includes(target.display)) return undefined;
  const expected = pages.join(' | ');
  return { message: `expected the response ${expected}`, expected };
}

/** Does the suite's data input begin with C? (RFC 6287 6.3: `OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1`) */
export function hasCounter(suite: string): boolean {
  return suite.split(':')[2]?.split('-')[0] === 'C';
}

/** What each page of a response shows. */
export function pagesOf(response: string, model: Model): string[] {
  let end = 0;
  return model.pages.map((digits) => {
    end += digits;
    return response.slice(end - digits, end);
  });
}
