import { readFileSync } from 'node:fs';
import test from 'ava';
import { whyUnreadable } from './unreadable.js';

test('unreadable: why a file can’t be read is said in words, without the call and the path', (t) => {
  const why = (path: string): string => whyUnreadable(t.throws(() => readFileSync(path)));
  t.is(why('no such file'), 'there is no such file');
  t.is(why('package.json/x'), 'a part of its path is no folder');
  t.is(why('docs'), 'it is a folder, not a file');
  t.is(whyUnreadable(new Error('EXYZ: something rare, open "x"')), 'EXYZ: something rare');
});
