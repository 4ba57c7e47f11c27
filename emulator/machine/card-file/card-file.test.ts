import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { build } from 'esbuild';
import { InputError } from '../../input-error.js';
import { pretend } from '../../testing-replace.js';
import { completeRecord } from '../card-record.js';
import { CardFile, createCardFile, createCardFiles, isOpenToOthers, readCardFile } from './card-file.js';
import type { Order } from './testing-child.js';

const RECORD = completeRecord({ model: 'nagra-326', counter: 5n });

function newFolder(t: ExecutionContext): string {
  const folder = fs.mkdtempSync(join(tmpdir(), 'dscplus-card-'));
  t.teardown(() => fs.rmSync(folder, { recursive: true }));
  return folder;
}

function newCard(t: ExecutionContext): string {
  const path = join(newFolder(t), 'a.card');
  createCardFile(path, RECORD);
  return path;
}

const open = (t: ExecutionContext, path: string): CardFile => {
  const file = CardFile.open(path);
  t.teardown(() => file.close());
  return file;
};

test('card file: keeps a record that only its owner can read', (t) => {
  const path = newCard(t);
  t.deepEqual(readCardFile(path), RECORD);
  t.false(isOpenToOthers(path));
});

test.serial(
  'card file: any right of others makes it open to them, but on Windows, whose files have no such rights',
  (t) => {
    const path = newCard(t);
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      pretend(t, platform);
      for (const mode of [0o600, 0o700, 0o610, 0o620, 0o640, 0o601, 0o602, 0o604]) {
        fs.chmodSync(path, mode);
        t.is(isOpenToOthers(path), platform !== 'win32' && mode % 0o100 !== 0, `${mode.toString(8)} on ${platform}`);
      }
    }
  },
);

test('card file: refuses a record that no card can hold, and makes no file', (t) => {
  const folder = newFolder(t);
  t.throws(() => createCardFile(join(folder, 'a'), { ...RECORD, serial: '' }), { instanceOf: InputError });
  t.deepEqual(fs.readdirSync(folder), []);
});

test('card file: never makes a file in the place of another', (t) => {
  const path = newCard(t);
  t.throws(() => createCardFile(path, { ...RECORD, counter: 0n }), {
    instanceOf: InputError,
    message: /a\.card: it could not be made: there is something of that name already/,
  });
  t.is(readCardFile(path).counter, 5n);
});

test('card file: what is stored is in the file, and the next one to open it finds it', (t) => {
  const path = newCard(t);
  const file = CardFile.open(path);
  file.store(2n ** 64n - 1n);
  t.is(readCardFile(path).counter, 2n ** 64n - 1n);
  t.deepEqual(file.record, { ...RECORD, counter: 2n ** 64n - 1n });
  file.close();
  t.is(open(t, path).record.counter, 2n ** 64n - 1n);
});

test('card file: the counter never decreases, nor passes 64 bits, nor is stored once the file is closed', (t) => {
  const path = newCard(t);
  const file = CardFile.open(path);
  t.throws(() => file.store(4n), { name: 'Error', message: /never decreases/ });
  t.throws(() => file.store(2n ** 64n), { instanceOf: InputError });
  file.close();
  t.throws(() => file.store(6n), { name: 'Error', message: /closed/ });
  t.is(readCardFile(path).counter, 5n);
});

const UNREADABLE: ReadonlyArray<readonly [string, string | Buffer, RegExp]> = [
  ['an empty one', '', /it is empty/],
  ['a binary one', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0xff, 0x00]), /it is not UTF-8 text/],
  ['one of 16 KiB and a byte', ' '.repeat(16_385), /it has more than 16384 bytes/],
  ['a damaged one', '{"format": ', /it is not JSON text/],
];

for (const [title, content, message] of UNREADABLE) {
  test(`card file: refuses ${title}, names it and leaves no lock`, (t) => {
    const folder = newFolder(t);
    const path = join(folder, 'a.card');
    fs.writeFileSync(path, content);
    const expected = { instanceOf: InputError, message: new RegExp(`a\\.card: ${message.source}`) };
    t.throws(() => readCardFile(path), expected);
    t.throws(() => CardFile.open(path), expected);
    t.deepEqual(fs.readdirSync(folder), ['a.card']);
  });
}

test('card file: 16 KiB are not too many', (t) => {
  const path = newCard(t);
  fs.appendFileSync(path, ' '.repeat(16_384 - fs.statSync(path).size));
  t.deepEqual(readCardFile(path), RECORD);
});

test('card file: says that a file is missing, or no file, or that its folder is missing', (t) => {
  const folder = newFolder(t);
  t.throws(() => CardFile.open(join(folder, 'no')), {
    instanceOf: InputError,
    message: /no: it could not be read: there is no such file/,
  });
  t.throws(() => readCardFile(folder), { instanceOf: InputError, message: /it is not a regular file/ });
  t.throws(() => createCardFile(join(folder, 'no', 'a'), RECORD), {
    instanceOf: InputError,
    message: /no such folder/,
  });
  t.deepEqual(fs.readdirSync(folder), []);
});

test('card file: what can not be stored is an error, the file stays whole and the counter can be stored later', (t) => {
  const path = newCard(t);
  const inTheWay = path.replace('a.card', '.a.card.new');
  fs.mkdirSync(inTheWay);
  t.throws(() => CardFile.open(path), {
    instanceOf: InputError,
    message: /a\.card: its counter could not be stored: /,
  });
  fs.rmdirSync(inTheWay);
  const file = open(t, path);
  fs.mkdirSync(inTheWay);
  t.throws(() => file.store(6n), {
    instanceOf: InputError,
    message: /a\.card: its counter could not be stored: something has that name already/,
  });
  t.is(file.record.counter, 5n);
  t.deepEqual(readCardFile(path), RECORD);
  fs.rmdirSync(inTheWay);
  file.store(6n);
  t.is(readCardFile(path).counter, 6n);
});

test('card file: a symbolic link stays one, and the file it leads to is locked and rewritten', (t) => {
  const path = newCard(t);
  const link = join(newFolder(t), 'link.card');
  fs.symlinkSync(path, link);
  const file = open(t, link);
  t.throws(() => CardFile.open(path), { instanceOf: InputError, message: /in use by this process/ });
  file.store(6n);
  t.true(fs.lstatSync(link).isSymbolicLink());
  t.is(readCardFile(path).counter, 6n);
});

test('card file: one process opens it once at a time, and can read it meanwhile', (t) => {
  const path = newCard(t);
  const file = CardFile.open(path);
  t.throws(() => CardFile.open(path), { instanceOf: InputError, message: /a\.card: it is in use by this process/ });
  t.deepEqual(readCardFile(path), RECORD);
  file.close();
  file.close();
  t.deepEqual(fs.readdirSync(join(path, '..')), ['a.card']);
  open(t, path);
});

test('card file: says that it could not be locked, and changes nothing', (t) => {
  const path = newCard(t);
  fs.mkdirSync(`${path}.lock`);
  t.throws(() => CardFile.open(path), {
    instanceOf: InputError,
    message: /a\.card: it could not be locked for use: (?:it is a folder, not a file|permission denied)$/,
  });
  t.deepEqual(readCardFile(path), RECORD);
});

/** The bundle of `testing-child.ts`, made once for all tests. */
let childProgram: Promise<string> | undefined;

async function bundleChild(): Promise<string> {
  const outfile = join(fs.mkdtempSync(join(tmpdir(), 'dscplus-child-')), 'child.cjs');
  await build({
    entryPoints: ['emulator/machine/card-file/testing-child.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
  });
  return outfile;
}

test.after.always(async () => {
  if (childProgram !== undefined) fs.rmSync(join(await childProgram, '..'), { recursive: true });
});

async function startChild(t: ExecutionContext): Promise<ChildProcess> {
  childProgram ??= bundleChild();
  const child = fork(await childProgram, { execArgv: [] });
  t.teardown(() => child.kill('SIGKILL'));
  await once(child, 'message');
  return child;
}

/** The child's next answer; one that ends in place of an answer has failed. */
function ask(child: ChildProcess, order: Order): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (status) => reject(new Error(`the child ended with ${status}`)));
    child.send(order);
  });
}

async function end(child: ChildProcess, how: 'exit' | 'SIGKILL'): Promise<void> {
  const ended = once(child, 'exit');
  if (how === 'exit') child.send({ do: 'exit' });
  else child.kill(how);
  await ended;
}

test('card file: another process reports which one has it, until that one ends without notice', async (t) => {
  const path = newCard(t);
  const child = await startChild(t);
  t.deepEqual(await ask(child, { do: 'open', paths: [path] }), [path]);
  t.throws(() => CardFile.open(path), { message: new RegExp(`a\\.card: it is in use by process ${child.pid}:`) });
  await end(child, 'exit');
  t.deepEqual(fs.readdirSync(join(path, '..')), ['a.card']);
  open(t, path);
});

test('card file: of many processes that find a killed one in, exactly one comes in', async (t) => {
  const folder = newFolder(t);
  const paths = Array.from({ length: 100 }, (_, index) => join(folder, `${index}.card`));
  const [first, ...others] = paths as [string, ...string[]];
  createCardFile(first, RECORD);
  for (const path of others) fs.copyFileSync(first, path);
  const killed = await startChild(t);
  t.deepEqual(await ask(killed, { do: 'open', paths }), paths);
  const children = await Promise.all([startChild(t), startChild(t), startChild(t)]);
  await end(killed, 'SIGKILL');
  t.true(fs.existsSync(`${first}.lock`));
  const opened = await Promise.all(children.map((child) => ask(child, { do: 'open', paths })));
  t.deepEqual(opened.flat().sort(), [...paths].sort());
  await Promise.all(children.map((child) => end(child, 'exit')));
  t.deepEqual(
    fs.readdirSync(folder).filter((name) => !name.endsWith('.card')),
    [],
  );
});

test('card file: no count is lost between processes that count at once', async (t) => {
  const path = newCard(t);
  const children = await Promise.all([startChild(t), startChild(t), startChild(t)]);
  await Promise.all(children.map((child) => ask(child, { do: 'count', path, times: 10 })));
  t.is(readCardFile(path).counter, 35n);
  t.deepEqual(fs.readdirSync(join(path, '..')), ['a.card']);
});

test('card file: a process that is killed while it stores leaves the last counter that it reported, or a later one', async (t) => {
  const path = newCard(t);
  for (let round = 0; round < 2; round++) {
    const child = await startChild(t);
    let reported = 0;
    child.on('message', (counter: number) => {
      reported = counter;
    });
    await ask(child, { do: 'store', path });
    await end(child, 'SIGKILL');
    const file = CardFile.open(path);
    t.true(Number(file.record.counter) >= reported);
    file.close();
    t.deepEqual(fs.readdirSync(join(path, '..')), ['a.card']);
  }
});

test('card file: a batch is made whole, of records that cards can hold, in places that are free', async (t) => {
  const folder = newFolder(t);
  const other = completeRecord({ model: 'dsc-plus', counter: 2n ** 64n - 1n });
  await createCardFiles(
    folder,
    new Map([
      ['a.card', RECORD],
      ['b.card', other],
    ]),
  );
  t.deepEqual(readCardFile(join(folder, 'a.card')), RECORD);
  t.deepEqual(readCardFile(join(folder, 'b.card')), other);
  const batch = (name: string, serial: string) =>
    new Map([
      ['c.card', RECORD],
      [name, { ...RECORD, serial }],
    ]);
  await t.throwsAsync(createCardFiles(folder, batch('d.card', '')), { instanceOf: InputError, message: /serial/ });
  await t.throwsAsync(createCardFiles(folder, batch('a.card', 'S-2')), {
    instanceOf: InputError,
    message: /a\.card|it could not be made: there is something of that name already/,
  });
  t.deepEqual(fs.readdirSync(folder).sort(), ['a.card', 'b.card']);
  t.deepEqual(readCardFile(join(folder, 'a.card')), RECORD);
});

test('card file: storing the counter that it has writes nothing, a lower one is refused', (t) => {
  const path = newCard(t);
  const file = open(t, path);
  const { ino } = fs.statSync(path);
  file.store(5n);
  t.is(fs.statSync(path).ino, ino);
  t.throws(() => file.store(4n), { message: /never decreases/ });
  file.store(6n);
  t.not(fs.statSync(path).ino, ino);
});
