/** Logins of many RADIUS clients at once over UDP, against the same decisions in process. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { WORLD_TIME } from '../../../emulator/time.js';
import { ClientTable } from '../../radius/clients.js';
import { readClients } from '../../radius/clients-file.js';
import { RadiusServer } from '../../radius/server.js';
import { openUdp } from '../../radius/udp.js';
import { LibsqlStore } from '../../verifier/index.js';
import { addUsers, login, openVerifier } from './logins.js';
import { alternate, print, secondsUntil } from './rounds.js';

const CLIENTS = 64;
const LOGINS_EACH = 10;
const SECRET = 'a-secret-for-the-bench';
const ENTRY = `[bench]\naddress = 127.0.0.1\nsecret = ${SECRET}\nsecond_factor_only = true`;
const CHILD = resolve('build/bench/radius-child.js');

/** Challenge and response of 64 clients at once, both durable before they are answered, in either side. */
export async function radiusLogin(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-bench-'));
  const store = await LibsqlStore.open(join(folder, 'store.db'));
  const verifier = await openVerifier(store);
  const users = Array.from({ length: CLIENTS }, (_, n) => `user${n}`);
  await addUsers(verifier, users);
  const clients = new ClientTable(readClients(ENTRY, 'clients'));
  const server = new RadiusServer({ verifier, clients, world: WORLD_TIME, random: randomBytes });
  const place = await openUdp(server, '127.0.0.1', 0);
  const child = spawn(process.execPath, [CHILD, String(place.port), SECRET, ...users], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  const overUdp = async (): Promise<void> => {
    const done = once(child, 'message');
    child.send(LOGINS_EACH);
    await done;
  };
  const inProcess = async (): Promise<void> => {
    const logins = users.map(async (user) => {
      for (let n = 0; n < LOGINS_EACH; n++) await login(verifier, user);
    });
    await Promise.all(logins);
  };
  await overUdp();
  await inProcess();
  const [udp_s, process_s] = await alternate(
    5,
    () => secondsUntil(overUdp),
    () => secondsUntil(inProcess),
  );
  const bench = { goal: 0.8, bar: 0.4, better: 'more', unit: 'the same logins in process' } as const;
  print({ bench: 'radius_login', ...bench }, process_s / udp_s);
  child.kill();
  await place.close();
  await store.close();
  rmSync(folder, { recursive: true });
}
