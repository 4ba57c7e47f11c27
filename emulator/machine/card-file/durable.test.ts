import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { pretend } from '../../testing-replace.js';
import { createFile, createFiles, type Files, removeLeftover, replaceFile } from './durable.js';

function newFolder(t: ExecutionContext): string {
  const folder = fs.mkdtempSync(join(tmpdir(), 'dscplus-durable-'));
  t.teardown(() => fs.rmSync(folder, { recursive: true }));
  return folder;
}

/** The file system, with a list of the calls that change it; the call `failing` fails as if the device were full. */
function watched(calls: string[], failing = ''): Files {
  const note = (call: string): void => {
    calls.push(call);
    if (call === failing) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  };
  const names = new Map<number, string>();
  const nameOf = (fd: number): string => (fs.fstatSync(fd).isDirectory() ? 'folder' : 'file');
  return {
    openSync: ((path: string, flags: string, mode?: number) => {
      note(`open ${flags}`);
      const fd = fs.openSync(path, flags, mode);
      names.set(fd, path);
      return fd;
    }) as typeof fs.openSync,
    fchownSync: (fd, uid, gid) => {
      note('fchown');
      fs.fchownSync(fd, uid, gid);
    },
    writeFileSync: ((fd: number, text: string) => {
      // A full device takes a part before it fails.
      if (failing === 'write') fs.writeSync(fd, text.slice(0, 3));
      note('write');
      fs.writeFileSync(fd, text);
    }) as typeof fs.writeFileSync,
    fsyncSync: (fd) => {
      note(`fsync ${nameOf(fd)}`);
      fs.fsyncSync(fd);
    },
    closeSync: (fd) => {
      fs.closeSync(fd);
      names.delete(fd);
      calls.push(`${names.size} open`);
    },
    renameSync: (from, to) => {
      note('rename');
      fs.renameSync(from, to);
    },
    rmSync: fs.rmSync,
  };
}

const FILE_CALLS = ['write', 'fsync file', '0 open'];
/** What makes a name durable. */
const FOLDER_CALLS = ['open r', 'fsync folder', '0 open'];

/** Who does something: no longer than that, since other tests run meanwhile. */
function as(uid: number, act: () => void): void {
  const { getuid } = process;
  process.getuid = () => uid;
  try {
    act();
  } finally {
    process.getuid = getuid!;
  }
}

test('durable file: the new text is on the device before the name is moved, and the name before the end', (t) => {
  const path = join(newFolder(t), 'a');
  fs.writeFileSync(path, 'old');
  for (const [uid, given] of [
    // Root gives the file to its owner before the text is in it.
    [0, ['fchown']],
    [1000, []],
  ] as const) {
    const calls: string[] = [];
    as(uid, () => replaceFile(path, 'new', watched(calls)));
    t.deepEqual(calls, ['open wx', ...given, ...FILE_CALLS, 'rename', ...FOLDER_CALLS]);
    t.is(fs.readFileSync(path, 'utf8'), 'new');
  }
});

test.serial('durable file: a new file is on the device before its name is, and that before the end', (t) => {
  const folder = newFolder(t);
  for (const [platform, folderCalls] of [
    ['linux', FOLDER_CALLS],
    // A folder can't be opened there: the rename does it.
    ['win32', []],
  ] as const) {
    const calls: string[] = [];
    pretend(t, platform);
    createFile(join(folder, platform), 'new', watched(calls));
    t.deepEqual(calls, ['open wx', ...FILE_CALLS, ...folderCalls], platform);
  }
});

for (const failing of ['open wx', 'write', 'fsync file', 'rename']) {
  test(`durable file: a device that is full at "${failing}" leaves the old file and nothing else`, (t) => {
    const folder = newFolder(t);
    const path = join(folder, 'a');
    fs.writeFileSync(path, 'old');
    const calls: string[] = [];
    t.throws(() => replaceFile(path, 'new', watched(calls, failing)), { code: 'ENOSPC' });
    t.deepEqual(fs.readdirSync(folder), ['a']);
    t.is(fs.readFileSync(path, 'utf8'), 'old');
    t.deepEqual(
      calls.filter((call) => call.endsWith(' open')),
      failing === 'open wx' ? [] : ['0 open'],
    );
  });
}

for (const failing of ['write', 'fsync file']) {
  test(`durable file: a device that is full at "${failing}" leaves nothing of a file that is new`, (t) => {
    const folder = newFolder(t);
    t.throws(() => createFile(join(folder, 'a'), 'new', watched([], failing)), { code: 'ENOSPC' });
    t.deepEqual(fs.readdirSync(folder), []);
  });
}

test('durable file: a new file never takes the place of another, a link that leads nowhere included', (t) => {
  const folder = newFolder(t);
  fs.writeFileSync(join(folder, 'file'), 'old');
  fs.mkdirSync(join(folder, 'folder'));
  fs.symlinkSync(join(folder, 'nowhere'), join(folder, 'link'));
  for (const name of ['file', 'folder', 'link']) {
    t.throws(() => createFile(join(folder, name), 'new'), { code: 'EEXIST' }, name);
  }
  t.is(fs.readFileSync(join(folder, 'file'), 'utf8'), 'old');
  t.deepEqual(fs.readdirSync(folder).sort(), ['file', 'folder', 'link']);
});

test("durable file: only the owner can read it, and it stays the owner's when root writes", (t) => {
  const path = join(newFolder(t), 'a');
  createFile(path, 'old');
  const isRoot = process.getuid?.() === 0;
  if (isRoot) fs.chownSync(path, 12345, 54321);
  fs.chmodSync(path, 0o644);
  const { uid, gid } = fs.statSync(path);
  replaceFile(path, 'new');
  const after = fs.statSync(path);
  t.deepEqual([after.uid, after.gid], [uid, gid]);
  if (process.platform !== 'win32') t.is(after.mode & 0o777, 0o600);
});

test('durable file: what a killed process left is removed, and only that', (t) => {
  const folder = newFolder(t);
  const path = join(folder, 'a');
  fs.writeFileSync(path, 'old');
  fs.writeFileSync(join(folder, '.a.new'), 'hal');
  fs.writeFileSync(join(folder, '.b.new'), 'of b');
  removeLeftover(path);
  t.deepEqual(fs.readdirSync(folder), ['.b.new', 'a']);
});

test('durable file: each file of a batch is on the device before the batch ends', async (t) => {
  const folder = newFolder(t);
  const calls: string[] = [];
  const open = async (...given: Parameters<typeof fs.promises.open>) => {
    const file = await fs.promises.open(...given);
    const [sync, close] = [file.sync.bind(file), file.close.bind(file)];
    file.sync = async () => {
      // All of the text is there by now.
      const text = fs.readFileSync(String(given[0]), 'utf8');
      await sync();
      for (let turns = 0; turns < 10; turns++) await new Promise(setImmediate);
      calls.push(`${text} is there`);
    };
    file.close = async () => {
      await close();
      await new Promise(setImmediate);
      calls.push(`${fs.readFileSync(String(given[0]), 'utf8')} is closed`);
    };
    return file;
  };
  await createFiles(
    folder,
    new Map([
      ['a', 'text of a'],
      ['b', 'text of b'],
    ]),
    open,
    watched(calls),
  );
  const own = calls.slice(0, 4);
  for (const name of ['a', 'b']) {
    const states = ['is there', 'is closed'].map((state) => `text of ${name} ${state}`);
    t.deepEqual(
      own.filter((call) => states.includes(call)),
      states,
    );
  }
  t.deepEqual(calls.slice(4), FOLDER_CALLS);
});

test('durable files: of a batch that can not be made whole nothing stays, and what was there before does', async (t) => {
  const folder = newFolder(t);
  fs.writeFileSync(join(folder, 'b'), 'old');
  const texts = new Map(['a', 'b', 'c'].map((name) => [name, `new ${name}`]));
  await t.throwsAsync(createFiles(folder, texts), { code: 'EEXIST' });
  t.deepEqual(fs.readdirSync(folder), ['b']);
  t.is(fs.readFileSync(join(folder, 'b'), 'utf8'), 'old');
  // A disk that is full when the text is written.
  const full = async (...args: Parameters<typeof fs.promises.open>) => {
    const file = await fs.promises.open(...args);
    file.writeFile = async () => {
      throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    };
    return file;
  };
  await t.throwsAsync(createFiles(folder, new Map([['d', 'x']]), full), { code: 'ENOSPC' });
  t.deepEqual(fs.readdirSync(folder), ['b']);
});
