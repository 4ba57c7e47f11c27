/** Addresses of databases: what is read from a URL, a service file and the environment. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { InputError } from '../../../../emulator/input-error.js';
import { newFolder } from '../../testing.js';
import { holdsPassword, isPostgres, type PostgresAddress, readAddress, shownAddress } from './address.js';

type Environment = Readonly<Record<string, string>>;

const READ: ReadonlyArray<readonly [name: string, environment: Environment, wanted: Partial<PostgresAddress>]> = [
  ['postgres://v@db.example/login', {}, { host: 'db.example', port: 5432, database: 'login', user: 'v' }],
  ['postgresql://v@db.example:6432', {}, { port: 6432, database: 'v' }],
  ['postgres://v:p%40ss@[::1]/d', {}, { host: '::1', password: 'p@ss', tls: undefined }],
  ['postgres://v@%2Frun%2Fpg/d', {}, { host: '/run/pg', tls: undefined }],
  ['postgres:///d?host=/run/pg&user=v&port=1', {}, { host: '/run/pg', user: 'v', port: 1 }],
  ['postgres://v@/d?host=%2Frun', {}, { host: '/run', user: 'v', database: 'd' }],
  [
    'postgres://',
    { PGHOST: 'h', PGPORT: '7', PGDATABASE: 'd', PGUSER: 'u', PGPASSWORD: 'p', PGSSLMODE: 'disable' },
    { host: 'h', port: 7, database: 'd', user: 'u', password: 'p', tls: undefined },
  ],
  ['postgres://v@h/d?sslmode=disable&pool_size=9&patience_ms=0', { PGHOST: 'other' }, { host: 'h', poolSize: 9 }],
  ['postgres://v@10.0.0.1/d?sslmode=verify-ca', {}, { host: '10.0.0.1' }],
];

test('postgres address: a URL is read, and what it leaves out comes from the environment', (t) => {
  for (const [name, environment, wanted] of READ) t.like(readAddress(name, environment), wanted, name);
});

test('postgres address: beyond this machine the server must show who it is, and the weaker modes are refused', (t) => {
  t.like(readAddress('postgres://v@h/d', {}).tls, { checksName: true });
  t.like(readAddress('postgres://v@h/d?sslmode=verify-ca', {}).tls, { checksName: false });
  for (const host of ['localhost', '127.0.0.1', '%2Frun'])
    t.is(readAddress(`postgres://v@${host}/d`, {}).tls, undefined);
  for (const mode of ['require', 'prefer', 'allow', 'x']) {
    const read = () => readAddress(`postgres://v@h/d?sslmode=${mode}`, {});
    t.throws(read, { instanceOf: InputError, message: /sslmode is .* must be disable or verify-ca or verify-full/ });
  }
});

const REFUSED: ReadonlyArray<readonly [name: string, message: RegExp]> = [
  ['postgres://v@h:x/d', /must be postgres:\/\//],
  ['postgres://v%@h/d', /holds a % that is no %XX/],
  ['postgres://v@/d?host=a,b', /names several hosts/],
  ['postgres://v@h/d?colour=red', /sets "colour", but may set only host, port/],
  ['postgres://v@h/d?pool_size=1', /pool_size .* is "1", but must be a whole number from 2 to 64/],
  ['postgres://v@h/d?lock_timeout_ms=soon', /lock_timeout_ms .* from 100 to 600000/],
  ['postgres://v@h/d?service=none', /the service file can't be read/],
  ['postgres://v@h/d?sslrootcert=/none', /sslrootcert can't be read from \/none: there is no such file/],
];

test('postgres address: what can’t be is refused, and no message holds the password', (t) => {
  for (const [name, message] of REFUSED) {
    t.throws(() => readAddress(name, { PGSERVICEFILE: '/none' }), { instanceOf: InputError, message }, name);
    const secret = name.replace('v@', 'v:hunter2@');
    const error = t.throws(() => readAddress(secret, { PGSERVICEFILE: '/none' }), { instanceOf: InputError });
    t.notRegex(error!.message, /hunter2/, secret);
  }
});

test('postgres address: a service stands for its settings', (t) => {
  const file = join(newFolder(t), 'services');
  writeFileSync(
    file,
    '# ours\n[other]\nhost=no\n\n[login]\nhost = db.example\nuser=v\ndbname=d\npassword=s=1\n[last]\nport=1\n',
  );
  const environment = { PGSERVICEFILE: file };
  const wanted = { host: 'db.example', user: 'v', database: 'd', password: 's=1', port: 5432 };
  t.like(readAddress('postgres://?service=login', environment), wanted);
  t.like(readAddress('postgres://u@/?service=login', environment), { ...wanted, user: 'u' });
  t.like(readAddress('postgres://', { ...environment, PGSERVICE: 'login' }), wanted);
  t.throws(() => readAddress('postgres://?service=nobody', environment), {
    message: /there is no service "nobody" in/,
  });
});

test('postgres address: a password in it is found, and not shown', (t) => {
  for (const name of [
    'postgres://v:secret@h/d',
    'postgresql://:secret@h',
    'postgres://h/d?password=secret',
    'POSTGRES://v:se:c@h',
  ]) {
    t.true(isPostgres(name));
    t.true(holdsPassword(name), name);
    t.notRegex(shownAddress(name), /se(cret|:c)/);
  }
  for (const name of [
    'postgres://v@h:5432/d',
    'postgres://v@[::1]:1/d',
    'postgres:///d?host=/a',
    'a:b@c',
    './postgres:x',
  ]) {
    t.false(holdsPassword(name), name);
    t.is(shownAddress(name), name);
  }
});
