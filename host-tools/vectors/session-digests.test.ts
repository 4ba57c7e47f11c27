import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import test from 'ava';
import fc from 'fast-check';
import { cutWaits } from '../../emulator/machine/testing.js';
import { dscplus, folderWith } from '../cli/testing.js';
import {
  CONTACTS,
  digestOf,
  SESSION_DIGESTS,
  type SessionDigests,
  scriptWith,
  sessionFiles,
  sessionsOf,
} from './session-digests.js';

const COMMITTED = JSON.parse(readFileSync(SESSION_DIGESTS, 'utf8')) as SessionDigests;

/** Every session on contacts of either kind, and the digest that it must have. */
const RUNS = sessionFiles().flatMap((file) =>
  sessionsOf(file).flatMap((session) =>
    CONTACTS.map((contacts) => ({
      what: `${file}: ${session.name} (${contacts} contacts)`,
      script: scriptWith(contacts, session),
      digest: COMMITTED.files[file]?.[session.name]?.[contacts],
    })),
  ),
);

/** The runs whose digests, in the order of the runs, are not the committed ones. */
function differing(digests: readonly string[]): string[] {
  return RUNS.filter(({ digest }, index) => digests[index] !== digest).map(({ what }) => what);
}

test('session digests: jumping from scan to scan gives the committed ones (npm run docs -- --digests writes them again)', (t) => {
  t.deepEqual(differing(RUNS.map(({ script }) => digestOf(script))), []);
});

test('session digests: a scan at every millisecond gives the committed ones', (t) => {
  const digests = RUNS.map(({ script }) =>
    digestOf(script, (card) => {
      card.board.scanLoop = 'each';
    }),
  );
  t.deepEqual(differing(digests), []);
});

test('session digests: time that passes in pieces, cut at any microsecond, gives the committed ones', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 0x7fffffff }), (seed) => {
      const digests = RUNS.map(({ script }) => digestOf(script, (card) => cutWaits(card, seed)));
      t.deepEqual(differing(digests), [], `cut with seed ${seed}`);
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
  t.deepEqual(differing(reported.map(({ digest }) => digest)), []);
});

test('session digests: the file has every session once, and fits its schema', (t) => {
  const schema = JSON.parse(readFileSync('test-vectors/schema/digests.schema.json', 'utf8'));
  const validate = new Ajv2020({ strict: true }).compile(schema);
  t.true(validate(COMMITTED), JSON.stringify(validate.errors?.slice(0, 3)));
  t.deepEqual(
    Object.entries(COMMITTED.files).map(([file, cases]) => [file, Object.keys(cases)]),
    sessionFiles().map((file) => [file, sessionsOf(file).map(({ name }) => name)]),
  );
});
