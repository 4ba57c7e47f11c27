/** The walk of every state as tests: what `dscplus walk --all` checks. */
import test from 'ava';
import { walk } from '../../../emulator/tools/walk/walk.js';
import { MODELS } from '../../../firmware/models.js';

for (const model of MODELS) {
  test(`every state of ${model.name} satisfies every invariant, and every row of its table is taken`, (t) => {
    const { violation, untaken } = walk(model);
    t.is(violation, null);
    t.deepEqual(untaken, []);
  });
}
