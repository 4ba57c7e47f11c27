/**
 * Key containers both ways against programs that other people wrote: Debian's pskctool (OATH Toolkit), which validates
 * by the schema of RFC 6030 and can't decrypt, and python-pskc's pskc2csv, csv2pskc and pskc2pskc, which can. They must
 * be installed (`npm run test:peers` fails without them), so the rest of the tests counts them as skipped.
 */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { readCardFile } from '../../../emulator/machine/card-file/card-file.js';
import { folderWith } from '../../cli/testing.js';
import { dscplus } from '../../cli/testing-commands.js';

const run = promisify(execFile);

const KEYS = { 16: '4a057f6ab6fcb57ab5408e46a9835e68', 24: 'a1'.repeat(24), 32: 'b2'.repeat(32) } as const;
const PASSWORD = 'correct horse battery';
const FILES = { key16: KEYS[16], key24: KEYS[24], key32: KEYS[32], password: PASSWORD };

interface Way {
  readonly title: string;
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

const WAYS: readonly Way[] = [
  { title: 'in clear', ours: [], theirs: [] },
  { title: 'by a key of 16 bytes', ours: ['--key-file', 'key16'], theirs: ['-s', KEYS[16]] },
  { title: 'by a key of 24 bytes', ours: ['--key-file', 'key24'], theirs: ['-s', KEYS[24]] },
  { title: 'by a key of 32 bytes', ours: ['--key-file', 'key32'], theirs: ['-s', KEYS[32]] },
  { title: 'by a password', ours: ['--password-file', 'password'], theirs: ['-p', PASSWORD] },
];

const COLUMNS = ['serial', 'secret', 'counter', 'algorithm_suite', 'response_length', 'challenge_max_length', 'model'];
const SUITE = 'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1';
const BATCH = ['--count', '2', '--model', 'nagra-326', '--counter', '7', '--serial-start', 'A & <1>-8'];
const SERIALS = ['A & <1>-8', 'A & <1>-9'];

for (const { title, ours, theirs } of WAYS) {
  test(`peers: pskc2csv and pskctool read a container of ours, ${title}`, async (t) => {
    const folder = folderWith(t, FILES);
    const protection = ours.length === 0 ? ['--plain'] : ours;
    const made = await dscplus(folder, 'card', 'new', 'a.xml', ...BATCH, ...protection);
    t.is(made.status, 0, made.stderr);
    t.is((await dscplus(folder, 'card', 'import', 'a.xml', '--output', 'cards', ...ours)).status, 0);
    const keys = readdirSync(join(folder, 'cards'))
      .sort()
      .map((name) => readCardFile(join(folder, 'cards', name)).secretHex);

    const csv = await run('pskc2csv', ['-e', 'hex', '-c', COLUMNS.join(','), ...theirs, 'a.xml'], { cwd: folder });
    const lines = SERIALS.map((serial, index) => `${serial},${keys[index]},7,${SUITE},6,8,nagra-326`);
    t.deepEqual(csv.stdout.trim().split(/\r?\n/), [COLUMNS.join(','), ...lines]);
    t.is((await run('pskctool', ['--validate', 'a.xml'], { cwd: folder })).stdout, 'OK\n');
  });
}

test('peers: pskc2csv reads the PINs of a batch of ours, and pskctool prints all that is said of a key', async (t) => {
  const folder = folderWith(t, {});
  await dscplus(folder, 'card', 'new', 'a.xml', ...BATCH.with(1, '1'), '--pins', '--plain');
  const { stdout } = await run('pskc2csv', ['-c', 'id,policy.pin', 'a.xml'], { cwd: folder });
  t.regex(stdout, /^id,policy\.pin\r?\nA & <1>-8,[0-9]{4}\r?\nA & <1>-8 PIN,\r?\n$/);
  const info = (await run('pskctool', ['--strict', '--info', 'a.xml'], { cwd: folder })).stdout;
  for (const line of [
    'Algorithm: urn:ietf:params:xml:ns:keyprov:pskc:ocra',
    'Key Counter: 7',
    'Key Usage: CR',
    'PIN Policy PIN Usage Mode: Algorithmic',
    'PIN Policy PIN Key Id: A & <1>-8 PIN',
    `Algorithm Parameters Suite: ${SUITE}`,
    'Challenge Format Max: 8',
    'Response Format Length: 6',
  ]) {
    t.true(info.includes(`\t${line}\n`), `${line}\n${info}`);
  }
});

const CSV_COLUMNS = 'serial,secret,counter,algorithm,algorithm_suite,manufacturer,response_length,response_encoding,id';

/** csv2pskc only encrypts with keys of 16 bytes. */
for (const { title, ours, theirs } of WAYS.filter(
  ({ theirs: [, secret] }) => secret?.length !== 48 && secret?.length !== 64,
)) {
  test(`peers: a container of csv2pskc is read by us, ${title}`, async (t) => {
    const folder = folderWith(t, FILES);
    const keys = ['31'.repeat(20), 'c0ffee'.repeat(5)];
    const algorithms = ['urn:ietf:params:xml:ns:keyprov:pskc:ocra', 'urn:ietf:params:xml:ns:keyprov:pskc#OCRA-1'];
    const lines = keys.map(
      (key, index) => `T-${index},${key},${index + 49},${algorithms[index]},${SUITE},Maker,6,DECIMAL,${index}`,
    );
    writeFileSync(join(folder, 'a.csv'), `${[CSV_COLUMNS, ...lines].join('\n')}\n`);
    await run('csv2pskc', ['-e', 'hex', '-o', 'a.xml', ...theirs, 'a.csv'], { cwd: folder });
    const read = await dscplus(folder, 'card', 'import', 'a.xml', '--output', 'cards', ...ours);
    t.is(read.stdout, 'made 2 of 2 cards in cards\n', read.stderr);
    for (const [index, key] of keys.entries()) {
      t.like(readCardFile(join(folder, 'cards', `T-${index}.card`)), {
        model: 'nagra-326',
        serial: `T-${index}`,
        secretHex: key,
        suite: SUITE,
        counter: BigInt(index + 49),
      });
    }
  });
}

test('peers: what pskc2pskc made of a container of ours is read by us, PINs and all', async (t) => {
  const folder = folderWith(t, FILES);
  await dscplus(folder, 'card', 'new', 'a.xml', ...BATCH, '--pins', '--key-file', 'key16');
  await run('pskc2pskc', ['-s', KEYS[16], '--new-password', PASSWORD, '-o', 'b.xml', 'a.xml'], { cwd: folder });
  t.false(readFileSync(join(folder, 'b.xml')).equals(readFileSync(join(folder, 'a.xml'))));
  for (const [from, to, way] of [
    ['a.xml', 'a', ['--key-file', 'key16']],
    ['b.xml', 'b', ['--password-file', 'password']],
  ] as const) {
    const read = await dscplus(folder, 'card', 'import', from, '--output', to, ...way);
    t.is(read.status, 0, read.stderr);
  }
  const [a, b] = ['a', 'b'].map((name) =>
    readdirSync(join(folder, name)).map((file) => readCardFile(join(folder, name, file))),
  );
  t.is(a!.length, 2);
  t.deepEqual(a, b);
});

test('peers: pskctool finds what our reader is held against to be containers of RFC 6030', async (t) => {
  for (const figure of [2, 4, 5, 6, 7, 9]) {
    const path = `test-vectors/pskc/rfc6030-figure-${figure}.xml`;
    t.is((await run('pskctool', ['--validate', path])).stdout, 'OK\n', path);
  }
});
