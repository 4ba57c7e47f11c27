/**
 * What a verifier asks of its store, call by call, and what comes of it. A decision that is changed on purpose changes
 * the transcripts in steps/: with DSCPLUS_WRITE_STEPS=1 this test writes them again: look at the difference.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { STORES } from './testing.js';
import { RUNS } from './testing-runs.js';
import { transcriptOf } from './testing-steps.js';

for (const [[storeName, open], [name, run]] of STORES.flatMap((store) =>
  Object.entries(RUNS).map((one) => [store, one] as const),
)) {
  test(`steps (${storeName}): ${run.title}`, async (t) => {
    const file = `host-tools/verifier/steps/${name}.txt`;
    const found = await transcriptOf(run, await open(t));
    if (process.env.DSCPLUS_WRITE_STEPS !== undefined) writeFileSync(file, `${found.join('\n')}\n`);
    const expected = readFileSync(file, 'utf8').trimEnd().split('\n');
    const at = found.findIndex((line, index) => line !== expected[index]);
    const context = (lines: readonly string[]) => lines.slice(Math.max(0, at - 8), at + 3);
    if (at >= 0) t.deepEqual(context(found), context(expected), `line ${at + 1} of the run`);
    t.is(found.length, expected.length);
  });
}
