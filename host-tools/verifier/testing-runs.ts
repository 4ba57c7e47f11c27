/** For tests: the runs of a verifier whose transcripts stand in steps/, by the names of the files. */
import { COUNTERS } from './testing-run-counters.js';
import { DAMAGE } from './testing-run-damage.js';
import { HELD } from './testing-run-held.js';
import { LOG } from './testing-run-log.js';
import { ACTIVATIONS, LOGINS } from './testing-run-logins.js';
import { DECOYS, OPENINGS } from './testing-run-openings.js';
import { PINS } from './testing-run-pins.js';
import { REFUSALS } from './testing-run-refusals.js';
import { USERS } from './testing-run-users.js';
import type { Run } from './testing-steps.js';

export const RUNS: Readonly<Record<string, Run>> = {
  users: USERS,
  logins: LOGINS,
  activations: ACTIVATIONS,
  pins: PINS,
  counters: COUNTERS,
  held: HELD,
  log: LOG,
  damage: DAMAGE,
  openings: OPENINGS,
  decoys: DECOYS,
  refusals: REFUSALS,
};
