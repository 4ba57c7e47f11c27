/** The card is used again: whatever was, a whole login with it must work. */
import { KEYS } from '../../../firmware/hal.js';
import type { FieldName, Model } from '../../../firmware/models.js';
import { type Change, type Instruction, LANGUAGE, statementText } from '../../script/statements/table.js';
import { durationText } from '../../text.js';
import type { Answer } from './observer.js';
import type { Run } from './run.js';

/** The entries: as many digits of each as the field takes. */
const ENTRIES: Readonly<Record<FieldName, string>> = { pin: '2718281828459045', challenge: '3141592653589793' };
/** How long a hand waits before it begins, and how much longer than needed it holds. */
const REST_US = 1_000_000;
const HOLD_MORE_US = 500_000;

/** The repair of a card before it is used again. */
export interface Repair {
  readonly repairs: readonly Change[];
  /** How long nobody touches it. */
  readonly rest_us: number;
}

/** Until each fault that ends by itself is over, which a fast clock makes twice as long. */
export function restOf(instructions: readonly Instruction[]): number {
  return instructions.reduce((us, instruction) => Math.max(us, 2 * breaksFor_us(instruction)), REST_US);
}

function breaksFor_us(instruction: Instruction): number {
  return LANGUAGE.entryOf(instruction)?.breaksFor_us?.(instruction) ?? 0;
}

/** The card is whole, the supply back, every key let go: one login. @returns what the server says of its answer */
export function probe(run: Run, { repairs, rest_us }: Repair): Answer {
  const { card, observer } = run;
  for (const repair of repairs) run.act(repair);
  run.act({ do: 'restorePower' });
  run.act({ do: 'contacts', contacts: { kind: 'clean' } });
  for (const key of KEYS) card.up(key);
  card.wait(rest_us);
  observer.audit();
  observer.resync();
  card.press('PRESS', holdOf(card.model));
  for (const { name } of card.model.fields) {
    card.type(entryOf(card.model, name));
    card.press('OK');
  }
  return observer.answer(card.display, entryOf(card.model, 'challenge'), entryOf(card.model, 'pin'));
}

/** The same as statements of a key script. */
export function probeLines(model: Model, { repairs, rest_us }: Repair): string[] {
  return [
    ...repairs.map(statementText),
    'restore power',
    'contacts clean',
    ...KEYS.map((key) => `up ${key}`),
    `wait ${durationText(rest_us)}`,
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
