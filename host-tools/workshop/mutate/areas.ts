/**
 * The parts of the project that mutants are made of, each with the tests that they stand before: those that run in one
 * process, again and again, and are quick.
 */
import { filesBelow } from './sources.js';

export interface Area {
  readonly folder: string;
  readonly suite: readonly string[];
  /** What takes longer than all of the suite: only a mutant that nothing explains and nothing else notices comes to it. */
  readonly last?: string;
}

/** Tests that need a process or a thread of their own, or measure what a process does. */
const APART = [
  '.slow.test.ts',
  '.peers.test.ts',
  'emulator/machine/card-file/lock.test.ts',
  'emulator/machine/card-file/card-file.test.ts',
  'host-tools/client/client-page.test.ts',
  'host-tools/verifier/store/libsql.test.ts',
  'host-tools/verifier/store/damage.test.ts',
];

function testsBelow(folder: string): string[] {
  return filesBelow(folder, '.test.ts').filter((file) => !APART.some((ending) => file.endsWith(ending)));
}

export const AREAS: readonly Area[] = [
  {
    folder: 'firmware',
    suite: [
      ...testsBelow('firmware'),
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
    ],
    last: 'host-tools/workshop/mutate/every-state.ts',
  },
  {
    folder: 'emulator/machine',
    suite: [
      ...testsBelow('emulator/machine'),
      'emulator/link/instrument.test.ts',
      'emulator/link/timeline.test.ts',
      'emulator/script/played-contacts.test.ts',
      'emulator/script/player.test.ts',
      'host-tools/vectors/vectors.test.ts',
      'host-tools/vectors/session-digests.test.ts',
    ],
  },
  { folder: 'host-tools/verifier', suite: testsBelow('host-tools/verifier') },
  { folder: 'host-tools/client', suite: [...testsBelow('host-tools/client'), 'host-tools/server/client.test.ts'] },
];
