/** Joins `expect response` and the verifier: what a right card shows, by the verifier's own OCRA. */
import { hash } from 'node:crypto';
import type { ResponseCheck } from '../../emulator/machine/target.js';
import { verifierOcra } from '../verifier/ocra/ocra.js';
import { readSuite, type Suite } from '../verifier/ocra/suite.js';

/** The PIN that was hashed last: nearly all scripts of a run enter the same one. */
let latest: { readonly name: string; readonly pin: string; readonly pinHash: Uint8Array } | undefined;

/** @throws OcraInputError for a suite or an entry that OCRA refuses */
export const responseCheck: ResponseCheck = ({ suite, key }, counter, challenge, pin) => {
  const uses = readSuite(suite);
  return verifierOcra({
    suite,
    key,
    question: challenge,
    ...(uses.counter && { counter }),
    ...pinOf(uses, pin),
  });
};

function pinOf({ pinHash: name }: Suite, pin: string): { pin?: string; pinHash?: Uint8Array } {
  if (name === undefined) return {};
  // Refused where the response is computed.
  if (pin === '') return { pin };
  if (latest?.name !== name || latest.pin !== pin) latest = { name, pin, pinHash: hash(name, pin, 'buffer') };
  return { pinHash: latest.pinHash };
}
