/** Programs that other people wrote read our key containers, and we read theirs. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { dscplus, folderWith } from '../cli/testing.js';

const run = promisify(execFile);
const declare = process.env.DSCPLUS_PEERS === undefined ? test.skip : test;

const KEY = '4a057f6ab6fcb57ab5408e46a9835e68';
const SECRET = '3132333435363738393031323334353637383930';
const SUITE = 'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1';

/** How a container is protected: for us, and for pskc2csv. */
const PROTECTIONS: ReadonlyArray<readonly [string, readonly string[], readonly string[]]> = [
  ['plain', ['--plain'], []],
  ['pre-shared key', ['--key-file', 'transport.key'], ['--secret', KEY]],
  ['password', ['--password-file', 'password'], ['--password', 'qwerty']],
];

for (const [name, ours, theirs] of PROTECTIONS) {
  declare(`peers: pskctool and pskc2csv read our key container (${name})`, async (t) => {
    const folder = folderWith(t, { 'transport.key': KEY, password: 'qwerty', secret: SECRET });
    await dscplus(
      folder,
      'card',
      'new',
      'a.card',
      '--serial',
      'S-1',
      '--model',
      'nagra-326',
      '--counter',
      '7',
      '--key-file',
      'secret',
    );
    t.is((await dscplus(folder, 'card', 'export', 'a.card', '--output', 'a.xml', ...ours)).status, 0);
    const xml = join(folder, 'a.xml');
    t.is((await run('pskctool', ['--validate', xml])).stdout, 'OK\n');
    const { stdout } = await run('pskc2csv', [
      '-e',
      'hex',
      '-c',
      'serial,secret,counter,algorithm_suite',
      ...theirs,
      xml,
    ]);
    t.is(stdout.replaceAll('\r', ''), `serial,secret,counter,algorithm_suite\nS-1,${SECRET},7,${SUITE}\n`);
  });
}

/** Writes a container as the library under pskc2csv writes it. */
const WRITER = `
import sys
sys.path.insert(0, '/usr/lib/python3/dist-packages')
from pskc import PSKC
pskc = PSKC()
kind = sys.argv[1]
pskc.add_key(serial='S-1', manufacturer='M', model='nagra-326', id='1', algorithm='urn:ietf:params:xml:ns:keyprov:pskc#OCRA-1',
  algorithm_suite='${SUITE}', secret=bytes.fromhex('${SECRET}'), counter=7, response_length=6, response_encoding='DECIMAL',
  challenge_encoding='DECIMAL', challenge_min_length=8, challenge_max_length=8)
if kind == 'pre-shared key':
    pskc.encryption.setup_preshared_key(key=bytes.fromhex('${KEY}'), algorithm='aes128-cbc')
if kind == 'password':
    pskc.encryption.setup_pbkdf2('qwerty')
pskc.write(sys.argv[2])
`;

for (const [name, ours] of PROTECTIONS) {
  declare(`peers: we read the key container of the library under pskc2csv (${name})`, async (t) => {
    const folder = folderWith(t, { 'transport.key': KEY, password: 'qwerty' });
    await run('/usr/bin/python3', ['-c', WRITER, name, join(folder, 'a.xml')]);
    const opening = name === 'plain' ? [] : ours;
    const { status, stderr } = await dscplus(folder, 'card', 'import', 'a.xml', '--output', 'out', ...opening);
    t.deepEqual([status, stderr], [0, '']);
    const shown = JSON.parse((await dscplus(folder, 'card', 'show', 'out/S-1.card', '--json', '--reveal')).stdout);
    t.deepEqual(shown, { model: 'nagra-326', serial: 'S-1', suite: SUITE, counter: '7', keyBytes: 20, keyHex: SECRET });
    t.regex(readFileSync(join(folder, 'a.xml'), 'utf8'), /OCRA-1/);
  });
}
