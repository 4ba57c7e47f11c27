import { createHmac } from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import { anyText } from '../../emulator/testing-texts.js';
import { KeyedHash } from './keyed-hash.js';

function right(key: Uint8Array, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

test('keyed hash: is the HMAC of node:crypto, for any key and any texts one after the other', (t) => {
  const text = fc.oneof(anyText(40), fc.string({ unit: 'grapheme', maxLength: 300 }));
  const key = fc.uint8Array({ minLength: 1, maxLength: 64 });
  fc.assert(
    fc.property(key, fc.array(text, { maxLength: 4 }), (bytes, texts) => {
      const keyed = new KeyedHash(bytes);
      t.deepEqual(
        texts.map((one) => keyed.hex(one)),
        texts.map((one) => right(bytes, one)),
      );
    }),
    { numRuns: 60 },
  );
});

test('keyed hash: texts around the longest that has its place', (t) => {
  const key = Buffer.from('0123456789abcdef0123456789abcdef');
  const keyed = new KeyedHash(key);
  for (const length of [0, 1, 1365, 1366, 4096, 10_000]) {
    for (const unit of ['a', 'é', '€', '\ud800']) t.is(keyed.hex(unit.repeat(length)), right(key, unit.repeat(length)));
  }
  t.is(keyed.hex('short again'), right(key, 'short again'));
});
