import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { folderWith } from '../cli/testing.js';
import { chosen } from './choose.js';
import { KeptFiles } from './kept-files.js';

const SMOKE = { grep: [], exclude: [], tags: ['smoke'], excludedTags: [], only: undefined };

test('kept files: what was read to choose a script is not read again for its play, and then no more', (t) => {
  const folder = folderWith(t, { 'a.keys': '# @smoke\nexpect off\n', 'b.keys': 'expect off\n' });
  const [a, b] = [join(folder, 'a.keys'), join(folder, 'b.keys')];
  const kept = new KeptFiles();
  t.deepEqual([...chosen([a, b], SMOKE, (file, bytes) => kept.keep(file, bytes))], [a]);
  for (const file of [a, b]) writeFileSync(file, 'another');
  const taken = (file: string): string => Buffer.from(kept.take(file)).toString();
  t.is(taken(a), '# @smoke\nexpect off\n');
  t.is(taken(a), 'another');
  t.is(taken(b), 'another');
});

test('kept files: beyond a bound they are read again, and what was taken makes room', (t) => {
  const names = ['a', 'b', 'c'].map((name) => `${name}.keys`);
  const folder = folderWith(t, Object.fromEntries(names.map((name) => [name, name])));
  const [a, b, c] = names.map((name) => join(folder, name)) as [string, string, string];
  const kept = new KeptFiles();
  const many = new Uint8Array(5 * 1024 * 1024);
  for (const file of [a, a, b]) kept.keep(file, many);
  t.is(Buffer.from(kept.take(b)).toString(), 'b.keys');
  t.is(kept.take(a), many);
  kept.keep(c, many);
  t.is(kept.take(c), many);
});
