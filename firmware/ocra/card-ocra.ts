/**
 * OCRA as the card computes it: one suite and one key, digits in, digits out. Constant parts are made once, because a
 * response is most of the cost of a login; after a response nothing of it stays behind.
 */
import type { ProbeHal } from '../hal.js';
import { setAll } from '../plain.js';
import { OcraError } from './errors.js';
import { HASHES } from './hashes.js';
import { checkKey } from './key.js';
import { KeyedHash } from './keyed-hash.js';
import { type Message, newMessage, writeU64 } from './message.js';
import { PinHasher } from './pin-hasher.js';
import { checkQuestionLength, writeDecimal, writeNibbles } from './question.js';
import { writeResponse } from './response.js';
import { parseSuite, type Suite } from './suite.js';

const ASCII_ZERO = 0x30;

export class CardOcra {
  /** Whether a response uses the counter, which the card then has to raise. */
  readonly usesCounter: boolean;
  private readonly suite: Suite;
  private readonly message: Message;
  private readonly mac: Uint8Array;
  private readonly keyedHash: KeyedHash;
  private readonly pinHasher: PinHasher | undefined;

  /**
   * @param key 1 to 1024 bytes
   * @param probe gets every message and its HMAC
   * @throws OcraError where the suite is none of RFC 6287, needs a clock or a session, which the card has not, or gives no
   * decimal digits, which are all that the card shows
   */
  constructor(
    suiteText: string,
    key: Uint8Array,
    private readonly probe?: ProbeHal | undefined,
  ) {
    const suite = parseSuite(suiteText);
    checkKey(key);
    if (suite.sessionLength !== 0 || suite.timeStep_s !== 0 || suite.responseDigits === 0) {
      throw new OcraError("card's suite", suiteText, 'one without S and T, and with 4 to 10 digits');
    }
    this.suite = suite;
    this.usesCounter = suite.usesCounter;
    this.message = newMessage(suite);
    this.mac = new Uint8Array(HASHES[suite.hash].outputLen);
    const { bytes, pinAt, sessionAt } = this.message;
    this.keyedHash = new KeyedHash(HASHES[suite.hash], key, bytes, this.mac);
    this.pinHasher =
      suite.pinHash === undefined ? undefined : new PinHasher(HASHES[suite.pinHash], bytes.subarray(pinAt, sessionAt));
  }

  /**
   * Computes a response. Counter and PIN are read only where the suite uses them.
   * @param counter_hi upper 32 bits of the counter
   * @param counter_lo lower 32 bits
   * @param challenge digit values 0–9, `challengeLength` of them
   * @param pin digit values 0–9, `pinLength` of them
   * @param out receives the response: as many digit values 0–9 as the suite says, leading zeros kept
   * @throws OcraError for a challenge or PIN of a length that can't be
   */
  respond(
    counter_hi: number,
    counter_lo: number,
    challenge: Uint8Array,
    challengeLength: number,
    pin: Uint8Array,
    pinLength: number,
    out: Uint8Array,
  ): void {
    const { suite, message, mac } = this;
    const { bytes, counterAt } = message;
    checkQuestionLength(suite, challengeLength);
    this.pinHasher?.hash(pin, pinLength);
    if (suite.usesCounter) writeU64(bytes, counterAt, counter_hi, counter_lo);
    this.writeChallenge(challenge, challengeLength);
    this.keyedHash.digest();
    if (this.probe !== undefined) this.probe.computed(bytes, mac);
    writeResponse(mac, out, suite.responseDigits);
    setAll(mac, 0);
    bytes.fill(0, counterAt);
  }

  private writeChallenge(digits: Uint8Array, length: number): void {
    const { bytes, questionAt } = this.message;
    if (this.suite.questionFormat === 'N') writeDecimal(bytes, questionAt, digits, length);
    else if (this.suite.questionFormat === 'H') writeNibbles(bytes, questionAt, digits, length);
    else for (let i = 0; i < length; i++) bytes[questionAt + i] = ASCII_ZERO + digits[i];
  }
}
