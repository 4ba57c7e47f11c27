/** What can be a response at all. Anything else is a mistake of the form: it is answered at once, and costs no try. */
import type { Device } from '../../identity/index.js';
import { PASSCODE_ALPHABET, PASSCODE_LENGTH } from '../../methods/index.js';
import { CELL_ALPHABET, CELL_LENGTH, HELD_SUITES } from '../../verifier/held.js';
import { readSuite } from '../../verifier/ocra/suite.js';
import type { Question } from './questions.js';
import { isHidden, type PageServices } from './services.js';

interface ResponseForm {
  readonly pattern: RegExp;
  /** For the reader: what it has. */
  readonly has: string;
}

/** Of any suite: where a decoy stands for some, the form of a response tells nobody which card it is. */
const ANY: ResponseForm = { pattern: /^(?:[0-9]{4,10}|[0-9a-f]{40,})$/, has: '4 digits or more' };

const LETTERS: Readonly<Record<Extract<Device['kind'], 'passcode' | 'online-card'>, ResponseForm>> = {
  passcode: ofLetters(PASSCODE_ALPHABET, PASSCODE_LENGTH),
  'online-card': ofLetters(CELL_ALPHABET, 2 * CELL_LENGTH),
};

export const CODE_FORM = ofSuite(HELD_SUITES.code);

function ofLetters(alphabet: string, length: number): ResponseForm {
  const has = `${length} characters: upper-case letters but I and O, and digits from 2 on`;
  return { pattern: new RegExp(`^[${alphabet}]{${length}}$`), has };
}

function ofSuite(suite: string): ResponseForm {
  const { digits } = readSuite(suite);
  // The whole HMAC.
  if (digits === 0) return { pattern: /^[0-9a-f]{40,}$/, has: '40 hexadecimal digits or more' };
  return { pattern: new RegExp(`^[0-9]{${digits}}$`), has: `${digits} digits` };
}

/** The message for what can't be a response of that form; undefined for what can. */
export function mistakeOfForm({ pattern, has }: ResponseForm, response: string): string | undefined {
  if (pattern.test(response)) return undefined;
  return `A security code has ${has}. What you typed did not count as a try: type it again.`;
}

const REPLACED =
  'That answered a challenge that another one has replaced, perhaps in another tab. It did not count as a try: answer this one.';

/** A form with a response. A program that logs in may leave the mark of the challenge away. */
export interface Answered {
  readonly response: string;
  readonly asked?: string | undefined;
}

/** The fields of such a form. */
export const ANSWERED = [{ response: 64 }, { asked: 64 }] as const;

/** The message for what is no response to the question; undefined for what may be. */
export async function mistakeIn(
  services: PageServices,
  question: Question,
  { response, asked }: Answered,
): Promise<string | undefined> {
  if (asked !== undefined && asked !== services.questions.markOf(question.challenge!)) return REPLACED;
  const form = await formOf(services, question);
  return form && mistakeOfForm(form, response);
}

/** @returns undefined where the card is gone: the verifier decides then */
async function formOf(services: PageServices, question: Question): Promise<ResponseForm | undefined> {
  const { kind, serial } = question;
  if (serial === undefined || isHidden(services, question)) return ANY;
  if (kind === 'passcode' || kind === 'online-card') return LETTERS[kind];
  const card = await services.verifier.look(({ tx }) => tx.card(serial));
  return card && ofSuite(card.suite);
}
