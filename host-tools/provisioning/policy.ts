/** The policy of a key (RFC 6030 5): what is not understood must not be passed over. */
import { InputError } from '../../emulator/input-error.js';
import type { Suite } from '../verifier/ocra/suite.js';
import { PIN, PSKC } from './names.js';
import { child, children, type Element, textOf } from './xml.js';

const PIN_ATTRIBUTES = ['PINKeyId', 'PINUsageMode', 'MinLength', 'MaxLength', 'PINEncoding', 'MaxFailedAttempts'];
/** What an OCRA key is for: challenge and response, or whatever the maker calls an OTP. */
const USAGES = ['CR', 'OTP'];

/**
 * @param keys all keys of the package
 * @returns the key that holds the PIN, if there is one
 * @throws InputError for a policy that a card or the verifier can't follow
 */
export function checkPolicy(key: Element, suite: Suite, keys: readonly Element[]): Element | undefined {
  const policy = child(key, PSKC, 'Policy');
  const pinKeys = keys.filter((other) => other.getAttribute('Algorithm') === PIN);
  if (policy === undefined) {
    if (pinKeys.length > 0) throw new InputError('there is a PIN key, but no <PINPolicy> that names it');
    return undefined;
  }
  for (const node of policy.childNodes) {
    if (node.nodeType !== node.ELEMENT_NODE || /^(PINPolicy|KeyUsage)$/.test((node as Element).localName ?? ''))
      continue;
    throw new InputError(
      `<Policy> has <${(node as Element).localName}>, which the verifier can't hold to: take it out if it need not count`,
    );
  }
  const usages = children(policy, PSKC, 'KeyUsage').map(textOf);
  if (usages.length > 0 && !usages.some((usage) => USAGES.includes(usage ?? ''))) {
    throw new InputError(`<KeyUsage> allows neither ${USAGES.join(' nor ')}`);
  }
  const pinPolicy = child(policy, PSKC, 'PINPolicy');
  return pinPolicy && checkPinPolicy(pinPolicy, suite, pinKeys);
}

function checkPinPolicy(policy: Element, suite: Suite, pinKeys: readonly Element[]): Element | undefined {
  const unknown = [...policy.attributes].find(
    ({ name }) => !PIN_ATTRIBUTES.includes(name) && !name.startsWith('xmlns'),
  );
  if (unknown !== undefined) throw new InputError(`<PINPolicy> has the unknown attribute ${unknown.name}`);
  const mode = policy.getAttribute('PINUsageMode');
  if (mode !== null && mode !== 'Algorithmic') {
    throw new InputError(`PINUsageMode is "${mode.slice(0, 32)}", but a PIN of OCRA is Algorithmic: it is hashed in`);
  }
  if (suite.pinHash === undefined) throw new InputError(`there is a <PINPolicy>, but ${suite.text} takes no PIN`);
  const encoding = policy.getAttribute('PINEncoding');
  if (encoding !== null && encoding !== 'DECIMAL') throw new InputError('PINEncoding must be DECIMAL');
  const id = policy.getAttribute('PINKeyId');
  if (id === null) return undefined;
  const named = pinKeys.find((key) => key.getAttribute('Id') === id);
  if (named === undefined) throw new InputError('PINKeyId names no PIN key of this package');
  return named;
}
