/** Contacts that stick, are dead, or read inverted for a moment. */
import { KEYS, type Key } from '../../../../firmware/hal.js';
import { type FaultModel, fault, type Planned, type PlannedFault } from './fault-model.js';
import { moments } from './moments.js';

export const STUCK: FaultModel = {
  name: 'stuck',
  title: 'each key sticks down, from each step’s beginning or middle on',
  plan: (planned) => eachKey(planned, 'down'),
};

export const DEAD: FaultModel = {
  name: 'dead',
  title: 'each key’s contact is dead, from each step’s beginning or middle on',
  plan: (planned) => eachKey(planned, 'up'),
};

function* eachKey(planned: Planned, level: 'down' | 'up'): Generator<PlannedFault> {
  for (const moment of moments(planned)) {
    for (const key of KEYS) yield fault(moment, { do: 'stick', key, level });
  }
}

export const GLITCH: FaultModel = {
  name: 'glitch',
  title: 'each key reads wrong for 1 ms to twice the debounce, at each step’s beginning and middle',
  *plan(planned) {
    for (const moment of moments(planned)) {
      const { debounce_ms } = planned.modelAt(moment.step);
      for (const key of KEYS) {
        for (const for_us of lengths_us(debounce_ms)) yield fault(moment, glitch(key, for_us));
      }
    }
  },
};

function glitch(key: Key, for_us: number) {
  return { do: 'glitch', key, for_us } as const;
}

/** A scan's length, the debounce time with its neighbours, and twice as long. */
function lengths_us(debounce_ms: number): number[] {
  const lengths_ms = [1, debounce_ms - 1, debounce_ms, debounce_ms + 1, 2 * debounce_ms];
  return [...new Set(lengths_ms)].filter((ms) => ms > 0).map((ms) => ms * 1000);
}
