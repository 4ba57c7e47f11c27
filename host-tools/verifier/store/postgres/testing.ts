/** For tests: a PostgreSQL cluster in a folder of its own, reached by a socket, and empty stores in it. */
import { execFile, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Teardown } from '../../testing.js';
import { migrate } from './migrate.js';
import { PostgresStore } from './postgres.js';

const run = promisify(execFile);

const VERSIONS = '/usr/lib/postgresql';
/** The server refuses to run as root: then it runs as nobody. */
const NOBODY = 65_534;

function binaries(): string {
  const newest = existsSync(VERSIONS) ? readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a))[0] : undefined;
  if (newest === undefined) throw new Error('PostgreSQL is missing: apt-get install postgresql');
  return join(VERSIONS, newest, 'bin');
}

export interface ClusterOptions {
  /** Lines of postgresql.conf. */
  readonly settings?: readonly string[];
  /** Where its data lie; a new folder by default. */
  readonly folder?: string;
  readonly walSegment_MiB?: number;
  /** Certificate and key: then it is reached by TCP too, with a password. */
  readonly tls?: readonly [certificate: string, key: string];
}

export class Cluster {
  #databases = 0;
  /** Of its socket too. */
  port = 5432;
  /** Where its socket is. */
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async start(t: Teardown, options: ClusterOptions = {}): Promise<Cluster> {
    const { settings = [], folder = newClusterFolder(t), walSegment_MiB = 16, tls } = options;
    const cluster = new Cluster(folder);
    const size = `--wal-segsize=${walSegment_MiB}`;
    await cluster.run(
      'initdb',
      '-D',
      cluster.data,
      '-A',
      'trust',
      '-U',
      'postgres',
      '--no-sync',
      '--locale=C.UTF-8',
      size,
    );
    const socket = `unix_socket_directories = '${folder}'`;
    cluster.configure("listen_addresses = ''", socket, 'max_connections = 400', ...settings);
    if (tls !== undefined) await cluster.#listen(tls);
    t.teardown(() => cluster.stop('immediate'));
    await cluster.startServer();
    return cluster;
  }

  /** Starts one whose data are there, with a socket in its own folder. */
  static async resume(t: Teardown, folder: string): Promise<Cluster> {
    const cluster = new Cluster(folder);
    cluster.configure(`unix_socket_directories = '${folder}'`);
    t.teardown(() => cluster.stop('immediate'));
    await cluster.startServer();
    return cluster;
  }

  async #listen([certificate, key]: readonly [string, string]): Promise<void> {
    this.port = await freePort();
    for (const file of [certificate, key]) giveToServer(file, 0o600);
    this.configure("listen_addresses = '127.0.0.1'", `port = ${this.port}`, 'ssl = on');
    this.configure(`ssl_cert_file = '${certificate}'`, `ssl_key_file = '${key}'`);
    const rules = 'local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n';
    writeFileSync(join(this.data, 'pg_hba.conf'), rules);
  }

  get data(): string {
    return join(this.folder, 'data');
  }

  configure(...settings: readonly string[]): void {
    writeFileSync(join(this.data, 'postgresql.auto.conf'), `${settings.join('\n')}\n`, { flag: 'a' });
  }

  async startServer(): Promise<void> {
    await this.run('pg_ctl', '-D', this.data, '-w', '-l', join(this.folder, 'log'), 'start');
  }

  async stop(mode: 'fast' | 'immediate'): Promise<void> {
    // One that is stopped already.
    await this.run('pg_ctl', '-D', this.data, '-m', mode, '-w', 'stop').catch(() => undefined);
  }

  reload(): Promise<string> {
    return this.run('pg_ctl', '-D', this.data, 'reload');
  }

  /** Runs one of the server's programs as its user. @returns what it printed */
  async run(program: string, ...args: readonly string[]): Promise<string> {
    const { stdout } = await run(join(binaries(), program), args, { ...asServer(), cwd: this.folder });
    return stdout;
  }

  /** @returns what psql printed, a row a line, cells separated by `|` */
  sql(database: string, text: string): Promise<string> {
    return this.run(
      'psql',
      '-h',
      this.folder,
      '-p',
      String(this.port),
      '-U',
      'postgres',
      '-XAtq',
      '-v',
      'ON_ERROR_STOP=1',
      '-c',
      text,
      database,
    );
  }

  address(database: string, more = ''): string {
    return `postgres://postgres@/${database}?host=${encodeURIComponent(this.folder)}&port=${this.port}${more}`;
  }

  /** A new database. @returns its address */
  async database(): Promise<string> {
    this.#databases += 1;
    const name = `store${this.#databases}`;
    await this.sql('postgres', `CREATE DATABASE ${name}`);
    return this.address(name);
  }

  /** A new database with an empty store. @returns its address */
  async newStore(): Promise<string> {
    const address = await this.database();
    await migrate(address);
    return address;
  }

  async open(t: Teardown, address?: string): Promise<PostgresStore> {
    const store = await PostgresStore.open(address ?? (await this.newStore()));
    t.teardown(() => store.close());
    return store;
  }
}

/** A folder that the server's user can write to. */
export function newClusterFolder(t: Teardown): string {
  // A socket's path has 107 bytes at most.
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-pg-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  giveToServer(folder);
  return folder;
}

export function giveToServer(path: string, mode = 0o755): void {
  chmodSync(path, mode);
  if (isRoot()) chownSync(path, NOBODY, NOBODY);
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function asServer(): { readonly uid?: number; readonly gid?: number } {
  return isRoot() ? { uid: NOBODY, gid: NOBODY } : {};
}

/** pgbouncer in transaction mode before a cluster. @returns the folder of its socket */
export async function startPgbouncer(t: Teardown, cluster: Cluster): Promise<string> {
  const folder = join(cluster.folder, 'bouncer');
  mkdirSync(folder);
  giveToServer(folder);
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(
    file,
    `[databases]\n* = host=${cluster.folder} user=postgres\n[pgbouncer]\nunix_socket_dir = ${folder}\nlisten_port = 5432\nlisten_addr =\n` +
      'auth_type = any\npool_mode = transaction\nmax_client_conn = 200\ndefault_pool_size = 8\n' +
      `logfile = ${folder}/log\npidfile = ${folder}/pid\n`,
  );
  const child = spawn('pgbouncer', [file], { ...asServer(), stdio: 'ignore' });
  t.teardown(() => child.kill('SIGKILL'));
  while (!existsSync(join(folder, '.s.PGSQL.5432'))) {
    if (child.exitCode !== null) throw new Error('pgbouncer is missing, or did not start: apt-get install pgbouncer');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return folder;
}
