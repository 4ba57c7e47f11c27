import test from 'ava';
import fc from 'fast-check';
import { KEYS } from '../../firmware/hal.js';
import { SEGMENT_NAMES } from '../../firmware/lcd/segments.js';
import { InputError } from '../input-error.js';
import { expectText } from './statements/expect.js';
import { type Instruction, statementText } from './statements/table.js';
import { instructionsOf, parseText } from './testing.js';

const KEY = fc.constantFrom(...KEYS);
const DURATION = fc.oneof(
  fc.integer({ min: 0, max: 5_000_000 }),
  fc.integer({ min: 0, max: 2_592_000 }).map((s) => s * 1_000_000),
);
const WORD = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'aZ9 #"\\/.=') });

/** Anything that can be said of a machine that is driven by hand. */
const WRITTEN: fc.Arbitrary<Instruction> = fc.oneof<Array<fc.Arbitrary<Instruction>>>(
  fc.record({ do: fc.constantFrom('down', 'up', 'free'), key: KEY }),
  fc.record({ do: fc.constant('wait'), wait_us: DURATION }),
  fc.record({ do: fc.constant('stick'), key: KEY, level: fc.constantFrom('down', 'up') }),
  fc.record({ do: fc.constant('glitch'), key: KEY, for_us: DURATION }),
  fc.record({
    do: fc.constant('segment'),
    cell: fc.integer({ min: 1, max: 8 }),
    name: fc.constantFrom(...SEGMENT_NAMES.sixteen),
    fault: fc.constantFrom('dead', 'lit', 'free'),
  }),
  fc.record({ do: fc.constant('battery'), percent: fc.integer({ min: 0, max: 100_000 }).map((n) => n / 1000) }),
  fc.record({ do: fc.constant('cutPower'), atWrite: fc.integer({ min: 0, max: 0xffff_ffff }) }),
  fc.record({ do: fc.constant('restorePower') }),
  fc.record({ do: fc.constant('contacts'), contacts: fc.constant({ kind: 'clean' }) }),
  fc.record({
    do: fc.constant('contacts'),
    contacts: fc.record({
      kind: fc.constant('bouncy'),
      seed: fc.integer({ min: 0, max: 0xffff_ffff }),
      max_us: fc.integer({ min: 0, max: 1_000_000 }),
    }),
  }),
  fc.record({
    do: fc.constant('cardFile'),
    path: WORD.filter((path) => path.trim() === path).map((path) => `/${path}`),
  }),
  fc.record({
    do: fc.constant('card'),
    record: fc.record(
      {
        model: fc.constant('nagra-326'),
        secretHex: fc.constantFrom('', '00ff'),
        serial: WORD,
        counter: fc.bigInt(0n, 2n ** 64n - 1n),
        suite: fc.constant('OCRA-1:HOTP-SHA256-6:C-QN08-PSHA1'),
      },
      { requiredKeys: ['model'] },
    ),
  }),
);

test('write: what is written of a machine is read back as the same', (t) => {
  fc.assert(
    fc.property(WRITTEN, (action) => {
      t.deepEqual(instructionsOf(parseText(statementText(action), {})), [action]);
    }),
  );
});

test('write: a display’s text is expected as it shows', (t) => {
  const text = fc.string({ maxLength: 8, unit: fc.constantFrom(...'aZ9 #"\\/>?-') });
  fc.assert(
    fc.property(text, (display) => {
      const wanted = display === '' ? { kind: 'off' } : { kind: 'text', text: display.trimEnd() };
      t.deepEqual(instructionsOf(parseText(expectText(display))), [
        { do: 'expect', wanted, within_us: 0, for_us: 0 } as never,
      ]);
    }),
  );
});

test('write: a save and its return are read back as the same', (t) => {
  const actions = [{ do: 'save', name: 'slot-1' } as const, { do: 'restore', name: 'slot-1' } as const];
  t.deepEqual(instructionsOf(parseText(actions.map(statementText).join('\n'))), actions);
});

test('write: a path with a line break is refused', (t) => {
  t.throws(() => statementText({ do: 'cardFile', path: 'a\nb' }), { instanceOf: InputError });
});
