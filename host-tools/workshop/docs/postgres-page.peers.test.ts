/** The page of stores on PostgreSQL: its commands, and the backup and the password that it and others tell of. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith } from '../../cli/testing.js';
import { dscplus } from '../../cli/testing-commands.js';
import { Cluster } from '../../verifier/store/postgres/testing.js';
import { onTerminal, runConsole } from './console.js';

onTerminal('postgres page: its commands, one after the other, print what it shows', async (t) => {
  const cluster = await Cluster.start(t);
  await cluster.sql('postgres', 'CREATE ROLE owner LOGIN; CREATE ROLE verifier LOGIN');
  await cluster.sql('postgres', 'CREATE DATABASE login OWNER owner');
  t.true((await runConsole(t, 'docs/postgres.md', { PGHOST: cluster.folder })) >= 9);
});

onTerminal(
  'postgres page: a database that pg_dump backed up is restored whole, and no password stands in an argument',
  async (t) => {
    const cluster = await Cluster.start(t);
    const folder = folderWith(t, { kek: `${'11'.repeat(32)}\n` });
    const address = await cluster.database();
    const keys = ['--audit-key-file', 'audit', '--kek-file', 'kek'];
    t.is((await dscplus(folder, 'store', 'init', address, ...keys)).status, 0);
    const store = ['--store', address, '--audit-key-file', 'audit'];
    t.is((await dscplus(folder, 'users', 'add', 'alice', 'bob', ...store)).status, 0);
    const head = (await dscplus(folder, 'audit', 'head', '--json', '--store', address)).stdout;
    writeFileSync(join(folder, 'head.json'), head);
    const dump = join(cluster.folder, 'login.dump');
    await cluster.run('pg_dump', '--format=custom', '--schema=dscplus', `--file=${dump}`, address);
    const restored = await cluster.database();
    await cluster.run('pg_restore', '--exit-on-error', `--dbname=${restored}`, dump);
    const check = ['--store', restored, '--head-file', 'head.json', ...keys];
    t.is((await dscplus(folder, 'store', 'check', ...check)).stdout, 'no fault was found\n');
    writeFileSync(join(folder, 'url'), `${restored.replace('postgres@', 'postgres:hunter2@')}\n`);
    const listed = await dscplus(folder, 'users', 'list', '--store-url-file', 'url', '--audit-key-file', 'audit');
    t.regex(listed.stdout, /^alice\t/m);
    const refused = await dscplus(
      folder,
      'users',
      'list',
      '--store',
      restored.replace('postgres@', 'postgres:hunter2@'),
    );
    t.is(refused.status, 2);
    t.regex(refused.stderr, /holds a password.*--store-url-file/);
    t.notRegex(refused.stderr, /hunter2/);
    // To a file and back to another database, with the log verified on the way.
    t.is((await dscplus(folder, 'store', 'copy', restored, 'copy.db', '--audit-key-file', 'audit')).status, 0);
    const again = await cluster.database();
    t.regex(
      (await dscplus(folder, 'store', 'copy', 'copy.db', again, '--audit-key-file', 'audit')).stdout,
      /whole: 2 records/,
    );
    const whole = await dscplus(
      folder,
      'audit',
      'verify',
      '--store',
      again,
      '--audit-key-file',
      'audit',
      '--head',
      'head.json',
    );
    t.regex(whole.stdout, /^the audit log is whole: 2 records/);
    const archive = [
      'audit',
      'archive',
      'old.log',
      '--before',
      '2999-01-01',
      '--store',
      again,
      '--audit-key-file',
      'audit',
    ];
    t.is((await dscplus(folder, ...archive)).stdout, 'archived: 1 record\n');
    t.is((await dscplus(folder, 'audit', 'verify', '--log', 'old.log', '--audit-key-file', 'audit')).status, 0);
    t.is((await dscplus(folder, 'audit', 'verify', '--store', again, '--audit-key-file', 'audit')).status, 0);
  },
);
