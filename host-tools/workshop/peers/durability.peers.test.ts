/** By the order of its system calls: an acceptance is on the disk before it is told. Traced with strace. */
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import test from 'ava';
import type { Told } from '../../verifier/testing-child.js';
import { buildChild, newStore, start } from '../../verifier/testing-processes.js';

const LOGINS = 20;
const TRACED = 'trace=write,writev,sendmsg,pwrite64,fsync,fdatasync';

/** A line of strace: process, call, descriptor with its path. What began in one thread may end further down. */
const CALL = /^\d+ +(?<call>\w+)\(\d+<(?<path>[^>]*)>/;

interface Trace {
  /** Acceptances that were told. */
  readonly told: number;
  /** Of these, such as were told while the log had been written and not synced. */
  readonly early: number;
}

function readTrace(text: string): Trace {
  let [told, early, dirty] = [0, 0, false];
  for (const line of text.split('\n')) {
    const { call = '', path = '' } = CALL.exec(line)?.groups ?? {};
    if (path.endsWith('-wal') && call === 'pwrite64') dirty = true;
    if (path.endsWith('-wal') && call.endsWith('sync')) dirty = false;
    if (!line.includes('\\"accepted\\":1')) continue;
    told += 1;
    if (dirty) early += 1;
  }
  return { told, early };
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
  child.on('message', (told: Told) => {
    if ('accepted' in told) logins += 1;
    // Not a signal, which would end the tracer alone.
    if (logins === LOGINS) child.disconnect();
  });
  child.send({ do: 'load', clients: 1 });
  await closed;
  return readTrace(readFileSync(out, 'utf8'));
}

test('peers: strace sees each acceptance synced to the disk before it is told', async (t) => {
  const code = resolve('build/testing/durable-child.mjs');
  await buildChild(code);
  const { told, early } = await trace(t, code);
  t.true(told >= LOGINS);
  t.is(early, 0);
});

test('peers: strace finds out a build that does not sync', async (t) => {
  const code = resolve('build/testing/careless-child.mjs');
  await buildChild(code, (text) => text.replace('synchronous = FULL', 'synchronous = OFF'));
  const { told, early } = await trace(t, code);
  t.true(told >= LOGINS);
  t.is(early, told);
});
