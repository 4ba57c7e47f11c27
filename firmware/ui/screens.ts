/**
 * Screens and transitions: one table per model, made from the model's data. The firmware runs on this table;
 * docs/states.md shows which of its rows were taken.
 */
import type { FieldName, Model } from '../models.js';

export type ScreenName = 'off' | 'lowBattery' | 'memoryError' | 'noKey' | FieldName | 'response' | 'selfTest';

/** The events, in the order in which one scan serves them. `timeout` is the end of the time a screen has. */
export const EVENTS = ['digit', 'back', 'ok', 'hold', 'page', 'timeout'] as const;
export type EventName = (typeof EVENTS)[number];

/** Under what condition a row holds; the first row of a screen and event whose condition holds is taken. */
export const CONDITIONS = [
  'always',
  'field full',
  'field full, no valid record',
  'battery low',
  'no valid record',
  'no key',
] as const;
export type ConditionName = (typeof CONDITIONS)[number];

/** The effect of a row beside changing the screen. `open` and `go off` drop and wipe all that was entered. */
export const ACTIONS = ['append', 'drop', 'next field', 'open', 'respond', 'turn page', 'go off'] as const;
export type ActionName = (typeof ACTIONS)[number];

export interface Transition {
  readonly from: ScreenName;
  readonly on: EventName;
  readonly when: ConditionName;
  readonly does: ActionName;
  readonly to: ScreenName;
}

/** Whether presses prolong the screen's time (`idle_ms` after the last press edge). */
export function idles(screen: ScreenName): boolean {
  return screen === 'pin' || screen === 'challenge' || screen === 'memoryError' || screen === 'noKey';
}

/** How long a screen shows without a press, in milliseconds; 0 for ever. */
export function screenTime_ms(model: Model, screen: ScreenName): number {
  if (screen === 'off') return 0;
  if (screen === 'lowBattery') return model.lowBattery_ms;
  if (screen === 'selfTest') return model.selfTest_ms;
  return idles(screen) ? model.idle_ms : model.response_ms;
}

/** Every screen of the model; the first is off, and each one's place is its number in the running firmware. */
export function screensOf(model: Model): readonly ScreenName[] {
  const fields = model.fields.map((field) => field.name);
  return ['off', 'lowBattery', 'memoryError', 'noKey', ...fields, 'response', 'selfTest'];
}

/** Opening the first screen, from `from`: what stands in its way comes first. */
function opening(model: Model, from: ScreenName, on: EventName): Transition[] {
  const rows: Transition[] = [
    { from, on, when: 'no valid record', does: 'open', to: 'memoryError' },
    { from, on, when: 'no key', does: 'open', to: 'noKey' },
    { from, on, when: 'always', does: 'open', to: model.fields[0].name },
  ];
  if (on === 'hold') rows.unshift({ from, on, when: 'battery low', does: 'open', to: 'lowBattery' });
  return rows;
}

function fieldRows(model: Model, place: number): Transition[] {
  const from = model.fields[place].name;
  const last = place === model.fields.length - 1;
  const confirmed: Transition = last
    ? { from, on: 'ok', when: 'field full', does: 'respond', to: 'response' }
    : { from, on: 'ok', when: 'field full', does: 'next field', to: model.fields[place + 1].name };
  return [
    { from, on: 'digit', when: 'always', does: 'append', to: from },
    { from, on: 'back', when: 'always', does: 'drop', to: from },
    ...(last
      ? [{ from, on: 'ok', when: 'field full, no valid record', does: 'open', to: 'memoryError' } as const]
      : []),
    confirmed,
  ];
}

function pageRows(model: Model): Transition[] {
  if (model.pages.length === 1) return [];
  const turn = { from: 'response', when: 'always', does: 'turn page', to: 'response' } as const;
  return [
    { ...turn, on: 'ok' },
    { ...turn, on: 'page' },
  ];
}

/** The model's whole table. An event that no row names does nothing. */
export function transitionsOf(model: Model): readonly Transition[] {
  const screens = screensOf(model);
  return [
    ...screens.filter((screen) => screen !== 'lowBattery').flatMap((screen) => opening(model, screen, 'hold')),
    ...opening(model, 'lowBattery', 'timeout'),
    ...model.fields.flatMap((_, place) => fieldRows(model, place)),
    ...pageRows(model),
    ...screens
      .filter((screen) => screen !== 'off' && screen !== 'lowBattery')
      .map((from): Transition => ({ from, on: 'timeout', when: 'always', does: 'go off', to: 'off' })),
  ];
}
