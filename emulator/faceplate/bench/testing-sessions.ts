/** Random sessions at the bench, for tests: any of its keys and mouse buttons, and time that passes. */
import fc from 'fast-check';
import { layoutOf } from '../drawing/layout.js';
import type { TestBench } from '../testing.js';

export type Doing =
  | { readonly key: string }
  | { readonly pass_ms: number }
  | { readonly mouse: 'down' | 'up'; readonly place: number };

/** Keys that do something to the card or to time. */
const KEYS = [
  ...'0123456789',
  'enter',
  'backspace',
  ...['p', 'P', 'space', 'tab', 'm', 'x', 'B', 'c', 'k', 's', '+', '-', '.', '>'],
  ...['f', 'up', 'down', 'right', 'r', 'n'],
];
const BACK = [',', '<', ',', '<', '.', '>'];

const SLOT = fc.constantFrom('S', 'R', 'R').map((key): Doing[] => [{ key }, { key: '1' }]);

const LOGIN: readonly Doing[] = [
  { key: 'p' },
  { pass_ms: 2200 },
  ...[...'1234', 'enter', ...'482915', 'enter'].flatMap((key): Doing[] => [{ key }, { pass_ms: 150 }]),
  { pass_ms: 400 },
];

const pass = fc.integer({ min: 0, max: 700 }).map((pass_ms): Doing => ({ pass_ms }));
const long = fc.constantFrom(2100, 31_000).map((pass_ms): Doing => ({ pass_ms }));
const mouse = fc.record({ mouse: fc.constantFrom('down', 'up'), place: fc.nat(12) }) as fc.Arbitrary<Doing>;

/** @param keys more that may be pressed */
function doings(keys: readonly string[]): fc.Arbitrary<Doing[]> {
  const key = fc.constantFrom(...KEYS, ...keys).map((name): Doing => ({ key: name }));
  const one = fc.oneof(
    { weight: 8, arbitrary: key },
    { weight: 8, arbitrary: pass },
    { weight: 1, arbitrary: long },
    { weight: 2, arbitrary: mouse },
  );
  const some = fc.oneof(
    { weight: 12, arbitrary: one.map((doing) => [doing]) },
    { weight: 2, arbitrary: SLOT },
    { weight: 1, arbitrary: fc.constant([...LOGIN]) },
  );
  return fc.array(some, { maxLength: 60 }).map((parts) => parts.flat());
}

export const SESSIONS = doings([]);
/** Time goes back in them too. */
export const SESSIONS_BACK = doings(BACK);

export function perform(at: TestBench, doing: Doing): void {
  if ('key' in doing) at.controls.key(doing.key);
  else if ('pass_ms' in doing) at.pass(doing.pass_ms);
  else {
    const { rect } = layoutOf(80, 24, at.bench.panels).keys[doing.place];
    at.controls.mouse({ kind: doing.mouse, x: rect.x, y: rect.y });
  }
}
