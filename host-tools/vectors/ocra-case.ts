/** Cases of kind `ocra`: input for RFC 6287, given both to the card's implementation and to the verifier's. */
import { ocra } from '../../firmware/ocra/ocra.js';
import { verifierOcra } from '../verifier/ocra/ocra.js';
import type { RunCase } from './mismatch.js';
import { anyText, either, object, oneOf, type Rule, shortText, text } from './rules.js';

/** The input of a response, as vectors and the command's lines write it. */
export interface OcraFields {
  readonly suite: string;
  readonly keyHex: string;
  readonly counter?: string;
  readonly question: string;
  readonly pin?: string;
  readonly pinHashHex?: string;
  readonly sessionHex?: string;
  readonly timestamp?: string;
}

export interface OcraCase extends OcraFields {
  readonly name: string;
  readonly response?: string;
  readonly error?: string | true;
}

export const hexText = text(/^(?:[0-9A-Fa-f]{2})*$/, 'hexadecimal digits, two for each byte');
/** More digits than 64 bits need, so that a number that is too large can stand in a vector. */
export const decimalText = text(/^[0-9]{1,40}$/, 'a whole number in decimal digits, as a string');

export const OCRA_SHAPE = {
  needed: { suite: anyText, keyHex: hexText, question: anyText },
  optional: { counter: decimalText, pin: anyText, pinHashHex: hexText, sessionHex: hexText, timestamp: decimalText },
} as const;

const ocraFields = object({
  needed: { name: shortText, ...OCRA_SHAPE.needed },
  optional: { ...OCRA_SHAPE.optional, response: shortText, error: either(oneOf(true), shortText) },
});

export const ocraRule: Rule = (value, path) => {
  const mistake = ocraFields(value, path);
  if (mistake !== undefined) return mistake;
  const { response, error } = value as OcraCase;
  if ((response === undefined) !== (error === undefined)) return undefined;
  return 'there must be either a response or an error';
};

/** The answer of one implementation. */
export type Answer = { readonly response: string } | { readonly error: string };

/** The answers of the card's implementation and of the verifier's. */
export function answers(fields: OcraFields): { readonly card: Answer; readonly verifier: Answer } {
  const input = {
    suite: fields.suite,
    key: Buffer.from(fields.keyHex, 'hex'),
    question: fields.question,
    ...(fields.counter !== undefined && { counter: BigInt(fields.counter) }),
    ...(fields.pin !== undefined && { pin: fields.pin }),
    ...(fields.pinHashHex !== undefined && { pinHash: Buffer.from(fields.pinHashHex, 'hex') }),
    ...(fields.sessionHex !== undefined && { session: Buffer.from(fields.sessionHex, 'hex') }),
    ...(fields.timestamp !== undefined && { timestamp: BigInt(fields.timestamp) }),
  };
  return {
    card: answer(() => ocra(input), 'OcraError'),
    verifier: answer(() => verifierOcra(input), 'OcraInputError'),
  };
}

function answer(compute: () => string, refusal: string): Answer {
  try {
    return { response: compute() };
  } catch (error) {
    if (error instanceof Error && error.name === refusal) return { error: error.message };
    throw error;
  }
}

/**
 * The answer of both implementations, the refusal in the verifier's words.
 * @throws Error, a defect of ours, where they differ
 */
export function agreedAnswer(fields: OcraFields): Answer {
  const { card, verifier } = answers(fields);
  const agreed =
    'response' in card && 'response' in verifier ? card.response === verifier.response : sameKind(card, verifier);
  if (agreed) return verifier;
  throw new Error(`the card's OCRA and the verifier's differ for a question of ${JSON.stringify(fields.suite)}`);
}

function sameKind(card: Answer, verifier: Answer): boolean {
  return 'error' in card && 'error' in verifier;
}

export function prepareOcra(ocraCase: OcraCase): RunCase {
  const { response } = ocraCase;
  const wanted = response ?? 'an error';
  const says = (answer: Answer): string => ('response' in answer ? answer.response : `an error (${answer.error})`);
  const holds = (answer: Answer): boolean =>
    'response' in answer ? answer.response === response : response === undefined;
  return () => {
    const { card, verifier } = answers(ocraCase);
    if (holds(card) && holds(verifier)) return undefined;
    return { wanted, got: `${says(card)} from the card, ${says(verifier)} from the verifier` };
  };
}
