/** The command on cards and connections in numbers: many cards against few, silent connections against none. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { VerifierClient } from '../../client/index.js';
import { verifierOcra } from '../../verifier/ocra/ocra.js';
import { alternate, print, secondsUntil } from './rounds.js';

const DSCPLUS = resolve('build/dscplus.cjs');
/** Prints to standard error, at its end, what memory the command took at most. */
const MEASURE = `data:text/javascript,process.on('exit',()=>process.stderr.write(String(process.resourceUsage().maxRSS*1024)))`;
const KEY = '3132333435363738393031323334353637383930';
const PIN = '1234';
const SUITE = 'OCRA-1:HOTP-SHA1-8:QN06-PSHA1';
const STORE = ['--store', 'cards.db', '--kek-file', 'kek'] as const;

/** Runs the command. @returns the most memory that it took, in bytes */
async function run(cwd: string, ...args: string[]): Promise<number> {
  const all = ['--import', MEASURE, DSCPLUS, ...args];
  const { stderr } = await promisify(execFile)(process.execPath, all, { cwd });
  return Number(/[0-9]+$/.exec(stderr)![0]);
}

async function newStore(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-bench-'));
  for (const [file, text] of [
    ['kek', '11'.repeat(32)],
    ['transport', '22'.repeat(16)],
    ['key', KEY],
    ['pin', PIN],
  ] as const) {
    writeFileSync(join(folder, file), text, { mode: 0o600 });
  }
  await run(folder, 'store', 'init', 'cards.db', '--kek-file', 'kek');
  return folder;
}

/** Imports a container of so many cards into an empty store. */
async function importOf(cards: number): Promise<{ readonly time_s: number; readonly bytes: number }> {
  const folder = await newStore();
  await run(folder, 'card', 'new', 'all.xml', '--count', String(cards), '--pins', '--key-file', 'transport');
  let bytes = 0;
  const time_s = await secondsUntil(async () => {
    bytes = await run(folder, 'card', 'import', 'all.xml', ...STORE, '--key-file', 'transport');
  });
  rmSync(folder, { recursive: true });
  return { time_s, bytes };
}

/** Ten times as many cards; 10,000 are the fewer ones unless the environment says how many. */
export async function importScale(): Promise<void> {
  const cards = Number(process.env.DSCPLUS_BENCH_CARDS ?? 10_000);
  const [few, many] = [await importOf(cards), await importOf(10 * cards)];
  const unit = 'an import of a tenth of the cards';
  print({ bench: 'import_time', goal: 10, bar: 12, better: 'less', unit }, many.time_s / few.time_s);
  print({ bench: 'import_memory', goal: 1.2, bar: 1.5, better: 'less', unit }, many.bytes / few.bytes);
}

async function newServer(folder: string) {
  const child = spawn(process.execPath, [DSCPLUS, 'login-server', '--tcp', '0', ...STORE], { cwd: folder });
  child.stderr.resume();
  let printed = '';
  while (!printed.includes('\n')) printed += String((await once(child.stdout, 'data'))[0]);
  const port = Number(/:([0-9]+)\s/.exec(printed)![1]);
  return {
    port,
    async close() {
      child.kill('SIGTERM');
      await once(child, 'close');
    },
  };
}

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  // The server may end one that is silent.
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** Honest logins, each on a connection of its own. */
async function logins(port: number, count: number): Promise<void> {
  for (let done = 0; done < count; ) if (await logsIn(port)) done += 1;
}

/** @returns whether there was a place for it */
async function logsIn(port: number): Promise<boolean> {
  const socket = await connected(port);
  try {
    const client = new VerifierClient(socket);
    const { handle, question } = await client.challenge('alice');
    const response = verifierOcra({ suite: SUITE, key: Buffer.from(KEY, 'hex'), pin: PIN, question });
    const answer = await client.verify({ handle, response });
    if (answer !== 'accepted') throw new Error(`the login was ${answer}`);
    return true;
  } catch (error) {
    if (/clients are connected/.test(String(error))) return false;
    throw error;
  } finally {
    socket.destroy();
  }
}

/** Logins a second with a thousand silent connections over those with none. */
export async function connections(): Promise<void> {
  const silent = Number(process.env.DSCPLUS_BENCH_SILENT ?? 1000);
  const folder = await newStore();
  await run(folder, 'card', 'new', 'a.card', '--serial', 'S-1', '--key-file', 'key');
  await run(folder, 'cards', 'add', 'a.card', '--pin-file', 'pin', ...STORE);
  writeFileSync(join(folder, 'users.csv'), 'user,serial,pin\nalice,S-1,\n', { mode: 0o600 });
  await run(folder, 'users', 'import', 'users.csv', '--activate', ...STORE);
  const server = await newServer(folder);
  // Enough for seconds: within the first quarter of one the server learns which connections are silent.
  const count = 500;
  const quiet = () => secondsUntil(() => logins(server.port, count));
  const busy = async () => {
    const crowd = await Promise.all(Array.from({ length: silent }, () => connected(server.port)));
    const time_s = await quiet();
    for (const socket of crowd) socket.destroy();
    return time_s;
  };
  await quiet();
  const [quiet_s, busy_s] = await alternate(3, quiet, busy);
  const unit = 'the same logins without silent connections';
  print({ bench: 'connections', goal: 0.9, bar: 0.5, better: 'more', unit }, quiet_s / busy_s);
  await server.close();
  rmSync(folder, { recursive: true });
}
