/** A card's record: what a script or a card file may leave out, and what no card can hold. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { findModel, MODELS, type Model } from '../../firmware/models.js';
import { OcraError } from '../../firmware/ocra/errors.js';
import { parseSuite, type Suite } from '../../firmware/ocra/suite.js';
import { MAX_KEY_BYTES, MAX_SERIAL_BYTES, type MemoryRecord } from '../../firmware/storage/record.js';
import { checkText, refused } from '../checks.js';
import { InputError } from '../input-error.js';
import { quote } from '../text.js';

export const DEMO_MODEL = 'dsc-plus';
/** The 20-byte key of RFC 6287 appendix C. */
export const DEMO_KEY_HEX = '3132333435363738393031323334353637383930';
export const DEMO_SERIAL = 'DEMO-00001';
/** The fields of a card's record. */
export const RECORD_NAMES = ['model', 'secretHex', 'serial', 'counter', 'suite'] as const;
export const LARGEST_COUNTER = 2n ** 64n - 1n;

/** A card to fit. The demo card's model, key and serial, counter 0 and the model's suite stand for what is left out. */
export interface CardRecord {
  /** Name of a model. */
  readonly model?: string;
  /** The key in hexadecimal, two digits a byte; empty for a card without a key. */
  readonly secretHex?: string;
  readonly serial?: string;
  readonly counter?: bigint;
  readonly suite?: string;
}

/** A record with nothing left out. `secretHex` is empty for a card without a key. */
export type FullRecord = Required<CardRecord>;

/**
 * The record with the demo card's model, key and serial, counter 0 and the model's suite for what it leaves out.
 * @throws InputError for an unknown model
 */
export function completeRecord(record: CardRecord): FullRecord {
  const model = knownModel(record.model ?? DEMO_MODEL);
  return {
    model: model.name,
    secretHex: record.secretHex ?? DEMO_KEY_HEX,
    serial: record.serial ?? DEMO_SERIAL,
    counter: record.counter ?? 0n,
    suite: record.suite ?? model.suite,
  };
}

/**
 * Refuses a record that no card can hold. A field that is left out counts as `completeRecord` completes it.
 * @throws InputError that says which field, what came and what is allowed; never the key
 */
export function checkRecord(record: CardRecord): void {
  checkTypes(record);
  const { model, secretHex, serial, counter, suite } = completeRecord(record);
  if (secretHex.length % 2 !== 0 || secretHex.length > 2 * MAX_KEY_BYTES || !/^[0-9a-fA-F]*$/.test(secretHex)) {
    throw new InputError(
      `the key has ${secretHex.length} characters, but must be hexadecimal, two digits for each of 1 to ${MAX_KEY_BYTES} bytes, or empty for a card without a key`,
    );
  }
  if (serial.length > MAX_SERIAL_BYTES || !/^[\x20-\x7e]+$/.test(serial)) {
    throw new InputError(
      `the serial is ${quote(serial)}, but must be 1 to ${MAX_SERIAL_BYTES} printable ASCII characters`,
    );
  }
  if (counter < 0n || counter > LARGEST_COUNTER) throw badCounter(String(counter));
  checkSuite(suite, knownModel(model));
}

function checkTypes({ model, secretHex, serial, counter, suite }: CardRecord): void {
  if (secretHex !== undefined && typeof secretHex !== 'string') throw new InputError('the key must be a text');
  for (const [name, value] of Object.entries({ model, serial, suite })) {
    if (value !== undefined) checkText(`the ${name}`, value);
  }
  if (counter !== undefined && typeof counter !== 'bigint') throw refused('the counter', counter, 'a bigint');
}

/** A suite whose third part, the data input, begins with the counter. */
const COUNTED = /^[^:]*:[^:]*:C(?:[-:]|$)/;

/** Does the suite's data input begin with C? (RFC 6287 6.3: `OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1`) */
export function suiteHasCounter(suite: string): boolean {
  return COUNTED.test(suite);
}

/** The 64-bit counter that memory holds in two halves. */
export function counterOf({ counter_hi, counter_lo }: Pick<MemoryRecord, 'counter_hi' | 'counter_lo'>): bigint {
  return (BigInt(counter_hi) << 32n) | BigInt(counter_lo);
}

/**
 * The record as memory holds it, and its model.
 * @throws InputError for a record that no card can hold
 */
export function memoryRecordOf(record: CardRecord): { readonly model: Model; readonly record: MemoryRecord } {
  checkRecord(record);
  const { model, serial, suite, secretHex, counter } = completeRecord(record);
  const key = hexToBytes(secretHex);
  const [counter_hi, counter_lo] = [Number(counter >> 32n), Number(counter & 0xffffffffn)];
  return { model: knownModel(model), record: { model, serial, suite, key, counter_hi, counter_lo } };
}

/**
 * The counter that a decimal text stands for.
 * @throws InputError if it is no whole number of 64 bits
 */
export function readCounter(text: string): bigint {
  const counter = /^[0-9]{1,20}$/.test(text) ? BigInt(text) : -1n;
  if (counter < 0n || counter > LARGEST_COUNTER) throw badCounter(text);
  return counter;
}

function badCounter(text: string): InputError {
  return new InputError(`the counter is ${quote(text)}, but must be a whole number from 0 to ${LARGEST_COUNTER}`);
}

function knownModel(name: string): Model {
  const model = findModel(name);
  if (model !== undefined) return model;
  const names = MODELS.map((known) => known.name).join(', ');
  throw new InputError(`the model is ${quote(name)}, but must be one of ${names}`);
}

/** Another suite must ask for what the model's keys and screens give: its lengths, and neither session nor time. */
function checkSuite(text: string, model: Model): void {
  const suite = readSuite(text);
  const { digits } = model.fields.find((field) => field.name === 'challenge')!;
  const refuse = (found: string, allowed: string): never => {
    throw new InputError(`the suite ${text} ${found}, but the model ${model.name} ${allowed}`);
  };
  if (suite.questionLength !== digits) {
    refuse(`has questions of ${suite.questionLength} characters`, `takes challenges of ${digits} digits`);
  }
  if (suite.responseDigits !== model.response_digits) {
    refuse(`has responses of ${suite.responseDigits} digits`, `shows ${model.response_digits}`);
  }
  if (suite.sessionLength !== 0) refuse('asks for session information (S)', 'has none');
  if (suite.timeStep_s !== 0) refuse('asks for the time (T)', 'has no clock');
}

function readSuite(text: string): Suite {
  try {
    return parseSuite(text);
  } catch (error) {
    if (error instanceof OcraError) throw new InputError(error.message);
    throw error;
  }
}
