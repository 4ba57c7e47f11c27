/** `dscplus walk` of dsc-plus: what it does beside putting the machine back and letting it run. */
import { Machine } from '../../../emulator/tools/walk/machine.js';
import { walk } from '../../../emulator/tools/walk/walk.js';
import { findModel } from '../../../firmware/models.js';
import { alternate, print, seconds } from './rounds.js';

const ROUNDS = 3;
/** From a contact's move until its key acts. */
const PRESS_MS = 21;

/** The walk over as many bare transitions: a snapshot put back, and a key that goes down and acts. */
export async function walkStates(): Promise<void> {
  const model = findModel('dsc-plus')!;
  const machine = new Machine(model);
  machine.make({ do: 'edge', key: 12, down: true });
  machine.make({ do: 'pass', ms: 2100 });
  machine.make({ do: 'edge', key: 12, down: false });
  machine.make({ do: 'pass', ms: 2 * PRESS_MS });
  const start = machine.save();
  let transitions = 0;
  const ours = () =>
    seconds(() => {
      ({ transitions } = walk(model));
    });
  const other = () =>
    seconds(() => {
      for (let i = 0; i < transitions; i++) {
        machine.load(start);
        machine.make({ do: 'edge', key: i % 10, down: true });
        machine.make({ do: 'pass', ms: PRESS_MS });
      }
    });
  const [ours_s, other_s] = await alternate(ROUNDS, ours, other);
  print({ bench: 'walk', goal: 2, bar: 6, better: 'less', unit: 'as many bare transitions' }, ours_s / other_s);
  console.log(
    JSON.stringify({ bench: 'walk', goal_s: 2, bar_s: 10, seconds: Number(ours_s.toPrecision(3)), transitions }),
  );
}
