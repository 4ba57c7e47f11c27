import { createHmac } from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import { hmacOfMessage, MESSAGE } from './hmac.js';

test('verifier HMAC: is that of node:crypto, whatever key and hash came before', (t) => {
  // Few lengths, so that many follow one of their own; some are longer than a block.
  const key = fc
    .constantFrom(1, 2, 20, 64, 65, 128, 129)
    .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }));
  const sum = fc.tuple(fc.constantFrom('sha1', 'sha256', 'sha512'), key, fc.uint8Array({ maxLength: 200 }));
  fc.assert(
    fc.property(fc.array(sum, { minLength: 1, maxLength: 12 }), (sums) => {
      for (const [name, bytes, message] of sums) {
        MESSAGE.set(message);
        const right = createHmac(name, bytes).update(message).digest('binary');
        t.is(hmacOfMessage(name as 'sha1', bytes, message.length), right);
      }
    }),
  );
});
