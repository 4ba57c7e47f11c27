import test from 'ava';
import { InputError } from '../input-error.js';
import { type Attribute, readSettings } from './settings.js';

function read(attributes: Partial<Record<Attribute, string>>) {
  return readSettings((name) => attributes[name] ?? null);
}

test('web settings: without attributes it is the demo card on bouncy contacts, in real time', (t) => {
  t.deepEqual(read({}), { record: {}, contacts: { kind: 'bouncy', seed: 1, max_us: 25_000 }, clock: 'real' });
});

test('web settings: every attribute is read', (t) => {
  const suite = 'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1';
  const attributes = { model: 'nagra-326', key: '00ff', serial: 'S1', counter: '18446744073709551615', suite };
  t.deepEqual(read({ ...attributes, contacts: ' bouncy  max=10ms seed=7', clock: 'virtual' }), {
    record: { model: 'nagra-326', secretHex: '00ff', serial: 'S1', counter: 2n ** 64n - 1n, suite },
    contacts: { kind: 'bouncy', seed: 7, max_us: 10_000 },
    clock: 'virtual',
  });
  t.deepEqual(read({ contacts: 'clean' }).contacts, { kind: 'clean' });
});

/** Wrong attributes, and the name in the message. */
const WRONG: ReadonlyArray<readonly [Partial<Record<Attribute, string>>, RegExp]> = [
  [{ model: 'dsc' }, /the model is "dsc", but must be one of dsc-plus, /],
  [{ key: '123' }, /the key has 3 characters, but must be hexadecimal/],
  [{ serial: '' }, /the serial is "", but must be 1 to/],
  [{ counter: '-1' }, /the counter is "-1", but must be a whole number/],
  [{ counter: '' }, /the counter is "", but/],
  [{ suite: 'OCRA-1:HOTP-SHA1-6:QN06-PSHA1' }, /has responses of 6 digits, but the model dsc-plus shows 8/],
  [{ contacts: '' }, /contacts is "", but must be clean, or bouncy/],
  [{ contacts: 'clean seed=1' }, /contacts is "clean seed=1", but must be clean, or bouncy/],
  [{ contacts: 'bouncy seed=1 seed=2' }, /contacts is "bouncy seed=1 seed=2", but/],
  [{ contacts: 'bouncy seed=x' }, /contacts\.seed is NaN, but must be a whole number/],
  [{ contacts: 'bouncy max=10' }, /contacts\.max_us is NaN, but must be a whole number/],
  [{ clock: 'fast' }, /clock is "fast", but must be one of real virtual/],
];

for (const [attributes, message] of WRONG) {
  test(`web settings: ${JSON.stringify(attributes)} is refused`, (t) => {
    t.throws(() => read(attributes), { instanceOf: InputError, message });
  });
}

test('web settings: a refusal never holds the key', (t) => {
  const error = t.throws(() => read({ key: '3132333435363738393x' }), { instanceOf: InputError });
  t.notRegex(error!.message, /31323334/);
});
