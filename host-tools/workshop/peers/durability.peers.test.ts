/** By the order of its system calls: an acceptance is on the disk before it is reported. Traced with strace. */
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import test from 'ava';
import type { Reported } from '../../verifier/testing-child.js';
import { buildChild, newStore, start } from '../../verifier/testing-processes.js';

const LOGINS = 20;
const TRACED = 'trace=write,writev,sendmsg,pwrite64,fsync,fdatasync';

/** A line of strace: process, call, descriptor with its path. A call that began in one thread may end further down. */
const CALL = /^\d+ +(?<call>\w+)\(\d+<(?<path>[^>]*)>/;

interface Trace {
  /** Acceptances that were reported. */
  readonly reported: number;
  /** Of these, such as were reported while the log had been written and not synced. */
  readonly early: number;
}

function readTrace(text: string): Trace {
  let [reported, early, dirty] = [0, 0, false];
  for (const line of text.split('\n')) {
    const { call = '', path = '' } = CALL.exec(line)?.groups ?? {};
    if (path.endsWith('-wal') && call === 'pwrite64') dirty = true;
    if (path.endsWith('-wal') && call.endsWith('sync')) dirty = false;
    if (!line.includes('\\"accepted\\":1')) continue;
    reported += 1;
    if (dirty) early += 1;
  }
  return { reported, early };
}

/** Logs in some times under strace. @param code the child's bundle */
async function trace(t: { teardown(end: () => unknown): void }, code: string): Promise<Trace> {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-strace-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const path = await newStore(folder);
  const out = join(folder, 'trace');
  const child = await start(t, path, ['strace', '-f', '-y', '-s', '300', '-e', TRACED, '-o', out], code);
  let logins = 0;
  const closed = once(child, 'exit');
  child.on('message', (reported: Reported) => {
    if ('accepted' in reported) logins += 1;
    // Not a signal, which would end the tracer alone.
    if (logins === LOGINS) child.disconnect();
  });
  child.send({ do: 'load', clients: 1 });
  await closed;
  return readTrace(readFileSync(out, 'utf8'));
}

test('peers: strace sees each acceptance synced to the disk before it is reported', async (t) => {
  const code = resolve('build/testing/durable-child.mjs');
  await buildChild(code);
  const { reported, early } = await trace(t, code);
  t.true(reported >= LOGINS);
  t.is(early, 0);
});

test('peers: strace finds out a build that does not sync', async (t) => {
  const code = resolve('build/testing/careless-child.mjs');
  await buildChild(code, (text) => text.replace('synchronous = FULL', 'synchronous = OFF'));
  const { reported, early } = await trace(t, code);
  t.true(reported >= LOGINS);
  t.is(early, reported);
});
