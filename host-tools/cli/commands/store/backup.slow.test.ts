/** Copies of a store, what is wrong with one, and its time. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import Database from 'libsql';
import { fullFolder } from '../../testing.js';
import { dscplus } from '../../testing-commands.js';
import { KEK, newStore, storeOf } from '../operators/testing.js';

const KEYS = ['--audit-key-file', 'cards.db.audit-key'] as const;

test('store backup: a store in use is copied whole, with the head beside it, and nothing is written over', async (t) => {
  const { folder, run } = await newStore(t);
  const writer = new Database(join(folder, 'cards.db'));
  t.teardown(() => writer.close());
  // A committed change that stands in the log alone: a copy of the file would not have it.
  writer.exec("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; INSERT INTO users VALUES ('carol', 0)");
  const made = await run('store', 'backup', 'copy.db');
  t.deepEqual(made, { status: 0, stdout: 'made copy.db\nmade copy.db.head.json\n', stderr: '' });
  if (process.platform !== 'win32') t.is(fs.statSync(join(folder, 'copy.db')).mode & 0o777, 0o600);
  t.deepEqual(JSON.parse(fs.readFileSync(join(folder, 'copy.db.head.json'), 'utf8')).sequence, 7);
  const copy = ['--store', 'copy.db', ...KEYS];
  t.regex((await dscplus(folder, 'users', 'list', ...copy)).stdout, /^carol\t/m);
  t.regex(
    (await dscplus(folder, 'audit', 'verify', ...copy, '--head', 'copy.db.head.json')).stdout,
    /whole: 7 records/,
  );
  t.is((await dscplus(folder, 'store', 'check', ...copy, ...KEK)).stdout, 'no fault was found\n');
  const files = fs.readdirSync(folder).sort();
  const again = await run('store', 'backup', 'copy.db');
  t.deepEqual([again.status, again.stdout], [2, '']);
  t.regex(again.stderr, /there is a file copy\.db already: a backup is made under a new name/);
  const nowhere = await run('store', 'backup', 'none/copy.db');
  t.deepEqual([nowhere.status, nowhere.stdout], [2, '']);
  t.regex(nowhere.stderr, /the copy none\/copy\.db can't be made: its folder does not exist/);
  t.deepEqual(fs.readdirSync(folder).sort(), files);
});

test('store backup: a store that is older than the head beside it is warned of by every command', async (t) => {
  const { folder, run } = await newStore(t);
  await run('store', 'backup', 'old.db');
  await run('users', 'suspend', 'bob');
  fs.writeFileSync(join(folder, 'cards.db.head.json'), (await run('audit', 'head', '--json')).stdout);
  t.is((await run('users', 'list')).stderr, '');
  fs.copyFileSync(join(folder, 'old.db'), join(folder, 'cards.db'));
  const warning =
    /^dscplus: warning: the store was set back: its audit log does not hold record 8 of the exported head/;
  for (const args of [
    ['users', 'list'],
    ['users', 'resume', 'bob'],
  ]) {
    const { status, stderr } = await run(...args);
    t.is(status, 0);
    t.regex(stderr, warning, args.join(' '));
  }
  const check = await run('store', 'check');
  t.deepEqual([check.status, /set back/.test(check.stdout)], [1, true]);
});

const FAULTS: ReadonlyArray<readonly [sql: string, message: RegExp]> = [
  ["UPDATE users SET name = CAST(x'ff' AS TEXT) WHERE name = 'bob'", /users\.name holds text that is not UTF-8/],
  ["INSERT INTO assignments VALUES ('bob', '7001', 1, '')", /"7001" to "bob" was written without the audit key/],
  ["DELETE FROM assignments WHERE serial = '7002'", /card "7002" to "alice" is missing/],
  ["DELETE FROM cards WHERE serial = '7002'", /card "7002" to "alice" is to a card that is not there/],
  [
    "UPDATE cards SET sealed_key = x'00' WHERE serial = '7001'",
    /sealed with another key-encryption key|sealed key of card/,
  ],
  ['DELETE FROM audit WHERE sequence = 3', /the audit log is not whole: record 3 is missing/],
];

test('store check: names what was damaged or written by hand, and changes nothing', async (t) => {
  const whole = await newStore(t);
  t.deepEqual(await whole.run('store', 'check', '--json'), { status: 0, stdout: '{"ok":true}\n', stderr: '' });
  for (const [sql, message] of FAULTS) {
    const store = await newStore(t);
    const database = new Database(storeOf(store));
    database.exec(sql);
    database.close();
    const before = fs.readFileSync(storeOf(store));
    const { status, stdout, stderr } = await store.run('store', 'check', ...KEK);
    t.deepEqual([status, stderr], [1, ''], sql);
    t.regex(stdout, message);
    t.deepEqual(fs.readFileSync(storeOf(store)), before, sql);
  }
});

test('store check: a key of another store is said once, and is no fault of this one', async (t) => {
  const { folder, run } = await newStore(t);
  fs.writeFileSync(join(folder, 'keys/audit'), '33'.repeat(32), { mode: 0o600 });
  for (const [args, message] of [
    [['--kek-file', 'keys/other'], 'the store is sealed with another key-encryption key'],
    [['--audit-key-file', 'keys/audit', '--json'], 'the audit log is chained with another audit key'],
  ] as const) {
    const checked = await run('store', 'check', ...args);
    const stderr = `dscplus: ${message}: give the one that ${args.length > 2 ? 'the store' : 'it'} was made with\n`;
    t.deepEqual(checked, { status: 2, stdout: '', stderr });
  }
});

test('store repair-clock: a store of the future is warned of, and in time again after the repair', async (t) => {
  const store = await newStore(t);
  const database = new Database(storeOf(store));
  database.exec('UPDATE audit_head SET time_ms = 4000000000000');
  database.close();
  const warned = await store.run('users', 'show', 'bob');
  t.is(warned.status, 0);
  t.regex(
    warned.stderr,
    /the newest record of the store is of 2096-10-02 .* repair the store's time with "dscplus store repair-clock"/,
  );
  t.is((await store.run('store', 'repair-clock')).stdout, "the store's time is this machine's again\n");
  t.deepEqual(await store.run('users', 'suspend', 'bob'), {
    status: 0,
    stdout: '"bob" is suspended: no card works until resumed\n',
    stderr: '',
  });
  t.regex((await store.run('audit', 'show', '--last', '2')).stdout, /repair clock\tdone/);
});

test('store: a machine whose clock is days ahead of the newest record changes nothing until it is trusted', async (t) => {
  const store = await newStore(t);
  const database = new Database(storeOf(store));
  // The test's own log is of today: of an old one, the head tells.
  database.exec('UPDATE audit_head SET time_ms = 1700000000000');
  database.close();
  t.is((await store.run('users', 'list')).status, 0);
  const refused = await store.run('users', 'suspend', 'bob');
  t.deepEqual([refused.status, refused.stdout], [2, '']);
  t.regex(
    refused.stderr,
    /more than a day after the newest record of the store \(2023-11-14 22:13:20 UTC\).*--trust-clock/,
  );
  t.is((await store.run('users', 'suspend', 'bob', '--trust-clock')).status, 0);
  t.is((await store.run('users', 'resume', 'bob')).status, 0);
});

/** What makes a file of a store's; each is to be on a disk that is full, or where something is already. */
const MAKERS: ReadonlyArray<(path: string) => string[]> = [
  (path) => ['audit', 'archive', path, '--before', '2100-01-01', '--store', 'cards.db'],
  (path) => ['store', 'copy', 'cards.db', path],
  (path) => ['store', 'backup', path, '--store', 'cards.db'],
  (path) => ['store', 'init', path, ...KEK],
  (path) => ['store', 'new-key', path],
  (path) => ['card', 'new', path],
  (path) => ['card', 'export', 'plus.card', '--output', path, '--plain'],
];

test('store: whatever stands where a file is to be made stays, and nothing is archived', async (t) => {
  const { folder, run } = await newStore(t);
  fs.writeFileSync(join(folder, 'there'), 'mine');
  fs.symlinkSync('cards.db', join(folder, 'link'));
  fs.symlinkSync('nowhere', join(folder, 'dangling'));
  const files = fs.readdirSync(folder).sort();
  const log = (await run('audit', 'show')).stdout;
  for (const makes of MAKERS) {
    for (const path of ['cards.db', 'link', 'dangling', 'there', 'keys']) {
      const { status, stdout, stderr } = await dscplus(folder, ...makes(path));
      t.deepEqual([status, stdout], [2, ''], makes(path).join(' '));
      t.regex(stderr, /already/, makes(path).join(' '));
    }
  }
  t.deepEqual(fs.readdirSync(folder).sort(), files);
  t.is(fs.readFileSync(join(folder, 'there'), 'utf8'), 'mine');
  t.is((await run('audit', 'show')).stdout, log);
  t.is((await run('store', 'check')).stdout, 'no fault was found\n');
});

test('store: on a full disk nothing is left half-written, the file is named, and nothing is archived', async (t) => {
  const { folder, run } = await newStore(t);
  const disk = fullFolder(t);
  if (disk === undefined) return t.log('no file system can be mounted here: that is not tried');
  const log = (await run('audit', 'show')).stdout;
  for (const makes of MAKERS) {
    const args = makes(join(disk.folder, 'made'));
    const { status, stdout, stderr } = await dscplus(folder, ...args);
    t.deepEqual([status, stdout], [2, ''], args.join(' '));
    t.regex(stderr, /(made|the archive).*(the disk is full|SQLITE_FULL)/, args.join(' '));
    t.deepEqual(fs.readdirSync(disk.folder), ['ballast'], args.join(' '));
  }
  t.is((await run('audit', 'show')).stdout, log);
  t.regex((await run('audit', 'verify')).stdout, /whole: 7 records/);
});

test('store copy: a store that is none is named before its key', async (t) => {
  const { folder } = await newStore(t);
  for (const [from, message] of [
    ['none.db', /there is no store none\.db/],
    ['plus.card', /plus\.card is no database and no store/],
  ] as const) {
    const { status, stderr } = await dscplus(folder, 'store', 'copy', from, 'copy.db');
    t.is(status, 2);
    t.regex(stderr, message);
  }
});
