/** The portal: logins over HTTP against the same in process, its start against `node -e 0`, the weight of its first page. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { startPortal } from '../../portal/portal.js';
import { AuditKey, KeyEncryptionKey, LibsqlStore } from '../../verifier/index.js';
import { addUsers, compareWithInProcess, openVerifier } from './logins.js';
import { alternate, print, seconds, secondsUntil } from './rounds.js';

const CLIENTS = 64;
const CHILD = resolve('build/bench/portal-child.js');

/** Challenge and verification of 64 clients at once, both durable before they are answered, on either side. */
export async function httpLogin(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-bench-'));
  const store = await LibsqlStore.open(join(folder, 'store.db'));
  const verifier = await openVerifier(store);
  const users = Array.from({ length: CLIENTS }, (_, n) => `user${n}`);
  await addUsers(verifier, users);
  const portal = await startPortal({
    store,
    keys: [KeyEncryptionKey.fromBytes(Buffer.alloc(32, 1))],
    auditKey: AuditKey.fromBytes(Buffer.alloc(32, 2)),
    callsPerSecond: 1_000_000,
  });
  const token = await portal.manage(({ identity }) => identity.clients.add('bench'));
  await compareWithInProcess('http_login', verifier, users, [CHILD, portal.address, token, ...users]);
  await portal.close();
  await store.close();
  rmSync(folder, { recursive: true });
}

const ROUNDS = 15;

/** Until the demo has answered its first page. */
async function demoStart(): Promise<void> {
  const child = spawn(process.execPath, ['build/dscplus.cjs', 'portal', '--demo', '--listen', '0']);
  const [bytes] = await once(child.stdout, 'data');
  const [, address] = /listening on (\S+)/.exec(String(bytes)) ?? [];
  const { status } = await fetch(`${address}/login`);
  if (status !== 200) throw new Error(`the login page has status ${status}`);
  child.kill('SIGKILL');
}

export async function httpStart(): Promise<void> {
  const bare = (): number => seconds(() => void spawnSync(process.execPath, ['-e', '0']));
  const [ours_s, bare_s] = await alternate(ROUNDS, () => secondsUntil(demoStart), bare);
  print({ bench: 'http_start', goal: 5, bar: 10, better: 'less', unit: 'node -e 0' }, ours_s / bare_s);
}

/** The login page and what every browser loads for it, compressed; the demo's card is not of it. */
export async function pageWeight(): Promise<void> {
  const portal = await startPortal({ demo: true });
  let bytes = 0;
  for (const path of ['/login', '/assets/style.css', '/assets/keypad.js']) {
    const answer = await fetch(`${portal.address}${path}`);
    bytes += gzipSync(Buffer.from(await answer.arrayBuffer())).length;
  }
  await portal.close();
  print({ bench: 'page_weight', goal: 15, bar: 50, better: 'less', unit: 'kB' }, bytes / 1000);
}
