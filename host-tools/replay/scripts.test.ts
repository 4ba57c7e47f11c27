import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ScriptResult } from '../../emulator/script/result.js';
import { folderWith } from '../cli/testing.js';
import { Scripts, Unplayable } from './scripts.js';

/** Reads a script and plays it. */
function played(scripts: Scripts, file: string): ScriptResult {
  return scripts.play(scripts.open(file)).result;
}

test('replayed scripts: one that changes between check and play is refused, unless it is still kept', (t) => {
  const padding = '#'.repeat(1024 * 1024 - 100);
  const names = Array.from({ length: 6 }, (_, i) => `${i}.keys`);
  const folder = folderWith(t, {
    ...Object.fromEntries(names.map((name) => [name, `${padding}\ninclude "part"\n`])),
    part: 'wait 1s\n',
  });
  const scripts = new Scripts(undefined);
  const prints = names.map((name) => {
    scripts.check(join(folder, name));
    return scripts.readPrint;
  });
  const last = join(folder, names.at(-1)!);
  t.is(scripts.play(scripts.open(last, prints.at(-1)!)).result.board_us, 1_000_000);
  writeFileSync(join(folder, 'part'), 'wait 2s\n');
  t.is(scripts.play(scripts.open(join(folder, names[0]!), prints[0]!)).result.board_us, 1_000_000);
  const error = t.throws(() => scripts.open(last, prints.at(-1)!), { instanceOf: Unplayable });
  t.regex(error!.message, /changed while the scripts were running/);
});

test('replayed scripts: nothing of one script is left for the next', (t) => {
  const folder = folderWith(t, {
    'a.keys': 'contacts clean\ndown PRESS\nwait 3s\nsave x\nstick 1 down\n',
    'b.keys': 'wait 3s\n',
  });
  const [a, b] = [join(folder, 'a.keys'), join(folder, 'b.keys')] as const;
  const result = played(new Scripts(undefined), b);
  const expected = { ...result, screens: [...result.screens] };
  const scripts = new Scripts(undefined);
  played(scripts, a);
  t.deepEqual(played(scripts, b), expected);
});
