/** The card is used again: whatever was, a whole login with it must work. */
import { KEYS } from '../../firmware/hal.js';
import type { FieldName, Model } from '../../firmware/models.js';
import { durationText } from '../script/write.js';
import type { Answer } from './observer.js';
import type { Run } from './run.js';

/** What is entered: as many digits of it as the field takes. */
const ENTRIES: Readonly<Record<FieldName, string>> = { pin: '2718281828459045', challenge: '3141592653589793' };
/** How long a hand waits before it begins, and how much longer than needed it holds. */
const REST_US = 1_000_000;
const HOLD_MORE_US = 500_000;

/** The supply is back, every key let go: one login. @returns what the server says of its answer */
export function probe(run: Run): Answer {
  const { card, observer } = run;
  run.do({ do: 'restorePower' });
  run.do({ do: 'contacts', contacts: { kind: 'clean' } });
  for (const key of KEYS) card.up(key);
  card.wait(REST_US);
  observer.audit();
  card.press('PRESS', holdOf(card.model));
  for (const { name } of card.model.fields) {
    card.type(entryOf(card.model, name));
    card.press('OK');
  }
  return observer.answer(card.display, entryOf(card.model, 'challenge'), entryOf(card.model, 'pin'));
}

/** The same as statements of a key script. */
export function probeLines(model: Model): string[] {
  return [
    'restore power',
    'contacts clean',
    ...KEYS.map((key) => `up ${key}`),
    `wait ${durationText(REST_US)}`,
    `press PRESS for ${durationText(holdOf(model))}`,
    ...model.fields.flatMap(({ name }) => [`type ${entryOf(model, name)}`, 'press OK']),
    `expect response for ${entryOf(model, 'challenge')} pin ${entryOf(model, 'pin')}`,
  ];
}

function holdOf(model: Model): number {
  return model.hold_ms * 1000 + HOLD_MORE_US;
}

function entryOf(model: Model, name: FieldName): string {
  return ENTRIES[name].slice(0, model.fields.find((field) => field.name === name)!.digits);
}
