/** Names of stores, and names that are refused. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { newFolder } from '../verifier/testing.js';
import { fromArgument, needStore, type StoreNames, storeNamed } from './open-store.js';

test('store names: a path, an address, a file with one, or the environment', (t) => {
  const file = join(newFolder(t), 'url');
  writeFileSync(file, 'postgres://v:secret@db.example/login\n');
  const named: ReadonlyArray<readonly [StoreNames, name: string, shown: string, beside: string | undefined]> = [
    [{ argument: 'cards.db', environment: 'other.db' }, 'cards.db', 'cards.db', 'cards.db'],
    [{ environment: 'cards.db' }, 'cards.db', 'cards.db', 'cards.db'],
    [{ argument: 'postgres://v@h/d' }, 'postgres://v@h/d', 'postgres://v@h/d', undefined],
    [{ environment: 'postgres://v:s@h/d' }, 'postgres://v:s@h/d', 'postgres://v@h/d', undefined],
    [{ urlFile: file }, 'postgres://v:secret@db.example/login', 'postgres://v@db.example/login', file],
  ];
  for (const [given, name, shown, beside] of named) t.deepEqual(storeNamed(given), { name, shown, beside });
});

test('store names: a password in an argument is refused without being repeated, and so is what names none', (t) => {
  const file = join(newFolder(t), 'url');
  writeFileSync(file, 'cards.db\n');
  const refused: ReadonlyArray<readonly [StoreNames, RegExp]> = [
    [{ argument: 'postgres://v:secret@h/d' }, /holds a password, and every user .*PGPASSFILE.*--store-url-file/],
    [{ argument: 'postgres://v@h/d?password=secret' }, /holds a password/],
    [{ argument: 'a', urlFile: 'b' }, /both given/],
    [{}, /the store is missing/],
    [{ urlFile: file }, /must hold the address of a database on one line/],
    [{ urlFile: `${file}x` }, /can't be read from .*: there is no such file/],
    [{ argument: 'mysql://h/d' }, /must be the path of a file/],
  ];
  for (const [given, message] of refused) {
    const error = t.throws(() => storeNamed(given), { instanceOf: InputError, message });
    t.notRegex(error!.message, /secret/);
  }
});

test('store names: what is no store is named as what it is, before its keys are looked for', (t) => {
  const folder = newFolder(t);
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  for (const [path, message] of [
    [join(folder, 'none.db'), /^there is no store .*none\.db: make it with "dscplus store init/],
    [file('empty', ''), /empty is an empty file and no store/],
    [folder, /is a folder and no store/],
    [file('text', 'SQLite format 2 and more'), /text is no database and no store: name one/],
    [file('short', 'x'), /short is no database and no store/],
  ] as const) {
    t.throws(() => needStore(fromArgument(path)), { instanceOf: InputError, message }, path);
  }
  t.notThrows(() => needStore(fromArgument('postgres://v@h/d')));
  t.notThrows(() => needStore(fromArgument(file('store', 'SQLite format 3\0 and more'))));
});
