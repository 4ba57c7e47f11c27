import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import Database from 'libsql';
import { bash } from '../../testing.js';
import { KEK, newStore, storeOf } from './testing.js';

const RECORD = /^1\t[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8} UTC\tadd card\tdone\t\t7001\t(.+)\t$/;

test('audit: shows what operators did, in parts, as text and as JSON', async (t) => {
  const { run } = await newStore(t);
  t.is((await run('users', 'suspend', 'bob', '--operator', 'Grüße 鍵')).status, 0);
  const lines = (await run('audit', 'show')).stdout.trimEnd().split('\n');
  t.is(lines.length, 8);
  t.is(RECORD.exec(lines[0]!)?.[1], userInfo().username);
  t.regex(lines[7]!, /^8\t.* UTC\tsuspend user\tdone\tbob\t\tGrüße 鍵$/);
  for (const [args, numbers] of [
    [
      ['--last', '2'],
      ['7', '8'],
    ],
    [['--last', '99', '--limit', '1'], ['1']],
    [
      ['--after', '3', '--limit', '2'],
      ['4', '5'],
    ],
    [
      ['--filter', 'ADD USER'],
      ['3', '4'],
    ],
    [['--filter', '7002', '--limit', '1'], ['2']],
  ] as const) {
    const { stdout } = await run('audit', 'show', ...args);
    t.deepEqual(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t')[0]),
      [...numbers],
      args.join(' '),
    );
  }
  const [record] = (await run('audit', 'show', '--json', '--last', '1')).stdout.split('\n');
  const { sequence, text, mac, time_ms } = JSON.parse(record!);
  t.deepEqual(JSON.parse(text), { action: 'suspend user', outcome: 'done', user: 'bob', operator: 'Grüße 鍵' });
  t.deepEqual(JSON.parse((await run('audit', 'head', '--json')).stdout), { sequence, mac, time_ms });
  t.true((await run('audit', 'head')).stdout.includes(mac));
});

/** Tampering by somebody who can write the database, and the fault that is found. */
const TAMPERED: ReadonlyArray<readonly [sql: string, sequence: number, kind: string, said: string]> = [
  [`UPDATE audit SET text = replace(text, 'bob', 'eve') WHERE sequence = 4`, 4, 'changed', 'record 4 was changed'],
  ['UPDATE audit SET time_ms = time_ms + 1 WHERE sequence = 2', 2, 'changed', 'record 2 was changed'],
  ['UPDATE audit SET time_ms = 9e18 WHERE sequence = 2', 2, 'changed', 'record 2 was changed'],
  ['DELETE FROM audit WHERE sequence = 3', 3, 'missing', 'record 3 is missing'],
  [
    'UPDATE audit SET sequence = -5 WHERE sequence = 5; UPDATE audit SET sequence = 5 WHERE sequence = 6; UPDATE audit SET sequence = 6 WHERE sequence = -5',
    5,
    'changed',
    'record 5 was changed',
  ],
  ['DELETE FROM audit WHERE sequence > 5', 6, 'cut off', 'record 6 is missing, and so is all after it'],
  [
    "INSERT INTO audit SELECT max(sequence) + 1, 5, '{}', 'ab' FROM audit",
    8,
    'inserted',
    'record 8 stands behind the end of the log',
  ],
];

test('audit: a record of the database that was tampered with is named', async (t) => {
  for (const [sql, sequence, kind, said] of TAMPERED) {
    const store = await newStore(t);
    const database = new Database(storeOf(store));
    database.exec(sql);
    database.close();
    const [text, json] = await Promise.all([store.run('audit', 'verify'), store.run('audit', 'verify', '--json')]);
    t.deepEqual([text.status, text.stdout], [1, `the audit log is not whole: ${said}\n`], sql);
    t.deepEqual([json.status, JSON.parse(json.stdout)], [1, { ok: false, sequence, kind }]);
    t.is((await store.run('audit', 'show')).status, 0, sql);
  }
});

test('audit: a log without its head is named as damaged, and a login server does not start on it', async (t) => {
  const store = await newStore(t);
  const database = new Database(storeOf(store));
  database.exec('DELETE FROM audit_head');
  database.close();
  for (const args of [
    ['audit', 'verify'],
    ['login-server', '--tcp', '0', ...KEK],
  ]) {
    const { status, stderr } = await store.run(...args);
    t.is(status, 2, args.join(' '));
    t.regex(stderr, /^dscplus: the store is damaged: the head of the audit log is missing/);
  }
});

const COPIES: ReadonlyArray<readonly [what: string, sql: string]> = [
  ['of today', ''],
  ['of an older layout', 'ALTER TABLE assignments DROP COLUMN seal; PRAGMA user_version = 3'],
];

test('audit: reading changes nothing, in the file or beside it, and goes on while others write', async (t) => {
  for (const [what, sql] of COPIES) {
    const store = await newStore(t);
    const database = new Database(storeOf(store));
    database.exec(`${sql};PRAGMA wal_checkpoint(TRUNCATE)`);
    database.close();
    const before = [readFileSync(storeOf(store)), readdirSync(store.folder)];
    for (const action of ['verify', 'show', 'head']) t.is((await store.run('audit', action)).status, 0, what);
    t.deepEqual([readFileSync(storeOf(store)), readdirSync(store.folder)], before, what);
  }
  const store = await newStore(t);
  const writer = new Database(storeOf(store));
  t.teardown(() => writer.close());
  writer.exec("PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; INSERT INTO users VALUES ('eve', 0)");
  t.regex((await store.run('audit', 'verify')).stdout, /whole: 7 records/);
  t.is((await store.run('users', 'list')).stdout.split('\n').length, 3);
  writer.exec('COMMIT');
  t.is((await store.run('users', 'list')).stdout.split('\n').length, 4);
});

test('audit: a store that was set back shows against a head that was exported since', async (t) => {
  const store = await newStore(t);
  const { folder, run } = store;
  const old = readFileSync(storeOf(store));
  t.is((await run('cards', 'lock', '7001')).status, 0);
  writeFileSync(join(folder, 'head.json'), (await run('audit', 'head', '--json')).stdout);
  const whole = await run('audit', 'verify', '--head', 'head.json');
  t.deepEqual([whole.status, whole.stderr], [0, '']);
  t.regex(whole.stdout, /^the audit log is whole: 8 records, the newest of /);
  writeFileSync(storeOf(store), old);
  t.is((await run('audit', 'verify')).status, 0);
  const back = await run('audit', 'verify', '--head', 'head.json');
  t.deepEqual(
    [back.status, back.stdout],
    [1, 'the audit log is not whole: record 8 is not that of the head: the store was set back\n'],
  );
  t.is((await run('cards', 'lock', '7002')).status, 0);
  t.is((await run('audit', 'verify', '--head', 'head.json')).status, 1);
});

/** Changes to the lines of an exported log of seven, and the answers. */
const LINES: ReadonlyArray<readonly [change: (lines: string[]) => string[], said: string]> = [
  [(lines) => lines.with(1, lines[1]!.replace('7002', '7009')), 'record 2 was changed'],
  [(lines) => lines.with(1, 'garbage'), 'record 2 was changed'],
  [(lines) => lines.with(1, `{"sequence":2,"text":"${'x'.repeat(70_000)}"}`), 'record 2 was changed'],
  [(lines) => lines.toSpliced(2, 1), 'record 3 is missing'],
  [(lines) => [lines[0]!, lines[2]!, lines[1]!, ...lines.slice(3)], 'record 2 is out of order'],
  [(lines) => [...lines.slice(0, 3), ...lines.slice(2)], 'record 3 is out of order'],
  [(lines) => lines.slice(0, 5), 'record 6 is missing, and so is all after it'],
  [() => [], 'record 1 is missing, and so is all after it'],
];

test('audit: a line of an exported log that was tampered with is named', async (t) => {
  const { folder, run } = await newStore(t);
  writeFileSync(join(folder, 'head.json'), (await run('audit', 'head', '--json')).stdout);
  const log = (await run('audit', 'show', '--json')).stdout;
  const verify = ['audit', 'verify', '--log', 'log', '--head', 'head.json'] as const;
  writeFileSync(join(folder, 'log'), log);
  t.is((await run(...verify)).status, 0);
  for (const [change, said] of LINES) {
    writeFileSync(join(folder, 'log'), `${change(log.trimEnd().split('\n')).join('\n')}\n`);
    const { status, stdout } = await run(...verify);
    t.deepEqual([status, stdout], [1, `the audit log is not whole: ${said}\n`]);
  }
});

test('audit: after an archive the log that is exported verifies, by itself and behind the archive', async (t) => {
  const { folder, run } = await newStore(t);
  writeFileSync(join(folder, 'head.json'), (await run('audit', 'head', '--json')).stdout);
  t.is((await run('audit', 'archive', 'a.log', '--before', '2100-01-01')).stdout, 'archived: 6 records\n');
  const log = (await run('audit', 'show', '--json')).stdout;
  writeFileSync(join(folder, 'log'), log);
  writeFileSync(join(folder, 'cut'), log.slice(log.indexOf('\n') + 1));
  const begin = 'It begins behind record 6: what was before is in archives, to be verified by themselves\n';
  const whole = /^the audit log is whole: 8 records, .*\n/;
  for (const [args, rest] of [
    [[], begin],
    [['--log', 'log', '--head', 'head.json'], begin],
    [['--log', 'a.log', '--log', 'log', '--head', 'head.json'], ''],
  ] as const) {
    const { status, stdout } = await run('audit', 'verify', ...args);
    t.is(status, 0, args.join(' '));
    t.is(stdout.replace(whole, ''), rest);
  }
  t.is(JSON.parse((await run('audit', 'verify', '--log', 'log', '--json')).stdout).archived, 6);
  const cut = await run('audit', 'verify', '--log', 'cut', '--head', 'head.json');
  t.deepEqual(
    [cut.status, /record 1 is missing\. If its beginning was archived, name the/.test(cut.stdout)],
    [1, true],
  );
  const part = (await run('audit', 'show', '--json', '--last', '2')).stdout;
  t.deepEqual(
    part
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).sequence),
    [7, 8],
  );
});

const REFUSED: ReadonlyArray<readonly [args: readonly string[], message: RegExp]> = [
  [['verify', '--head', 'pin'], /pin must hold a head of the audit log/],
  [['verify', '--head', 'none'], /the head can't be read from none: there is no such file/],
  [['verify', '--log', 'none'], /the log can't be read from none: there is no such file/],
  [['verify', '--audit-key-file', 'keys/other'], /chained with another audit key/],
  [['show', '--last', '2', '--after', '3'], /--last and --after are both given/],
  [['show', '--after', 'x'], /--after is "x", but must be a whole number/],
  [['verifi'], /did you mean "audit verify"\?/],
];

test('audit: what can’t be is refused', async (t) => {
  const { run } = await newStore(t);
  const ended = await Promise.all(REFUSED.map(([args]) => run('audit', ...args)));
  for (const [index, [args, message]] of REFUSED.entries()) {
    t.is(ended[index]!.status, 2, args.join(' '));
    t.regex(ended[index]!.stderr, message);
  }
});

const onPosix = process.platform === 'win32' ? test.skip : test;

onPosix('audit: a log is verified in one pass, so it may come out of a pipe', async (t) => {
  const { folder, run } = await newStore(t);
  const { stdout } = await run('audit', 'show', '--json');
  writeFileSync(join(folder, 'log'), stdout);
  writeFileSync(join(folder, 'marked'), `\ufeff${stdout}`);
  writeFileSync(join(folder, 'changed'), stdout.replace('bob', 'eve'));
  writeFileSync(join(folder, 'cut'), stdout.split('\n').slice(0, 3).join('\n'));
  bash(folder, 'dscplus audit head --json --store cards.db > head.json');
  for (const [how, status, said] of [
    ['--log <(cat log)', 0, /^the audit log is whole: 7 records/],
    ['--log /dev/stdin < <(gzip -c log | gzip -dc)', 0, /^the audit log is whole: 7 records/],
    ['--log <(cat marked)', 0, /^the audit log is whole: 7 records/],
    ['--log <(cat log) --head <(cat head.json)', 0, /^the audit log is whole: 7 records/],
    ['--log <(cat changed)', 1, /record 4 was changed/],
    ['--log <(cat cut) --head head.json', 1, /record 4 is missing, and so is all after it/],
  ] as const) {
    const ended = bash(folder, `dscplus audit verify --store cards.db ${how}`);
    t.is(ended.status, status, `${how}: ${ended.stdout}${ended.stderr}`);
    t.regex(ended.stdout, said, how);
  }
});
