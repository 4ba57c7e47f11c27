/** Reads key containers: Portable Symmetric Key Container, RFC 6030. */
import type { Element } from '@xmldom/xmldom';
import { InputError } from '../../emulator/input-error.js';
import { about, cardsOfKeys } from './cards-of-keys.js';
import { attribute, childrenOf, expectOnly, optionalChild, quoted } from './element.js';
import { type KeyEntry, keyEntryOf } from './key-entry.js';
import { PSKC, XMLDSIG } from './names.js';
import { type Need, needOf, openerOf } from './opener.js';
import type { Protection, ProvisionedCard } from './provisioned-card.js';
import { parseXml } from './xml.js';

export class Container {
  readonly #root: Element;
  /** What opens it. */
  readonly need: Need;
  /** It has a digital signature, which is not checked here. */
  readonly isSigned: boolean;

  /** @throws InputError where `bytes` are no key container, or one that nothing here could open */
  constructor(bytes: Uint8Array) {
    this.#root = parseXml(bytes);
    const { localName, namespaceURI } = this.#root;
    if (localName !== 'KeyContainer' || namespaceURI !== PSKC) {
      throw new InputError(`its root is ${quoted(localName!)}, but must be KeyContainer in the namespace ${PSKC}`);
    }
    const version = attribute(this.#root, 'Version');
    if (!/^1\.[0-9]{1,3}$/.test(version)) throw new InputError(`its Version is ${quoted(version)}, but must be 1.0`);
    expectOnly(this.#root, PSKC, ['EncryptionKey', 'MACMethod', 'KeyPackage', 'Extensions']);
    this.need = needOf(this.#root);
    this.isSigned = optionalChild(this.#root, XMLDSIG, 'Signature') !== undefined;
  }

  /** The keys as they stand there. @throws InputError for a wrong key or password, and for what is not whole */
  async keys(protection: Protection): Promise<KeyEntry[]> {
    const opener = await openerOf(this.#root, protection);
    const packages = childrenOf(this.#root).filter(({ localName }) => localName === 'KeyPackage');
    if (packages.length === 0) throw new InputError('it has no KeyPackage, so no keys');
    return packages.map((keyPackage, index) =>
      about({ id: `of package ${index + 1}` }, () => keyEntryOf(keyPackage, opener)),
    );
  }

  /**
   * The cards that the keys are of: all, or none where one can't be.
   * @param now_ms the time, in milliseconds since 1970: a key that has expired is refused
   * @throws InputError as `keys` does, and for a key that can't be a card's
   */
  async cards(protection: Protection, now_ms: number): Promise<ProvisionedCard[]> {
    return cardsOfKeys(await this.keys(protection), now_ms);
  }
}
