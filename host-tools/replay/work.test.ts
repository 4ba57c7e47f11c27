import { join } from 'node:path';
import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import type { WorldTime } from '../../emulator/time.js';
import { folderWith } from '../cli/testing.js';
import { KeptFiles } from './kept-files.js';
import { PLAY_ONCE } from './play-rules.js';
import { type RunSettings, Work } from './work.js';

const SETTINGS: RunSettings = {
  reports: [{ reporter: 'junit', colors: false, folder: '.' }],
  cardFile: undefined,
  trace: undefined,
  snapshots: undefined,
  line: undefined,
  shrinks: false,
  isStrict: false,
  rules: PLAY_ONCE,
};

/** A world whose clocks go on by a second whenever they are read. */
function world(): WorldTime {
  let read = 0;
  return {
    wall_ms: () => Date.UTC(2026, 0, 2, 3, 4, 0) + 1000 * read++,
    steady_us: () => 1_000_000 * read++,
    callIn: () => () => {},
  };
}

/** A script that passes, one that fails, and one that has a mistake, as JUnit reports them. */
async function reported(t: Parameters<typeof folderWith>[0]): Promise<string> {
  const folder = folderWith(t, { 'a.keys': 'expect off\n', 'b.keys': 'expect "x"\n', 'c.keys': 'pres\n' });
  const files = ['a', 'b', 'c'].map((name) => join(folder, `${name}.keys`));
  const work = await Work.start(SETTINGS, new KeptFiles(), world());
  const { texts } = work.do('play', 0, files, true);
  work.close();
  return String(texts[0]).replaceAll(folder, '');
}

test('work: of one run two reports are the same, the times of the world in them too', async (t) => {
  const report = await reported(t);
  t.is(await reported(t), report);
  const times = [...report.matchAll(/timestamp="([^"]*)"[^>]* time="([^"]*)"/g)].map(([, begin, took]) => [
    begin,
    took,
  ]);
  t.deepEqual(times, [
    ['2026-01-02T03:04:00', '1'],
    ['2026-01-02T03:04:03', '1'],
    ['2026-01-02T03:04:06', '1'],
  ]);
});

test('work: with strict settings a mistake that shows first in the play ends the work', async (t) => {
  const folder = folderWith(t, { 'a.keys': 'card file=none.card\nexpect off\n' });
  const files = [join(folder, 'a.keys')];
  const strict = await Work.start({ ...SETTINGS, isStrict: true }, new KeptFiles());
  t.is(strict.do('check', 0, files, true).mistakes.length, 1);
  t.throws(() => strict.do('play', 0, files, true), { instanceOf: InputError });
  strict.close();
});
