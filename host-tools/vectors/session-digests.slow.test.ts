import test from 'ava';
import fc from 'fast-check';
import { cutWaits } from '../../emulator/machine/testing.js';
import { folderWith } from '../cli/testing.js';
import { dscplus } from '../cli/testing-commands.js';
import { digestOf } from './session-digests.js';
import { differing, RUNS } from './testing.js';

test('session digests: a scan at every millisecond gives the committed ones', (t) => {
  const digests = RUNS.map(({ script }) =>
    digestOf(script, (card) => {
      card.board.scanLoop = 'each';
    }),
  );
  t.deepEqual(differing(RUNS, digests), []);
});

test('session digests: time that passes in pieces, cut at any microsecond, gives the committed ones', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 0x7fffffff }), (seed) => {
      const digests = RUNS.map(({ script }) => digestOf(script, (card) => cutWaits(card, seed)));
      t.deepEqual(differing(RUNS, digests), [], `cut with seed ${seed}`);
    }),
    { numRuns: 4 },
  );
});

test('session digests: dscplus replay reports the committed ones, on several threads too', async (t) => {
  const files = RUNS.map(({ script }, index) => [`${String(index).padStart(4, '0')}.keys`, script]);
  const folder = folderWith(t, Object.fromEntries(files));
  const { stdout } = await dscplus(folder, 'replay', '.', '--reporter', 'json', '--jobs', '2');
  const reported = JSON.parse(stdout) as ReadonlyArray<{ digest: string }>;
  t.is(reported.length, RUNS.length);
  const digests = reported.map(({ digest }) => digest);
  t.deepEqual(differing(RUNS, digests), []);
});
