import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { folderWith } from '../cli/testing.js';
import { Scripts, Unplayable } from './scripts.js';

test('replayed scripts: one that changes between check and play is refused', (t) => {
  const names = Array.from({ length: 70 }, (_, i) => `${i}.keys`);
  const folder = folderWith(t, {
    ...Object.fromEntries(names.map((name) => [name, 'include "part"\n'])),
    part: 'wait 1s\n',
  });
  const scripts = new Scripts(undefined);
  const prints = names.map((name) => scripts.check(join(folder, name)).print);
  t.is(scripts.play(join(folder, '69.keys'), prints[69]!).result.board_us, 1_000_000);
  writeFileSync(join(folder, 'part'), 'wait 2s\n');
  t.is(scripts.play(join(folder, '0.keys'), prints[0]!).result.board_us, 1_000_000, 'the first ones are kept');
  const error = t.throws(() => scripts.play(join(folder, '69.keys'), prints[69]!), { instanceOf: Unplayable });
  t.regex(error!.message, /changed while the scripts were running/);
});

test('replayed scripts: nothing of one script is left for the next', (t) => {
  const folder = folderWith(t, {
    'a.keys': 'contacts clean\ndown PRESS\nwait 3s\nsave x\nstick 1 down\n',
    'b.keys': 'wait 3s\n',
  });
  const [a, b] = [join(folder, 'a.keys'), join(folder, 'b.keys')] as const;
  const { result } = new Scripts(undefined).play(b, new Scripts(undefined).check(b).print);
  const expected = { ...result, screens: [...result.screens] };
  const scripts = new Scripts(undefined);
  const print = scripts.check(b).print;
  scripts.play(a, scripts.check(a).print);
  t.deepEqual(scripts.play(b, print).result, expected);
});
