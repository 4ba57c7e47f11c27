import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { WORLD_TIME } from '../../../emulator/time.js';
import { ClientTable } from '../../radius/clients.js';
import { readClients } from '../../radius/clients-file.js';
import { RadiusServer } from '../../radius/server.js';
import { openUdp } from '../../radius/udp.js';
import { LibsqlStore } from '../../verifier/index.js';
import { addUsers, compareWithInProcess, openVerifier } from './logins.js';

const CLIENTS = 64;
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
  const place = await openUdp(server, { host: '127.0.0.1', port: 0 });
  await compareWithInProcess('radius_login', verifier, users, [CHILD, String(place.port), SECRET, ...users]);
  await place.close();
  await store.close();
  rmSync(folder, { recursive: true });
}
