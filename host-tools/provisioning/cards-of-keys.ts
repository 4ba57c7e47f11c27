/** The keys of a container as cards: each must be one of OCRA, and its attributes must fit together. */
import { InputError } from '../../emulator/input-error.js';
import { OcraInputError } from '../verifier/ocra/ocra-input-error.js';
import { readSuite, type Suite } from '../verifier/ocra/suite.js';
import { quoted } from './element.js';
import type { Format, KeyEntry, PinPolicy } from './key-entry.js';
import { PIN_ALGORITHM, QUESTION_ENCODINGS, suiteOfOcraName } from './names.js';
import { LARGEST_CONTAINER_COUNTER, MOST_KEY_BYTES, PIN, type ProvisionedCard } from './provisioned-card.js';

/** Sees that no two keys of a container have one Id, and no two cards one serial; it remembers no more of each. */
export class Names {
  readonly #ids = new Set<string>();
  readonly #serials = new Set<string>();

  /** @throws InputError for an Id that was there */
  addKey({ id }: KeyEntry): void {
    if (this.#ids.has(id)) throw new InputError(`two keys have the Id ${quoted(id)}: each must have its own`);
    this.#ids.add(own(id));
  }

  /** @throws InputError for a serial that was there */
  addCard({ id }: KeyEntry, { serial }: ProvisionedCard): void {
    if (this.#serials.has(serial)) {
      throw new InputError(`key ${quoted(id)}: there is another card with the serial ${quoted(serial)}`);
    }
    this.#serials.add(own(serial));
  }
}

/**
 * @param now_ms the time, in milliseconds since 1970, for keys that expire
 * @param pins of the container
 * @returns undefined for a key that is a PIN, which goes to the cards that refer to it
 * @throws InputError that names the key by its Id
 */
export function cardOfKey(key: KeyEntry, pins: Pins, now_ms: number): ProvisionedCard | undefined {
  return key.algorithm === PIN_ALGORITHM ? undefined : about(key, () => cardOf(key, pins, now_ms));
}

/** The same text in memory of its own: one out of a parser may keep the whole piece of the file that it stood in. */
function own(text: string): string {
  return Buffer.from(text).toString();
}

/** The PINs of a container, by the Ids of their keys. */
export class Pins {
  readonly #secrets = new Map<string, string>();
  /** Keys that refer to PINs that have not come yet, by the Ids of these. */
  #waiting: Map<string, string> | undefined = new Map();

  add({ id, algorithm, secret }: KeyEntry): void {
    if (algorithm !== PIN_ALGORITHM || secret === undefined) return;
    this.#secrets.set(own(id), secret.toString('latin1'));
    const waiting = this.#waiting?.get(id);
    this.#waiting?.delete(id);
    if (waiting !== undefined) about({ id: waiting }, () => this.of(id, waiting));
  }

  /** @returns the PIN; none where it may still come @throws InputError where there is no such PIN, or it is none */
  of(id: string, key: string): string | undefined {
    const pin = this.#secrets.get(id);
    if (pin === undefined) {
      if (this.#waiting === undefined) throw new InputError(`its PINKeyId is ${quoted(id)}, but no PIN has this Id`);
      this.#waiting.set(id, key);
      return undefined;
    }
    if (PIN.test(pin)) return pin;
    throw new InputError('its PIN must have 4 to 16 digits 0 to 9');
  }

  /** All keys were seen. @throws InputError where one refers to a PIN that is not there */
  complete(): void {
    const [waiting] = this.#waiting ?? [];
    this.#waiting = undefined;
    if (waiting !== undefined) about({ id: waiting[1] }, () => this.of(...waiting));
  }
}

/** Says of an error which key it is about. */
export function about<Result>(key: Pick<KeyEntry, 'id'>, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InputError || error instanceof OcraInputError)) throw error;
    throw new InputError(`key ${quoted(key.id)}: ${error.message}`);
  }
}

function cardOf(key: KeyEntry, pins: Pins, now_ms: number): ProvisionedCard {
  const suite = suiteOf(key);
  checkFormats(key, suite);
  checkPolicy(key, now_ms);
  const pin = key.pinPolicy && pinOf(key.id, key.pinPolicy, suite, pins);
  return {
    serial: serialOf(key),
    key: secretOf(key),
    suite: suite.text,
    counter: counterOf(key, suite),
    ...(pin !== undefined && { pin }),
    ...(key.model !== undefined && { model: key.model }),
    ...(key.manufacturer !== undefined && { manufacturer: key.manufacturer }),
    ...(key.issuer !== undefined && { issuer: key.issuer }),
  };
}

/** The suite from its element, from the algorithm's name, or from both where they are one. */
function suiteOf({ algorithm = '', suite }: KeyEntry): Suite {
  const inName = suiteOfOcraName(algorithm);
  if (inName === undefined) {
    throw new InputError(
      `its algorithm is ${quoted(algorithm)}, but a card's must be OCRA, as in urn:ietf:params:xml:ns:keyprov:pskc:ocra`,
    );
  }
  const text = suite ?? inName;
  if (text === '') throw new InputError('it has no Suite: OCRA needs one, as in OCRA-1:HOTP-SHA1-8:QN06-PSHA1');
  if (inName !== '' && text !== inName) {
    throw new InputError(`its algorithm says ${quoted(inName)}, but its Suite ${quoted(text)}: they must be one`);
  }
  return readSuite(text);
}

function serialOf({ serial }: KeyEntry): string {
  if (serial !== undefined) return serial;
  throw new InputError('its package has no SerialNo, by which the card would be known');
}

function secretOf({ secret }: KeyEntry): Buffer {
  if (secret === undefined) throw new InputError('it has no Secret; one that is to be derived can’t be taken over');
  if (secret.length > 0 && secret.length <= MOST_KEY_BYTES) return secret;
  throw new InputError(`its Secret has ${secret.length} bytes, but must have 1 to ${MOST_KEY_BYTES}`);
}

function counterOf({ counter }: KeyEntry, suite: Suite): bigint {
  if (!suite.counter) {
    if ((counter ?? 0n) === 0n) return 0n;
    throw new InputError(`its Counter is ${counter}, but ${suite.text} counts nothing`);
  }
  if (counter === undefined) throw new InputError(`it has no Counter, but ${suite.text} counts`);
  if (counter <= LARGEST_CONTAINER_COUNTER) return counter;
  throw new InputError(`its Counter is ${counter}, but must be from 0 to ${LARGEST_CONTAINER_COUNTER}`);
}

function checkFormats({ challenge, response }: KeyEntry, suite: Suite): void {
  if (challenge !== undefined) {
    const { questionFormat, questionLength } = suite;
    checkFormat('ChallengeFormat', challenge, QUESTION_ENCODINGS[questionFormat], questionLength, suite);
    if (challenge.least > challenge.most) throw new InputError('its ChallengeFormat has a Min above its Max');
  }
  if (response !== undefined) checkFormat('ResponseFormat', response, 'DECIMAL', suite.digits, suite);
}

function checkFormat(name: string, format: Format, encoding: string, length: number, { text }: Suite): void {
  if (format.encoding !== encoding || format.most !== length) {
    throw new InputError(
      `its ${name} is ${quoted(format.encoding)} with up to ${format.most} characters, but ${text} has ${encoding} with ${length}`,
    );
  }
  if (format.checkDigits) throw new InputError(`its ${name} has CheckDigits, which no model of the card has`);
}

function checkPolicy({ usages, start_ms, expiry_ms }: KeyEntry, now_ms: number): void {
  if (usages.length > 0 && !usages.includes('CR')) {
    throw new InputError(
      `its KeyUsage is ${usages.map(quoted).join(', ')}, but must allow CR (challenge and response)`,
    );
  }
  if (start_ms !== undefined && start_ms > now_ms) throw new InputError('its StartDate is still to come');
  if (expiry_ms !== undefined && expiry_ms <= now_ms) throw new InputError('its ExpiryDate is over');
}

/** RFC 6030 5.1: the PIN goes into the computation ("Algorithmic"), and may be a key of the same container. */
function pinOf(
  id: string,
  { usage, keyId, encoding = 'DECIMAL' }: PinPolicy,
  suite: Suite,
  pins: Pins,
): string | undefined {
  if (usage !== 'Algorithmic') {
    throw new InputError(`its PINUsageMode is ${quoted(usage)}, but the card only knows "Algorithmic"`);
  }
  if (suite.pinHash === undefined) throw new InputError(`it has a PINPolicy, but ${suite.text} takes no PIN`);
  if (encoding !== 'DECIMAL') {
    throw new InputError(`its PINEncoding is ${quoted(encoding)}, but the card's keys are digits: "DECIMAL"`);
  }
  return keyId === undefined ? undefined : pins.of(keyId, id);
}
