import { spawn } from 'node:child_process';
import { once } from 'node:events';
import files, * as fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { InputError } from '../../input-error.js';
import { claim, Lock } from './lock.js';
import { isRunning, thisProcess } from './process-identity.js';

/** No process has this number: Linux goes up to 2^22. */
const NOBODY = { host: hostname(), pid: 2 ** 22 + 1, start: '1' };

const { openSync, writeFileSync } = fs;

function newLockPath(t: ExecutionContext): string {
  const folder = fs.mkdtempSync(join(tmpdir(), 'dscplus-lock-'));
  t.teardown(() => fs.rmSync(folder, { recursive: true }));
  return join(folder, 'a.lock');
}

/** While something is done, and no longer, a call of the file system does something else: other tests run meanwhile. */
function withCall<K extends 'openSync' | 'writeFileSync'>(name: K, call: (typeof fs)[K], act: () => void): void {
  const { [name]: own } = files;
  const put = (to: (typeof fs)[K]): void => {
    files[name] = to;
    syncBuiltinESMExports();
  };
  put(call);
  try {
    act();
  } finally {
    put(own);
  }
}

test('lock: a process with the number of a killed one is another process where its start is known', (t) => {
  const me = thisProcess();
  t.true(isRunning(me));
  t.is(me.start !== '', process.platform === 'linux');
  t.is(isRunning({ ...me, start: '1' }), process.platform !== 'linux');
  t.true(isRunning({ ...me, start: '' }));
  t.false(isRunning(NOBODY));
});

test('lock: a process that belongs to somebody else runs, and one of which nothing else can be told', (t) => {
  const me = thisProcess();
  const { kill, platform } = process;
  try {
    process.kill = () => {
      throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
    };
    t.true(isRunning(me));
    process.kill = () => true;
    Object.defineProperty(process, 'platform', { value: 'darwin' });
    t.deepEqual([isRunning(me), thisProcess().start], [true, '']);
  } finally {
    process.kill = kill;
    Object.defineProperty(process, 'platform', { value: platform });
  }
});

test('lock: a process that has ended counts as gone before its parent has asked for its exit status', async (t) => {
  const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  t.teardown(() => parent.kill('SIGKILL'));
  const [pid] = (await once(parent.stdout, 'data')).map(Number) as [number];
  if (process.platform !== 'linux') {
    // Elsewhere such a process can't be told from one that runs.
    process.kill(pid, 'SIGKILL');
    return t.true(isRunning({ ...thisProcess(), start: 'x' }));
  }
  const fields = (of: number): string[] => fs.readFileSync(`/proc/${of}/stat`, 'latin1').split(/[()] ?/);
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise(setImmediate);
  };
  // Not before the shell, which would ask for the exit status, has become a program that does not.
  await until(() => fields(parent.pid!)[1] === 'sleep');
  process.kill(pid, 'SIGKILL');
  await until(() => fields(pid)[2]!.startsWith('Z'));
  return t.false(isRunning({ host: hostname(), pid, start: fields(pid)[2]!.split(' ')[19]! }));
});

test('lock: a claim on a list that was removed after it was opened is worth nothing', (t) => {
  const path = newLockPath(t);
  for (const list of ['', JSON.stringify({ ...thisProcess(), id: 'x' })]) {
    for (const successor of [false, true]) {
      fs.writeFileSync(path, list);
      const fd = fs.openSync(path, 'a+');
      fs.rmSync(path);
      if (successor) fs.writeFileSync(path, '');
      t.false(claim(fd, path), `${list}, with a list in its place: ${successor}`);
      fs.closeSync(fd);
    }
  }
});

test('lock: a list that is removed as soon as it was opened is opened again, and nothing stays open', (t) => {
  const path = newLockPath(t);
  const open = () => (process.platform === 'linux' ? fs.readdirSync('/proc/self/fd').length : 0);
  const before = open();
  let removals = 3;
  const removing: typeof fs.openSync = (...given) => {
    const fd = openSync(...given);
    if (given[0] !== path) return fd;
    removals -= 1;
    if (removals >= 0) fs.rmSync(path);
    return fd;
  };
  withCall('openSync', removing, () => Lock.take(path).release());
  t.deepEqual([removals, open()], [-1, before]);
  removals = 200;
  withCall('openSync', removing, () => {
    t.throws(() => Lock.take(path), { instanceOf: InputError, message: /taken and released all the time/ });
  });
  t.deepEqual([removals, open()], [100, before]);
});

test('lock: of two who claim at once the one who comes later on the list withdraws', (t) => {
  const path = newLockPath(t);
  const other = JSON.stringify({ ...thisProcess(), id: 'other' });
  const own: string[] = [];
  const second: typeof fs.writeFileSync = (file, line) => {
    if (own.length === 0) writeFileSync(file, `${other}\n`);
    own.push(String(line));
    writeFileSync(file, line);
  };
  withCall('writeFileSync', second, () => {
    t.throws(() => Lock.take(path), { instanceOf: InputError, message: /in use by this process/ });
  });
  const [{ id }, withdrawn] = own.map((line) => JSON.parse(line));
  t.deepEqual(withdrawn, { withdrawn: id });
});

test('lock: a list that keeps no claim is damaged', (t) => {
  const path = join(newLockPath(t), '..', 'a\u0007.lock');
  withCall(
    'writeFileSync',
    () => {},
    () => {
      t.throws(() => Lock.take(path), { instanceOf: InputError, message: /its lock .*a␇\.lock is damaged: .* remove/ });
    },
  );
});

test('lock: a process of another machine counts as running, and the message says how to go on', (t) => {
  const path = join(newLockPath(t), '..', 'a\u0007.lock');
  fs.writeFileSync(path, JSON.stringify({ ...NOBODY, host: 'elsewhere.example', id: 'x' }));
  const message = /on the machine elsewhere.example: .* remove .*a␇\.lock$/;
  t.throws(() => Lock.take(path), { instanceOf: InputError, message });
});

const STALE: ReadonlyArray<readonly [string, string]> = [
  ['nothing in it', ''],
  ['a claim of a process that is gone', JSON.stringify({ ...NOBODY, id: 'x' })],
  ['half a claim', '{"host": "'],
  ['a claim that was withdrawn', `${JSON.stringify({ ...thisProcess(), id: 'x' })}\n{"withdrawn": "x"}`],
  ['lines that are no claims', 'null\n[]\n7\n{"id": 1}\n{"id": "x", "host": "a", "pid": -1, "start": ""}'],
];

for (const [title, text] of STALE) {
  test(`lock: is taken over with ${title}, and removed when it is released`, (t) => {
    const path = newLockPath(t);
    fs.writeFileSync(path, text);
    const lock = Lock.take(path);
    t.true(lock.isHeld);
    t.throws(() => Lock.take(path), { message: /in use by this process/ });
    lock.release();
    t.false(lock.isHeld);
    t.false(fs.existsSync(path));
  });
}

test('lock: those who only find it taken leave nothing in it', (t) => {
  const path = newLockPath(t);
  const lock = Lock.take(path);
  const { size } = fs.statSync(path);
  for (let round = 0; round < 3; round++) t.throws(() => Lock.take(path));
  t.is(fs.statSync(path).size, size);
  lock.release();
});

test('lock: a list that has grown beyond all bounds is refused with what to do', (t) => {
  const path = newLockPath(t);
  fs.writeFileSync(path, Buffer.alloc(2 ** 20 + 1, '\n'));
  t.throws(() => Lock.take(path), { instanceOf: InputError, message: /remove the lock/ });
});

test('lock: a file that others have made in its place since is left alone', (t) => {
  const path = newLockPath(t);
  const lock = Lock.take(path);
  fs.rmSync(path);
  const other = Lock.take(path);
  lock.release();
  t.true(fs.existsSync(path));
  t.throws(() => Lock.take(path), { message: /in use/ });
  other.release();
  t.false(fs.existsSync(path));
});

test('lock: a symbolic link in its place is not followed', (t) => {
  const path = newLockPath(t);
  const victim = `${path}.victim`;
  fs.writeFileSync(victim, 'mine');
  fs.symlinkSync(victim, path);
  if (process.platform === 'win32') t.notThrows(() => Lock.take(path).release());
  else t.throws(() => Lock.take(path), { code: 'ELOOP' });
  t.is(fs.readFileSync(victim, 'utf8').startsWith('mine'), true);
});

/** Lines of a list that are no claims: a process that runs is named, but something else is wrong. */
const NO_CLAIMS: readonly Record<string, unknown>[] = [
  { id: 5 },
  { host: 5 },
  { host: undefined },
  { start: 5 },
  { start: undefined },
  { pid: 0 },
  { pid: -1 },
  { pid: 1.5 },
  { pid: '1' },
  { id: undefined },
];

test('lock: a line that is no whole claim holds nothing, and one that is whole does', (t) => {
  const whole = { ...thisProcess(), id: 'a' };
  for (const wrong of NO_CLAIMS) {
    // Whoever claims on another machine counts as running, whatever else is known of it.
    for (const from of [{}, { host: 'elsewhere.example' }]) {
      const path = newLockPath(t);
      fs.writeFileSync(path, `${JSON.stringify({ ...whole, ...from, ...wrong })}\n`);
      t.notThrows(() => Lock.take(path).release(), JSON.stringify(wrong));
      t.false(fs.existsSync(path));
    }
  }
  const first = newLockPath(t);
  fs.writeFileSync(first, `${JSON.stringify({ ...whole, host: 'elsewhere.example', pid: 1, start: '' })}\n`);
  t.throws(() => Lock.take(first), { instanceOf: InputError, message: /by process 1 on the machine elsewhere/ });
  const path = newLockPath(t);
  fs.writeFileSync(path, `null\n5\n{"withdrawn":5}\n{"withdrawn":"b"}\n${JSON.stringify(whole)}\n`);
  t.throws(() => Lock.take(path), { instanceOf: InputError, message: /in use by this process/ });
  fs.appendFileSync(path, '{"withdrawn":"a"}\n');
  t.notThrows(() => Lock.take(path).release());
});

test('lock: while any is held the process releases them at its end; none leaves a file, a listener or a descriptor', (t) => {
  const listeners = () => process.listenerCount('exit');
  const open = () => (process.platform === 'linux' ? fs.readdirSync('/proc/self/fd').length : 0);
  const [listening, opened] = [listeners(), open()];
  const paths = [newLockPath(t), newLockPath(t)];
  const locks = [Lock.take(paths[0]!)];
  t.is(listeners(), listening + 1);
  locks.push(Lock.take(paths[1]!));
  if (process.platform !== 'win32') t.is(fs.statSync(paths[0]!).mode & 0o777, 0o600);
  t.is(listeners(), listening + 1);
  for (let tries = 0; tries < 3; tries++) t.throws(() => Lock.take(paths[0]!), { instanceOf: InputError });
  locks[0]!.release();
  locks[0]!.release();
  t.deepEqual([locks[0]!.isHeld, locks[1]!.isHeld, listeners()], [false, true, listening + 1]);
  locks[1]!.release();
  t.deepEqual([listeners(), open()], [listening, opened]);
  t.deepEqual(
    paths.map((path) => fs.existsSync(path)),
    [false, false],
  );
});

test('lock: the end of the process releases all that are held', (t) => {
  const paths = [newLockPath(t), newLockPath(t)];
  const before = process.listeners('exit');
  for (const path of paths) Lock.take(path);
  const [releaseAll] = process.listeners('exit').filter((listener) => !before.includes(listener));
  releaseAll!(0);
  t.deepEqual(
    paths.map((path) => fs.existsSync(path)),
    [false, false],
  );
  t.deepEqual(process.listeners('exit'), before);
});

test('lock: a list of a million bytes is read, and a longer one is damaged', (t) => {
  const path = newLockPath(t);
  fs.writeFileSync(path, 'x'.repeat(2 ** 20));
  t.notThrows(() => Lock.take(path).release());
  fs.writeFileSync(path, 'x'.repeat(2 ** 20 + 1));
  t.throws(() => Lock.take(path), { instanceOf: InputError, message: /its lock .* is damaged/ });
});
