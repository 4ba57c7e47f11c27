/** The tests that mutants stand before: of all that run in one process, the quick ones that look at what the card does. */
import { filesBelow } from './sources.js';

export const SUITE: readonly string[] = [
  ...filesBelow('firmware', '.test.ts'),
  'emulator/machine/board.test.ts',
  'emulator/machine/card.test.ts',
  'emulator/machine/card-record.test.ts',
  'emulator/machine/fourth-model.test.ts',
  'emulator/link/instrument.test.ts',
  'emulator/link/status.test.ts',
  'emulator/link/timeline.test.ts',
  'emulator/machine/parts/battery.test.ts',
  'emulator/machine/parts/memory.test.ts',
  'emulator/machine/parts/glass.test.ts',
  'emulator/machine/parts/glass-svg.test.ts',
  'emulator/script/played-contacts.test.ts',
  'emulator/script/player.test.ts',
  'host-tools/vectors/vectors.test.ts',
];

/** It takes longer than all of them, so only a mutant that nothing explains and nothing else notices comes to it. */
export const WALK = 'host-tools/workshop/mutate/every-state.ts';
