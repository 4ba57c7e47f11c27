import test from 'ava';
import fc from 'fast-check';
import { PathList } from './path-list.js';

test('path list: gives back what was put in, in order', (t) => {
  const path = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !text.includes('\0'));
  fc.assert(
    fc.property(fc.array(path, { maxLength: 50 }), fc.nat(60), fc.nat(60), (paths, from, to) => {
      const list = new PathList();
      for (const one of paths) list.push(one);
      t.is(list.length, paths.length);
      t.deepEqual(list.slice(from, to), from < to ? paths.slice(from, to) : []);
    }),
  );
});

test('path list: keeps more than fit one piece, and one that is longer than a piece', (t) => {
  const paths = Array.from({ length: 5000 }, (_, i) => `${i}/${'é'.repeat(i % 50)}`);
  paths[2500] = 'x'.repeat(100_000);
  const list = new PathList();
  for (const path of paths) list.push(path);
  t.deepEqual(list.slice(0, 9999), paths);
});
