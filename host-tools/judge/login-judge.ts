/** The verifier's side of a login: a challenge by chance, and whether the response to it is right. */
import { randomInt, timingSafeEqual } from 'node:crypto';
import { InputError } from '../../emulator/input-error.js';
import type { FullRecord } from '../../emulator/machine/card-record.js';
import { findModel } from '../../firmware/models.js';
import { readSuite } from '../verifier/ocra/suite.js';
import { acceptedResponses } from './accepted-responses.js';

export interface Verdict {
  readonly accepted: boolean;
  /** The counter that the accepted response was made with; null where the suite has none, or nothing was accepted. */
  readonly counter: bigint | null;
}

/** So many digits by chance, for a challenge. */
export function randomDigits(count: number): string {
  return Array.from({ length: count }, () => randomInt(10)).join('');
}

/** Digits by chance, as many as the suite's challenge has. */
export function drawChallenge({ suite }: FullRecord): string {
  return randomDigits(readSuite(suite).questionLength);
}

/** @throws InputError where no response can be checked with the record */
export function checkable({ secretHex }: FullRecord): void {
  if (secretHex === '') throw new InputError('the card file holds no key: no response can be checked');
}

/** Whether the response is right for one of the counters that a verifier tries, from the record's on. */
export function judge(record: FullRecord, challenge: string, pin: string, response: string): Verdict {
  const { suite, counter } = record;
  const facts = { model: findModel(record.model)!, key: Buffer.from(record.secretHex, 'hex'), suite, counter };
  const ahead = acceptedResponses(facts, challenge, pin).findIndex((right) => isSame(right, response));
  if (ahead === -1) return { accepted: false, counter: null };
  return { accepted: true, counter: readSuite(suite).counter ? counter + BigInt(ahead) : null };
}

/** In a time that does not tell how much is right. */
function isSame(right: string, given: string): boolean {
  return right.length === given.length && timingSafeEqual(Buffer.from(right), Buffer.from(given));
}
