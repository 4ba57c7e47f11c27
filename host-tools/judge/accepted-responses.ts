/** The one login judge beside the verifier: it tries as many counters as the verifier does. */
import type { AcceptedResponses } from '../../emulator/machine/target.js';
import { readSuite } from '../verifier/ocra/suite.js';
import { LOOK_AHEAD } from '../verifier/settings.js';
import { responseCheck } from './response-check.js';

const COUNTERS = 2n ** 64n;

/** @throws OcraInputError for a suite or an entry that OCRA refuses */
export const acceptedResponses: AcceptedResponses = (facts, challenge, pin) => {
  const tries = readSuite(facts.suite).counter ? LOOK_AHEAD : 1;
  return Array.from({ length: tries }, (_, ahead) => facts.counter + BigInt(ahead))
    .filter((counter) => counter < COUNTERS)
    .map((counter) => responseCheck(facts, counter, challenge, pin));
};
