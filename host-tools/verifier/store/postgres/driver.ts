/** The database's driver, once it is loaded: who keeps no store on PostgreSQL need not install it. */
import type { Pool, PoolConfig } from 'pg';
import { InputError } from '../../../../emulator/input-error.js';
import type { PostgresAddress } from './address.js';

/** The interface of the package pgpass: it reads the password file as libpq does. */
type PasswordFile = (
  connection: { host: string; port: number; database: string; user: string },
  found: (password: string | undefined) => void,
) => void;

const APPLICATION = 'dscplus';
const CONNECT_MS = 10_000;
const IDLE_MS = 30_000;

/** A pool that connects when it is asked to. @throws InputError where the package is not installed */
export async function newPool(address: PostgresAddress): Promise<Pool> {
  const [pg, passwordFile] = await loaded();
  const { host, port, database, user, tls } = address;
  const config: PoolConfig = {
    host,
    port,
    database,
    user,
    password: address.password ?? (() => passwordFrom(passwordFile, address)),
    ssl: tls === undefined ? false : tlsOptions(address),
    application_name: APPLICATION,
    max: address.poolSize,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
    // Statements are sent one behind the other, and their answers waited for together.
    pipeline: true,
  };
  const pool = new pg.Pool(config);
  // An idle connection that the server ends: the pool drops it, and the next piece of work connects again.
  pool.on('error', () => {});
  return pool;
}

async function loaded(): Promise<[typeof import('pg'), PasswordFile]> {
  try {
    const pg = await import('pg');
    const passwordFile = (await import('pgpass' as string)) as { default: PasswordFile };
    return [(pg.default ?? pg) as typeof import('pg'), passwordFile.default ?? passwordFile];
  } catch (error) {
    const [reason] = (error as Error).message.trim().split('\n');
    throw new InputError(`a store on PostgreSQL needs the package pg: run "npm install pg pgpass" (${reason})`);
  }
}

/** An empty one where the file has none: the server says then that it needs one. */
function passwordFrom(passwordFile: PasswordFile, address: PostgresAddress): Promise<string> {
  const { host, port, database, user } = address;
  return new Promise((resolve) => {
    passwordFile({ host, port, database, user }, (password) => resolve(password ?? ''));
  });
}

function tlsOptions({ tls, host }: PostgresAddress): NonNullable<PoolConfig['ssl']> {
  const { rootCertificate, certificate, key, checksName } = tls!;
  return {
    rejectUnauthorized: true,
    ...(rootCertificate !== undefined && { ca: rootCertificate }),
    ...(certificate !== undefined && { cert: certificate }),
    ...(key !== undefined && { key }),
    ...(checksName ? { host } : { checkServerIdentity: () => undefined }),
  };
}
