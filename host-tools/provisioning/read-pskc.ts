/** Reads cards from a Portable Symmetric Key Container, RFC 6030. */
import { InputError } from '../../emulator/input-error.js';
import { OcraInputError } from '../verifier/ocra/ocra-input-error.js';
import { readSuite, type Suite } from '../verifier/ocra/suite.js';
import type { KeyRecord, Protection } from './key-record.js';
import { DS, OCRA, OCRA_DRAFT, PIN, PSKC } from './names.js';
import { checkPolicy } from './policy.js';
import { Opener } from './protection.js';
import { base64Of, child, children, type Element, needChild, readXml, textOf } from './xml.js';

const MOST_COUNTER_BYTES = 8;
const QUESTION_ENCODINGS = { N: 'DECIMAL', A: 'ALPHANUMERIC', H: 'HEXADECIMAL' } as const;

export interface Container {
  readonly cards: readonly KeyRecord[];
  /** Whether it is signed. The signature is not checked here. */
  readonly isSigned: boolean;
}

/**
 * All cards of a container, or none.
 * @throws InputError that says in which key package what is wrong; never with a secret
 */
export function readPskc(bytes: Uint8Array, protection: Protection): Container {
  const root = readXml(bytes);
  if (root.localName !== 'KeyContainer' || root.namespaceURI !== PSKC) {
    throw new InputError(`the XML is no key container: its root must be <KeyContainer> of ${PSKC}`);
  }
  if (root.getAttribute('Version') !== '1.0') throw new InputError('the key container’s Version must be 1.0');
  const opener = Opener.of(root, protection);
  const serials = new Set<string>();
  const cards = children(root, PSKC, 'KeyPackage').map((element, index) => {
    const card = inPackage(element, index, () => readPackage(element, opener));
    if (serials.has(card.serial)) throw new InputError(`the serial ${JSON.stringify(card.serial)} is there twice`);
    serials.add(card.serial);
    return card;
  });
  if (cards.length === 0) throw new InputError('the key container has no <KeyPackage>');
  return { cards, isSigned: child(root, DS, 'Signature') !== undefined };
}

/** Gives an error the place of its key package. */
function inPackage<T>(element: Element, index: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InputError) && !(error instanceof OcraInputError)) throw error;
    const info = children(element, PSKC, 'DeviceInfo')[0];
    const serial = info && textOf(children(info, PSKC, 'SerialNo')[0]);
    const name = serial === undefined ? '' : ` (serial ${JSON.stringify(serial.slice(0, 64))})`;
    throw new InputError(`key package ${index + 1}${name}: ${error.message}`);
  }
}

function readPackage(element: Element, opener: Opener): KeyRecord {
  const info = needChild(element, PSKC, 'DeviceInfo');
  const serial = textOf(needChild(info, PSKC, 'SerialNo')) ?? '';
  if (!/^[\x20-\x7e]{1,64}$/.test(serial)) {
    throw new InputError('<SerialNo> must be 1 to 64 printable ASCII characters');
  }
  const keys = children(element, PSKC, 'Key');
  const ours = keys.filter((key) => isOcra(algorithmOf(key)));
  const other = keys.find((key) => !isOcra(algorithmOf(key)) && algorithmOf(key) !== PIN);
  if (other !== undefined)
    throw new InputError(`the key's algorithm ${JSON.stringify(algorithmOf(other))} is not OCRA`);
  if (ours.length !== 1) throw new InputError(`it has ${ours.length} OCRA keys, but must have one`);
  const key = ours[0]!;
  const suite = suiteOf(key);
  const pinKey = checkPolicy(key, suite, keys);
  const data = needChild(key, PSKC, 'Data');
  const manufacturer = textOf(child(info, PSKC, 'Manufacturer'));
  const model = textOf(child(info, PSKC, 'Model'));
  return {
    serial,
    suite: suite.text,
    key: keyBytes(data, opener),
    counter: counterOf(data, suite, opener),
    ...(pinKey !== undefined && { pin: pinOf(pinKey, opener) }),
    ...(manufacturer !== undefined && { manufacturer }),
    ...(model !== undefined && { model }),
  };
}

function algorithmOf(key: Element): string {
  return key.getAttribute('Algorithm') ?? '';
}

function isOcra(algorithm: string): boolean {
  return algorithm === OCRA || algorithm === OCRA_DRAFT || algorithm.startsWith(`${OCRA_DRAFT}:`);
}

/** The suite, from its element or from the algorithm's name, held against the formats that the container tells. */
function suiteOf(key: Element): Suite {
  const algorithm = algorithmOf(key);
  const parameters = child(key, PSKC, 'AlgorithmParameters');
  const told = parameters && textOf(child(parameters, PSKC, 'Suite'));
  const named = algorithm.startsWith(`${OCRA_DRAFT}:`) ? algorithm.slice(`${PSKC}#`.length) : undefined;
  const text = told ?? named;
  if (text === undefined) throw new InputError('the OCRA key has no <Suite>');
  if (named !== undefined && named !== text) throw new InputError('the <Suite> and the algorithm’s name differ');
  const suite = readSuite(text);
  if (parameters !== undefined) checkFormats(parameters, suite);
  return suite;
}

function checkFormats(parameters: Element, suite: Suite): void {
  const challenge = child(parameters, PSKC, 'ChallengeFormat');
  const response = child(parameters, PSKC, 'ResponseFormat');
  if (challenge !== undefined) {
    expectAttribute(challenge, 'Encoding', QUESTION_ENCODINGS[suite.questionFormat]);
    const [min, max] = ['Min', 'Max'].map((name) => Number(challenge.getAttribute(name) ?? suite.questionLength));
    if (!(min! <= suite.questionLength && suite.questionLength <= max!)) {
      throw new InputError(`<ChallengeFormat> has Min and Max that ${suite.text} does not fit`);
    }
    refuseCheckDigits(challenge);
  }
  if (response !== undefined) {
    expectAttribute(response, 'Encoding', 'DECIMAL');
    expectAttribute(response, 'Length', String(suite.digits));
    refuseCheckDigits(response);
  }
}

function expectAttribute(element: Element, name: string, wanted: string): void {
  const found = element.getAttribute(name);
  if (found === null || found === wanted) return;
  throw new InputError(`<${element.localName}> has ${name}="${found.slice(0, 32)}", but its suite needs "${wanted}"`);
}

function refuseCheckDigits(element: Element): void {
  if (!/^(1|true)$/.test(element.getAttribute('CheckDigits') ?? '')) return;
  throw new InputError(`<${element.localName}> asks for check digits, which the cards don’t have`);
}

function keyBytes(data: Element, opener: Opener): Buffer {
  const key = opener.value(needChild(data, PSKC, 'Secret'), base64Of);
  if (key.length === 0) throw new InputError('<Secret> is empty');
  return key;
}

/** RFC 6030 4.1: a plain counter is a decimal number, an encrypted one its bytes, the highest first. */
function counterOf(data: Element, suite: Suite, opener: Opener): bigint {
  const element = child(data, PSKC, 'Counter');
  if (element === undefined) {
    if (suite.counter) throw new InputError(`${suite.text} has a counter, but there is no <Counter>`);
    return 0n;
  }
  const bytes = opener.value(element, plainCounter);
  if (bytes.length === 0 || bytes.length > MOST_COUNTER_BYTES) {
    throw new InputError(`<Counter> has ${bytes.length} bytes, but must have 1 to ${MOST_COUNTER_BYTES}`);
  }
  const counter = BigInt(`0x${bytes.toString('hex')}`);
  if (counter !== 0n && !suite.counter) throw new InputError(`<Counter> is ${counter}, but ${suite.text} has none`);
  return counter;
}

function plainCounter(element: Element): Buffer {
  const text = textOf(element) ?? '';
  const counter = /^[0-9]{1,20}$/.test(text) ? BigInt(text) : 1n << 64n;
  if (counter >= 1n << 64n) throw new InputError('<Counter> must be a whole number of 64 bits');
  return Buffer.from(counter.toString(16).padStart(16, '0'), 'hex');
}

/** RFC 6030 5.1: the PIN is the secret of a key of its own. */
function pinOf(key: Element, opener: Opener): string {
  const pin = keyBytes(needChild(key, PSKC, 'Data'), opener).toString('latin1');
  if (/^[0-9]{4,16}$/.test(pin)) return pin;
  throw new InputError('the PIN must have 4 to 16 digits');
}
