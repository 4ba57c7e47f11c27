import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import test from 'ava';
import { cutWaits } from '../../emulator/machine/testing.js';
import { folderWith } from '../cli/testing.js';
import { dscplus } from '../cli/testing-commands.js';
import { digestOf, sessionFiles, sessionsOf } from './session-digests.js';
import { COMMITTED, differing, RUNS } from './testing.js';

/** Some of all: session-digests.slow.test.ts has the rest. */
const SAMPLE = RUNS.filter((_, index) => index % 11 === 0);

test('session digests: jumping from scan to scan gives the committed ones (npm run docs -- --digests writes them again)', (t) => {
  const digests = RUNS.map(({ script }) => digestOf(script));
  t.deepEqual(differing(RUNS, digests), []);
});

test('session digests: a scan at every millisecond gives the committed ones of a sample', (t) => {
  const digests = SAMPLE.map(({ script }) =>
    digestOf(script, (card) => {
      card.board.scanLoop = 'each';
    }),
  );
  t.deepEqual(differing(SAMPLE, digests), []);
});

test('session digests: time that passes in pieces gives the committed ones of a sample', (t) => {
  const digests = SAMPLE.map(({ script }, seed) => digestOf(script, (card) => cutWaits(card, seed + 1)));
  t.deepEqual(differing(SAMPLE, digests), []);
});

test('session digests: dscplus replay reports the committed ones of a sample, on several threads too', async (t) => {
  const files = SAMPLE.map(({ script }, index) => [`${String(index).padStart(4, '0')}.keys`, script]);
  const folder = folderWith(t, Object.fromEntries(files));
  const { stdout } = await dscplus(folder, 'replay', '.', '--reporter', 'json', '--jobs', '2');
  const reported = JSON.parse(stdout) as ReadonlyArray<{ digest: string }>;
  t.is(reported.length, SAMPLE.length);
  const digests = reported.map(({ digest }) => digest);
  t.deepEqual(differing(SAMPLE, digests), []);
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
