/** Reads key containers (Portable Symmetric Key Container, RFC 6030) a package at a time, however many there are. */
import { createHash } from 'node:crypto';
import { InputError } from '../../emulator/input-error.js';
import { about, cardOfKey, Names, Pins } from './cards-of-keys.js';
import { attribute, expectOnly, quoted } from './element.js';
import { type KeyEntry, keyEntryOf } from './key-entry.js';
import { PSKC, XMLDSIG } from './names.js';
import { type Need, needOf, type Opener, openerOf } from './opener.js';
import type { Protection, ProvisionedCard } from './provisioned-card.js';
import { rootAndChildren, type XmlElement } from './xml.js';

/** The bytes of a container in pieces, from its beginning each time. */
export type Chunks = () => Iterable<Uint8Array>;

/** The cards of a container that was checked as a whole. Each iteration reads it again. */
export interface Cards extends Iterable<ProvisionedCard> {
  readonly count: number;
  /** The container has a digital signature, which is not checked here. */
  readonly isSigned: boolean;
}

export class Container {
  readonly #chunks: Chunks;
  /** The root, with what stands before the first package. */
  readonly #head: XmlElement;
  /** The secret that opens it. */
  readonly need: Need;

  /** @throws InputError where the bytes are no key container, or one that nothing here could open */
  constructor(chunks: Chunks) {
    this.#chunks = chunks;
    this.#head = headOf(chunks());
    this.need = needOf(this.#head);
  }

  /** The keys as they stand there. @throws InputError for a wrong key or password, and, on the way, for what is not whole */
  async keys(protection: Protection): Promise<Iterable<KeyEntry>> {
    const opener = await openerOf(this.#head, protection);
    return keysOf(this.#chunks(), opener, { isSigned: false });
  }

  /**
   * The cards that the keys are of: all, or none where one can't be.
   * @param now_ms the time, in milliseconds since 1970: a key that has expired is refused
   * @throws InputError as `keys` does, and for a key that can't be a card's
   */
  async cards(protection: Protection, now_ms: number): Promise<Cards> {
    const opener = await openerOf(this.#head, protection);
    const [chunks, pins, found] = [this.#chunks, new Pins(), { isSigned: false }];
    const first = createHash('sha256');
    const names = new Names();
    let count = 0;
    for (const key of keysOf(hashed(chunks(), first), opener, found)) {
      pins.add(key);
      names.addKey(key);
      const card = cardOfKey(key, pins, now_ms);
      if (card === undefined) continue;
      names.addCard(key, card);
      count += 1;
    }
    pins.complete();
    const digest = first.digest();
    return {
      count,
      isSigned: found.isSigned,
      *[Symbol.iterator]() {
        const again = createHash('sha256');
        for (const key of keysOf(hashed(chunks(), again), opener, found)) {
          const card = cardOfKey(key, pins, now_ms);
          if (card !== undefined) yield card;
        }
        if (!again.digest().equals(digest)) throw new InputError('it was changed while it was read');
      },
    };
  }
}

function* hashed(chunks: Iterable<Uint8Array>, hash: ReturnType<typeof createHash>): Generator<Uint8Array> {
  for (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

/** The elements that say how the packages are protected. RFC 6030 section 4 has them before these. */
const HEAD = ['EncryptionKey', 'MACMethod'];

/** @throws InputError for what is no container */
function headOf(chunks: Iterable<Uint8Array>): XmlElement {
  const [root, ...before] = untilPackage(rootAndChildren(chunks));
  const { localName, namespace } = root!;
  if (localName !== 'KeyContainer' || namespace !== PSKC) {
    throw new InputError(`its root is ${quoted(localName)}, but must be KeyContainer in the namespace ${PSKC}`);
  }
  const version = attribute(root!, 'Version');
  if (!/^1\.[0-9]{1,3}$/.test(version)) throw new InputError(`its Version is ${quoted(version)}, but must be 1.0`);
  return { ...root!, children: before };
}

function* untilPackage(elements: Iterable<XmlElement>): Generator<XmlElement> {
  for (const element of elements) {
    if (isPackage(element)) return;
    yield element;
  }
}

function isPackage({ localName, namespace }: XmlElement): boolean {
  return localName === 'KeyPackage' && namespace === PSKC;
}

function* keysOf(chunks: Iterable<Uint8Array>, opener: Opener, found: { isSigned: boolean }): Generator<KeyEntry> {
  let packages = 0;
  const [root, children] = split(rootAndChildren(chunks));
  for (const child of children) {
    expectOnly({ ...root, children: [child] }, PSKC, [...HEAD, 'KeyPackage', 'Extensions']);
    if (isPackage(child)) {
      packages += 1;
      yield about({ id: `of package ${packages}` }, () => keyEntryOf(child, opener));
    } else if (packages > 0 && child.namespace === PSKC && HEAD.includes(child.localName)) {
      throw new InputError(`${child.localName} stands behind a KeyPackage, but must stand before the first`);
    } else if (child.namespace === XMLDSIG && child.localName === 'Signature') found.isSigned = true;
  }
  if (packages === 0) throw new InputError('it has no KeyPackage, so no keys');
}

function split(elements: Generator<XmlElement>): [XmlElement, Iterable<XmlElement>] {
  return [elements.next().value as XmlElement, elements];
}
