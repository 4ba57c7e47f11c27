import { resolve } from 'node:path';
import test from 'ava';
import { InputError } from '../../../emulator/input-error.js';
import { storePathOf } from './store-path.js';

test('store path: a path is made whole, and what a library could take for an address is refused', (t) => {
  for (const name of ['store.db', './file:a.db', 'a/b.db', '/a:b', '9a:b', 'C:\\\\store.db'])
    t.is(storePathOf(name), resolve(name));
  for (const name of ['file:a.db', ':memory:', ':', 'http://host/a', 'a0123456789+.-:b', 'FILE:a', 'postgres:a\n']) {
    t.is(
      t.throws(() => storePathOf(name), { instanceOf: InputError }).message,
      `the store is ${JSON.stringify(name)}, but must be the path of a file: leave out what stands up to the colon, or put ./ before a file of that name`,
    );
  }
  t.is(
    t.throws(() => storePathOf(''), { instanceOf: InputError }).message,
    'the store has no name: give the path of its file',
  );
});
