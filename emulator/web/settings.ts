/** The attributes of the card's element: a card's record, how its contacts bounce, and its clock. */

import { checkOneOf, refused } from '../checks.js';
import type { ClockMode } from '../link/board-clock.js';
import { checkContacts } from '../machine/card-arguments.js';
import { type CardRecord, checkRecord, readCounter } from '../machine/card-record.js';
import type { Contacts } from '../machine/parts/contacts.js';
import { DEFAULT_CONTACTS } from '../machine/plain-card.js';
import { microsecondsOf } from '../text.js';

/** The attributes that the element reads; each has a default. */
export const ATTRIBUTES = ['model', 'key', 'serial', 'counter', 'suite', 'contacts', 'clock'] as const;
export type Attribute = (typeof ATTRIBUTES)[number];

export interface Settings {
  readonly record: CardRecord;
  readonly contacts: Contacts;
  readonly clock: ClockMode;
}

const CONTACTS_ALLOWED =
  'clean, or bouncy, after which seed=N and max=DURATION may stand, as in bouncy seed=7 max=10ms';

/**
 * @param attribute the value of an attribute, null where it is not set
 * @throws InputError that says which attribute, what came and what is allowed; never the key
 */
export function readSettings(attribute: (name: Attribute) => string | null): Settings {
  const record = Object.fromEntries(
    Object.entries({
      model: attribute('model'),
      secretHex: attribute('key'),
      serial: attribute('serial'),
      counter: counterOf(attribute('counter')),
      suite: attribute('suite'),
    }).filter(([, value]) => value !== null),
  ) as CardRecord;
  checkRecord(record);
  const clock = attribute('clock') ?? 'real';
  checkOneOf('clock', clock, ['real', 'virtual']);
  return { record, contacts: contactsOf(attribute('contacts')), clock: clock as ClockMode };
}

function counterOf(text: string | null): bigint | null {
  return text === null ? null : readCounter(text);
}

/** As key scripts have it: `clean`, or `bouncy seed=N max=DURATION`. */
function contactsOf(text: string | null): Contacts {
  if (text === null) return DEFAULT_CONTACTS;
  const [kind, ...words] = text.trim().split(/\s+/);
  if (kind === 'clean' && words.length === 0) return { kind };
  if (kind !== 'bouncy') throw refused('contacts', text, CONTACTS_ALLOWED);
  const given: Record<string, number> = {};
  for (const word of words) {
    const [, name, value] = /^(seed|max)=(.+)$/.exec(word) ?? [];
    if (name === undefined || name in given) throw refused('contacts', text, CONTACTS_ALLOWED);
    given[name] = name === 'seed' ? Number(value) : (microsecondsOf(value) ?? Number.NaN);
  }
  const contacts = {
    ...DEFAULT_CONTACTS,
    ...(given.seed !== undefined && { seed: given.seed }),
    ...(given.max !== undefined && { max_us: given.max }),
  };
  checkContacts('contacts', contacts);
  return contacts;
}
