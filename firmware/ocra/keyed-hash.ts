/** HMAC (RFC 2104) with one key for many messages. */
import { hmac } from '@noble/hashes/hmac.js';
import type { CHash } from '@noble/hashes/utils.js';
import type { Hasher } from './hashes.js';

/**
 * Keeps the two hash states that the key makes (RFC 2104 section 4) and sets a pair of work states to them for each
 * message. The pair is driven here, not by an HMAC object, which would make a new view of `mac` for every message.
 */
export class KeyedHash {
  private readonly inner: Hasher;
  private readonly outer: Hasher;
  private readonly innerWork: Hasher;
  private readonly outerWork: Hasher;
  private readonly head: Uint8Array;
  private readonly tail: Uint8Array;
  private readonly mac: Uint8Array;

  /**
   * @param message where each message stands when `digest` is called
   * @param mac where its HMAC goes: exactly as many bytes as the hash has
   */
  constructor(hash: CHash, key: Uint8Array, message: Uint8Array, mac: Uint8Array) {
    const keyed = hmac.create(hash, key);
    this.inner = keyed.iHash;
    this.outer = keyed.oHash;
    this.innerWork = hash.create();
    this.outerWork = hash.create();
    // Whole blocks are hashed where they stand and the rest is copied as it is: cut once here, nothing is cut later.
    const cut = message.length - (message.length % hash.blockLen);
    this.head = message.subarray(0, cut);
    this.tail = message.subarray(cut);
    this.mac = mac;
  }

  /** Computes the HMAC of the message as it stands now; only `mac` keeps anything of it. */
  digest(): void {
    const { innerWork, outerWork, mac } = this;
    this.inner._cloneInto(innerWork);
    innerWork.update(this.head);
    innerWork.update(this.tail);
    innerWork.digestInto(mac);
    this.outer._cloneInto(outerWork);
    outerWork.update(mac);
    outerWork.digestInto(mac);
    innerWork.destroy();
    outerWork.destroy();
  }
}
