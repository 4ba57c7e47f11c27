/** The API's bodies as JSON Schemas: what checks each request, and what the description of the API is made of. */

export type JsonSchema = Readonly<Record<string, unknown>>;

function object(properties: Readonly<Record<string, JsonSchema>>, optional: readonly string[] = []): JsonSchema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
}

function text(description: string, more: JsonSchema = {}): JsonSchema {
  return { type: 'string', description, ...more };
}

const USER = text('The user’s name. An unknown one is answered as a known one is.', { minLength: 1, maxLength: 1024 });
const SERIAL = text('A card’s serial number.', { minLength: 1, maxLength: 1024 });
const HANDLE = text('The handle of a challenge, as it was given out.', { maxLength: 1024 });
const RESPONSE = text('The response that the card shows.', { maxLength: 1024 });
const PURPOSE = text('The purpose of the response. A response to one purpose never serves another.', {
  minLength: 1,
  maxLength: 128,
  // No blank at an end, and no control characters.
  pattern: '^[^\\s\\p{C}]([^\\p{C}]*[^\\s\\p{C}])?$',
  default: 'login',
});
const NEW_PIN = text('The new PIN: 4 to 16 digits.', { pattern: '^[0-9]{4,16}$' });
const ANSWERED = object({ handle: HANDLE, response: RESPONSE });

export const CHALLENGE_REQUEST = object({ user: USER, serial: SERIAL, purpose: PURPOSE }, ['serial', 'purpose']);
export const VERIFICATION_REQUEST = object({ handle: HANDLE, response: RESPONSE, purpose: PURPOSE }, ['purpose']);
export const PIN_CHANGE_REQUEST = object({
  login: text('The handle of a login with the old PIN by the same user and card, of the last five minutes.', {
    maxLength: 1024,
  }),
  handle: HANDLE,
  response: text('The response that the card makes with the new PIN.', { maxLength: 1024 }),
  pin: NEW_PIN,
});
export const ACTIVATION_REQUEST = object({ user: USER, serial: SERIAL });
export const RESYNCHRONISATION_REQUEST = object({ first: ANSWERED, second: ANSWERED });

export const ELIGIBILITY_REQUEST = object({ user: USER });
export const ELIGIBILITY = object({
  devices: {
    type: 'array',
    items: object({
      kind: {
        type: 'string',
        enum: ['code', 'ib-key', 'card'],
        description: 'A code by SMS or call, an IB Key, a card.',
      },
      eligible: { type: 'boolean', description: 'Whether the user may have one.' },
    }),
  },
});

export const CHALLENGE = object({
  handle: text('Stands for the challenge; says nothing.'),
  question: text('The challenge, which the user types into the card.'),
  expires_in_ms: { type: 'integer', minimum: 1, description: 'For so long it can be answered, in milliseconds.' },
});

export const ANSWER = object(
  {
    answer: { type: 'string', enum: ['accepted', 'refused', 'expired'] },
    wait_ms: {
      type: 'integer',
      minimum: 0,
      description: 'Wait so long, in milliseconds, before you pass the answer on.',
    },
    user: text('The user whose challenge it was: log in this user. Only when accepted.'),
    serial: text('The card that answered. Only when accepted.'),
  },
  ['user', 'serial'],
);

export const HEALTH = object(
  {
    status: { type: 'string', enum: ['ok', 'failing'] },
    store: {
      type: 'string',
      enum: ['ok', 'failing'],
      description: 'Whether the store answered when it was asked last.',
    },
    clock: { type: 'string', enum: ['real', 'virtual'] },
    notice: text('Why this server is not for production; only where it is not.'),
  },
  ['notice'],
);

/** RFC 9457. */
export const PROBLEM = object(
  {
    type: text('Names the kind of problem.', { pattern: '^urn:dscplus:problem:' }),
    title: text('The same in words.'),
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: text('The value that came, the values that are allowed, and what to do.'),
    errors: {
      type: 'array',
      items: object({
        pointer: text('The field in the body, as a JSON pointer in a fragment.'),
        detail: text('The mistake in it.'),
      }),
    },
  },
  ['errors'],
);
