/**
 * The parts of the project that mutants are made of, each with the tests that they stand before: those that run in one
 * process, again and again, and are quick.
 */
import { filesBelow, sourcesBelow } from './sources.js';

export interface Area {
  readonly folder: string;
  /** The part that takes a program of its own to test. It is left out. */
  readonly except?: string;
  readonly suite: readonly string[];
  /**
   * Tests that take longer than all of the suite, such as those of rooms that use the area: they try only a mutant that
   * nothing explains and nothing else notices.
   */
  readonly last?: readonly string[];
}

/** Tests that look at processes of their own, at what was built, or for a long time. */
const APART = [
  '.slow.test.ts',
  '.peers.test.ts',
  'host-tools/client/client-page.test.ts',
  'host-tools/verifier/faults.test.ts',
];

/** The sources of an area, texts by file name. */
export function sourcesOf({ folder, except }: Area): Map<string, string> {
  return new Map([...sourcesBelow(folder)].filter(([file]) => except === undefined || !file.startsWith(`${except}/`)));
}

function testsBelow(folder: string): string[] {
  return filesBelow(folder, '.test.ts').filter((file) => !APART.some((ending) => file.endsWith(ending)));
}

/** Whole logins and the acts of operators, again and again: each takes as long as all of the tables of its parts. */
const LONG_VERIFIER_TESTS = [
  'arguments',
  'clock',
  'issued-keys',
  'operator',
  'proofs',
  'purposes',
  'tampering',
  'verifier',
].map((name) => `host-tools/verifier/${name}.test.ts`);

function verifierTests(isWanted: (file: string) => boolean): string[] {
  return testsBelow('host-tools/verifier').filter((file) => !file.includes('/postgres/') && isWanted(file));
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
    last: ['host-tools/workshop/mutate/every-state.ts'],
  },
  {
    folder: 'emulator/machine',
    suite: [
      ...testsBelow('emulator/machine'),
      'emulator/link/instrument.test.ts',
      'emulator/link/timeline.test.ts',
      'emulator/script/further-statement.test.ts',
      'emulator/script/phone-scripts.test.ts',
      'emulator/script/played-contacts.test.ts',
      'emulator/script/player.test.ts',
    ],
    last: [
      'emulator/link/link.test.ts',
      'emulator/reference/reference.test.ts',
      'emulator/trace/trace.test.ts',
      'emulator/web/live-card.test.ts',
      ...testsBelow('emulator/faceplate/bench'),
      ...testsBelow('emulator/phone'),
      ...testsBelow('emulator/script'),
      ...testsBelow('emulator/session'),
      ...testsBelow('emulator/tools'),
      'host-tools/vectors/session-digests.test.ts',
    ],
  },
  {
    folder: 'host-tools/verifier',
    // Its tests need a PostgreSQL.
    except: 'host-tools/verifier/store/postgres',
    suite: verifierTests((file) => !LONG_VERIFIER_TESTS.includes(file)),
    last: [
      ...verifierTests((file) => LONG_VERIFIER_TESTS.includes(file)),
      ...testsBelow('host-tools/store-files'),
      ...['identity', 'methods', 'portal', 'radius', 'server'].flatMap((room) => testsBelow(`host-tools/${room}`)),
    ],
  },
  {
    folder: 'host-tools/client',
    suite: [...testsBelow('host-tools/client'), 'host-tools/server/client.test.ts'],
    last: ['compare', 'line', 'monitor', 'radius'].flatMap((room) => testsBelow(`host-tools/${room}`)),
  },
];
