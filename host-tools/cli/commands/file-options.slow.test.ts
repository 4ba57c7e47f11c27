import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { dscplus } from '../testing-commands.js';
import { newStore } from './operators/testing.js';

const STORE = ['--store', 'cards.db'] as const;
const KEK = ['--kek-file', 'keys/kek'] as const;
const ADD = ['cards', 'add', 'third.card'] as const;
const PORTAL = ['portal', ...STORE, ...KEK, '--listen', '0'] as const;
const RADIUS = ['radius', '--clients', 'clients', ...STORE, ...KEK, '--listen', '0'] as const;
const RADSEC = [...RADIUS, '--radsec', '0'] as const;

/** A file that is not there, or a folder where one is to be written. */
const NONE = 'none';
const OUT = 'none/out.svg';

/** Commands with one option that names such a file, by the option. */
const COMMANDS: ReadonlyArray<readonly [option: string, ...args: readonly string[]]> = [
  ['kek-file', ...ADD, ...STORE, '--kek-file', NONE, '--pin-file', 'pin'],
  ['passphrase-file', ...ADD, ...STORE, '--passphrase-file', NONE, '--pin-file', 'pin'],
  ['old-kek-file', ...ADD, ...STORE, ...KEK, '--old-kek-file', NONE, '--pin-file', 'pin'],
  ['old-passphrase-file', ...ADD, ...STORE, ...KEK, '--old-passphrase-file', NONE, '--pin-file', 'pin'],
  ['audit-key-file', 'cards', 'list', ...STORE, '--audit-key-file', NONE],
  ['head-file', 'cards', 'list', ...STORE, '--head-file', NONE],
  ['store-url-file', 'cards', 'list', '--store-url-file', NONE],
  ['pin-file', ...ADD, ...STORE, ...KEK, '--pin-file', NONE],
  ['password-file', 'users', 'set-password', 'alice', ...STORE, '--password-file', NONE],
  ['head', 'audit', 'verify', ...STORE, '--head', NONE],
  ['log', 'audit', 'verify', ...STORE, '--log', NONE],
  ['from-url-file', 'store', 'copy', '--from-url-file', NONE, 'new.db', '--audit-key-file', 'keys/kek'],
  ['to-url-file', 'store', 'copy', 'cards.db', '--to-url-file', NONE],
  ['key-file', 'card', 'export', 'third.card', '--output', 'x.xml', '--key-file', NONE],
  ['password-file', 'card', 'export', 'third.card', '--output', 'x.xml', '--password-file', NONE],
  ['output', 'card', 'export', 'third.card', '--output', OUT, '--plain'],
  ['operator-file', 'login-server', '--tcp', '0', ...STORE, ...KEK, '--operator-file', NONE],
  ['log', 'login-server', '--tcp', '0', ...STORE, ...KEK, '--log', OUT],
  ['symlink', 'login-server', '--symlink', OUT, ...STORE, ...KEK],
  ['port', 'login-server', '--port', NONE, ...STORE, ...KEK],
  ['courier-secret-file', ...PORTAL, '--courier', 'https://sms.example.com/', '--courier-secret-file', NONE],
  ['courier', ...PORTAL, '--courier', `folder:${NONE}`],
  ['device-rules', ...PORTAL, '--device-rules', NONE],
  ['tls-cert', ...PORTAL, '--tls-cert', NONE, '--tls-key', 'pin'],
  ['tls-key', ...PORTAL, '--tls-cert', 'pin', '--tls-key', NONE],
  ['clients', 'radius', '--clients', NONE, ...STORE, ...KEK],
  ['counts-file', ...RADIUS, '--counts-file', OUT],
  ['radsec-cert', ...RADSEC, '--radsec-cert', NONE, '--radsec-key', 'pin', '--radsec-ca', 'pin'],
  ['radsec-key', ...RADSEC, '--radsec-cert', 'pin', '--radsec-key', NONE, '--radsec-ca', 'pin'],
  ['radsec-ca', ...RADSEC, '--radsec-cert', 'pin', '--radsec-key', 'pin', '--radsec-ca', NONE],
  ['secret-file', 'radius-login', '--server', '1', '--user', 'a', '--secret-file', NONE],
  ['card', 'replay', 'a.keys', '--card', NONE],
  ['card', 'replay', 'a.keys', '--update', '--card', NONE],
  ['card', 'campaign', 'a.keys', '--card', NONE],
  ['card', 'shrink', 'a.keys', '--card', NONE],
  ['card', 'serve', '--tcp', '0', '--card', NONE],
  ['card', 'compare', '--tcp', '1', '--card', NONE, 'a.keys'],
  ['card', 'test-card', '--mock', '--card', NONE],
  ['card', 'panel', '--lines', '--card', NONE],
  ['files-from', 'replay', '--files-from', NONE],
  ['rerun', 'replay', '--rerun', NONE],
  ['output', 'replay', 'a.keys', '--output', OUT],
  ['reporter', 'replay', 'a.keys', '--reporter', `junit=${OUT}`],
  ['trace', 'replay', 'a.keys', '--trace', OUT],
  ['save-on-failure', 'replay', 'a.keys', '--save-on-failure', 'a.keys/x'],
  ['html', 'campaign', 'a.keys', '--html', OUT],
  ['trace', 'serve', '--tcp', '0', '--trace', OUT],
  ['screenshot', 'panel', '--screenshot', OUT],
  ['output', 'shrink', 'fails.keys', '--output', OUT],
];

test('options that name files: an error names the option, and the exit status is 2', async (t) => {
  const { folder } = await newStore(t);
  const clients = '[pam]\naddress = 127.0.0.1\nsecret = a-secret-for-the-tests\n';
  for (const [name, text] of Object.entries({
    clients,
    'a.keys': 'press PRESS for 2.5s\nexpect "PIN>"\n',
    'fails.keys': 'press PRESS for 2.5s\nexpect "OTHER"\n',
  })) {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
  }
  for (const [option, ...args] of COMMANDS) {
    const { status, stderr } = await dscplus(folder, ...args);
    const said = stderr.trimEnd().split('\n').at(-1)!;
    t.regex(said, new RegExp(`^dscplus: --${option}:? `), args.join(' '));
    t.is(status, 2, args.join(' '));
  }
  const { status, stderr } = await dscplus(
    folder,
    'test-card',
    '--card',
    'third.card',
    '--port',
    NONE,
    '--pin-file',
    'pin',
  );
  t.deepEqual([status, stderr], [3, "dscplus: --port: can't open none: there is no such device\n"]);
});
