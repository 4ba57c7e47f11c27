/** Disks that fail: an honest error, no false acceptance, and work goes on by itself when the disk does. */
import type { ChildProcess } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { LibsqlStore } from './store/libsql.js';
import { AUDIT_KEY, KEK, newFolder, respond, type Teardown } from './testing.js';
import type { Order, Reported } from './testing-child.js';
import { AcceptedHandles, buildChild, newStore, start } from './testing-processes.js';
import { Verifier } from './verifier.js';

const KIB = 1024;
const PATIENCE_MS = 30_000;
const ALONE: Order = { do: 'load', clients: 1 };

test.before(() => buildChild());

/** Mounts on a folder of its own, where it can be done: only root may, and not everywhere. @returns the folder */
function mounted(t: Teardown, ...mounts: (readonly string[])[]): string | undefined {
  const folder = newFolder(t);
  try {
    for (const words of mounts) execFileSync('mount', [...words, folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  t.teardown(() => execFileSync('umount', ['-l', folder]));
  return folder;
}

/** Collects what a process tells. */
function listen(child: ChildProcess): Reported[] {
  const reported: Reported[] = [];
  child.on('message', (message: Reported) => reported.push(message));
  return reported;
}

async function until(happened: () => boolean): Promise<void> {
  for (let waited_ms = 0; !happened(); waited_ms += 5) {
    if (waited_ms > PATIENCE_MS) throw new Error('it did not happen');
    await wait(5);
  }
}

/** Every acceptance that was reported is in the log, once, and no other is there twice. */
async function checkReported(t: ExecutionContext, path: string, reported: readonly Reported[]): Promise<void> {
  const store = await LibsqlStore.open(path);
  const handles = new AcceptedHandles();
  await handles.readOn(store);
  const given = reported.filter((one) => 'accepted' in one);
  t.true(given.length > 0);
  t.deepEqual(
    given.filter(({ handle, accepted }) => accepted !== 1 || handles.times(handle) !== 1),
    [],
  );
  t.is(handles.most(), 1);
  await store.close();
}

const failures = (reported: readonly Reported[]): string[] =>
  reported.flatMap((one) => ('failed' in one ? one.failed : []));

test('verifier faults: on a full disk nothing is decided, and decisions go on when there is room', async (t) => {
  // So large that the log of writes ahead, of some 4 MiB, does not fill it before the ballast does.
  const folder = mounted(t, ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs']);
  if (folder === undefined) return t.pass('no file system can be mounted here');
  const path = await newStore(folder);
  const child = await start(t, path);
  const reported = listen(child);
  child.send(ALONE);
  await until(() => reported.length > 3);
  const ballast = join(folder, 'ballast');
  t.throws(() => writeFileSync(ballast, Buffer.alloc(65 * KIB * KIB)), { code: 'ENOSPC' });
  await until(() => failures(reported).length > 3);
  t.regex(failures(reported)[0]!, /^the store could not be read or written \(SQLITE_FULL: .*\): nothing was decided$/);
  rmSync(ballast);
  const before = reported.length;
  await until(() => reported.slice(before).some((one) => 'accepted' in one));
  child.kill('SIGKILL');
  await checkReported(t, path, reported);
});

test('verifier faults: where a file may grow no more nothing is decided, and a new process goes on', async (t) => {
  const path = await newStore(newFolder(t));
  // Half a mebibyte for each file; blocks of 512 bytes.
  const child = await start(t, path, ['/bin/sh', '-c', 'trap "" XFSZ; ulimit -f 1024; exec "$0" "$@"']);
  const reported = listen(child);
  child.send(ALONE);
  await until(() => failures(reported).length > 3);
  t.regex(failures(reported)[0]!, /^the store could not be read or written \(SQLITE_/);
  child.kill('SIGKILL');
  await checkReported(t, path, reported);
  const again = await start(t, path);
  const more = listen(again);
  again.send(ALONE);
  await until(() => more.some((one) => 'accepted' in one));
  t.deepEqual(failures(more), []);
});

test('verifier faults: on a read-only disk nothing is decided, until it can be written', async (t) => {
  const folder = newFolder(t);
  const readOnly = mounted(t, ['--bind', folder], ['-o', 'remount,bind,ro']);
  if (readOnly === undefined) return t.pass('no file system can be mounted here');
  const opened = async (path: string): Promise<Verifier> => {
    const store = await LibsqlStore.open(path);
    t.teardown(() => store.close());
    return Verifier.open({ store, keys: [KEK], auditKey: AUDIT_KEY });
  };
  const path = await newStore(folder);
  const verifier = await opened(path);
  const { handle, question } = await verifier.challenge('alice');
  const given = { handle, response: respond(question) };
  const refused = async () => (await opened(join(readOnly, 'store.db'))).verify(given);
  await t.throwsAsync(refused, { name: 'StoreError', message: /nothing was decided|can't be opened/ });
  t.is((await verifier.verify(given)).answer, 'accepted');
});
