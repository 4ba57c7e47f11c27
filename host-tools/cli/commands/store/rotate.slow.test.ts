import { spawnSync } from 'node:child_process';
import test from 'ava';
import { DSCPLUS } from '../../testing.js';
import { newStore } from '../operators/testing.js';

const PIN_FILE = ['--pin-file', 'pin'] as const;

/** Each with the keys that open the store after it; the old one no longer opens it. */
const ROTATIONS: ReadonlyArray<readonly [before: readonly string[], old: readonly string[], now: readonly string[]]> = [
  [
    ['--kek-file', 'keys/kek'],
    ['--old-kek-file', 'keys/kek'],
    ['--kek-file', 'keys/other'],
  ],
  [
    ['--kek-file', 'keys/other'],
    ['--old-kek-file', 'keys/other'],
    ['--passphrase-file', 'keys/words'],
  ],
  [
    ['--passphrase-file', 'keys/words'],
    ['--old-passphrase-file', 'keys/words'],
    ['--kek-file', 'keys/kek'],
  ],
];

test('store: the key-encryption key is changed, and the one before opens nothing more', async (t) => {
  const { run } = await newStore(t);
  for (const [before, old, now] of ROTATIONS) {
    t.is((await run('cards', 'set-pin', '7001', ...PIN_FILE, ...before)).status, 0);
    t.is((await run('cards', 'set-pin', '7001', ...PIN_FILE, ...now)).status, 2);
    // Meanwhile, a server seals with the new key, and opens with both.
    t.is((await run('cards', 'set-pin', '7002', ...PIN_FILE, ...now, ...old)).status, 0);
    t.is((await run('cards', 'set-pin', '7001', ...PIN_FILE, ...before)).status, 0);
    const rotated = await run('store', 'rotate-key', ...now, ...old);
    t.deepEqual([rotated.status, rotated.stdout], [0, 'sealed again: 2 cards. The old key is no longer needed\n']);
    t.is((await run('store', 'rotate-key', ...now, ...old, '--json')).stdout, '{"sealed":0}\n');
    t.is((await run('cards', 'set-pin', '7001', ...PIN_FILE, ...now)).status, 0);
    const refused = await run('cards', 'set-pin', '7001', ...PIN_FILE, ...before);
    t.is(refused.status, 2);
    t.regex(refused.stderr, /sealed with another key-encryption key/);
  }
  const none = await run('store', 'rotate-key', '--kek-file', 'keys/other');
  t.is(none.status, 2);
  t.regex(none.stderr, /needs the old key too: --old-kek-file FILE or --old-passphrase-file FILE/);
});

test('store: the key-encryption key and the store’s name may stand in the environment', async (t) => {
  const { folder } = await newStore(t);
  for (const [kek, status, said] of [
    ['11'.repeat(32), 0, /has a new PIN/],
    ['22'.repeat(32), 2, /sealed with another key/],
    ['xyz', 2, /the environment variable DSCPLUS_KEK must hold the key-encryption key as 64 hexadecimal digits/],
  ] as const) {
    const ended = spawnSync(process.execPath, [DSCPLUS, 'cards', 'set-pin', '7001', '--pin-file', 'pin'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, DSCPLUS_KEK: kek, DSCPLUS_STORE: 'cards.db' },
    });
    t.is(ended.status, status, ended.stderr);
    t.regex(ended.stdout + ended.stderr, said);
    t.false((ended.stdout + ended.stderr).includes(kek));
  }
});
