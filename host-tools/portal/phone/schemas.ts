/** The form of each request of a phone; what has another is refused before it is looked at. */
import type { RadioRequest } from '../../../emulator/phone/messages.js';

const name = { type: 'string', minLength: 1, maxLength: 128 } as const;
const password = { type: 'string', maxLength: 1024 } as const;
const token = { type: 'string', maxLength: 64 } as const;
const digits = { type: 'string', maxLength: 16 } as const;
const platform = { enum: ['ios', 'android'] } as const;
const registration = {
  platform,
  serials: { type: 'array', maxItems: 100, items: { type: 'string', maxLength: 128 } },
} as const;

/** The fields of each request; of a registration, `pin` may be missing. */
const REQUESTS: Readonly<Record<RadioRequest['do'], Readonly<Record<string, object>>>> = {
  activate: { session: token, ...registration },
  addUser: { user: name, password, platform },
  recover: { user: name, password, platform },
  requestCode: { ticket: token, by: { enum: ['sms', 'voice'] } },
  confirmCode: { ticket: token, code: digits },
  register: { ticket: token, ...registration },
  answerNotification: { serial: name, handle: token, response: digits },
  changePin: { serial: name, user: name, password, oldPin: digits, newPin: digits },
};

const WITH_PIN: readonly string[] = ['activate', 'register'];

export const RADIO_REQUEST = {
  type: 'object',
  required: ['do'],
  properties: { do: { enum: Object.keys(REQUESTS) } },
  oneOf: Object.entries(REQUESTS).map(([what, fields]) => ({
    type: 'object',
    properties: { do: { const: what }, ...fields, ...(WITH_PIN.includes(what) && { pin: digits }) },
    required: ['do', ...Object.keys(fields)],
    additionalProperties: false,
  })),
} as const;
