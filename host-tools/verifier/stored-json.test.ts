/** What a store holds is in no message, also where it is damaged. */
import test from 'ava';
import { StoreError } from './errors.js';
import { storedJson } from './stored-json.js';

test('stored JSON: what can’t be read is named, and not repeated', (t) => {
  t.deepEqual(storedJson('{"a":[1]}', 'an answer'), { a: [1] });
  for (const text of ['', 'secret', '{"secret":12', '{"a":secret}']) {
    const error = t.throws(() => storedJson(text, 'an answer'), { instanceOf: StoreError })!;
    t.regex(error.message, /^the store is damaged: an answer can't be read/);
    t.false(error.message.includes('secret'));
    t.is(error.cause, undefined);
  }
});
