/** Joins `expect response` and the verifier: what a right card shows, by the verifier's own OCRA. */
import type { ResponseCheck } from '../../emulator/machine/target.js';
import { verifierOcra } from '../verifier/ocra/ocra.js';
import { readSuite } from '../verifier/ocra/suite.js';

/** @throws OcraInputError for a suite or an entry that OCRA refuses */
export const responseCheck: ResponseCheck = ({ suite, key }, counter, challenge, pin) => {
  const uses = readSuite(suite);
  return verifierOcra({
    suite,
    key,
    question: challenge,
    ...(uses.counter && { counter }),
    ...(uses.pinHash !== undefined && { pin }),
  });
};
