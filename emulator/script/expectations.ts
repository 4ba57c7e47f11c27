/** `expect`: compares what a card shows with what it should show. */
import type { Model } from '../../firmware/models.js';
import type { PlayTarget, ResponseCheck } from '../target.js';
import type { Statement, Wanted } from './statements.js';

/** What was wanted: for a message, and as text ("" for off, `/…/` for a regular expression). */
export interface Mismatch {
  readonly message: string;
  readonly expected: string;
}

type Expect = Extract<Statement, { do: 'expect' }>;
type ExpectResponse = Extract<Statement, { do: 'expectResponse' }>;

/** A counter is an unsigned number of this many bits. */
const COUNTER_BITS = 64;

/** `expect "TEXT"|/REGEX/|off [within DURATION|for DURATION]` */
export function expectDisplay(statement: Expect, target: PlayTarget): Mismatch | undefined {
  const { wanted, within_us, for_us } = statement;
  if (within_us > 0) {
    const reached = target.waitUntil((display) => holds(wanted, display), within_us);
    return reached ? undefined : mismatch(wanted, ` within ${duration(within_us)}`);
  }
  if (!holds(wanted, target.display)) return mismatch(wanted, '');
  if (for_us === 0) return undefined;
  const lost = target.waitUntil((display) => !holds(wanted, display), for_us);
  return lost ? mismatch(wanted, ` for ${duration(for_us)}`) : undefined;
}

/** As a script writes it. */
function duration(us: number): string {
  if (us % 1000 !== 0) return `${us}us`;
  return us < 1_000_000 ? `${us / 1000}ms` : `${us / 1_000_000}s`;
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
  target: PlayTarget,
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
function hasCounter(suite: string): boolean {
  return suite.split(':')[2]?.split('-')[0] === 'C';
}

function pagesOf(response: string, model: Model): string[] {
  let end = 0;
  return model.pages.map((digits) => {
    end += digits;
    return response.slice(end - digits, end);
  });
}
