/** Where a PostgreSQL database is: a URL, completed from a service file and the environment as libpq does it. */
import { readFileSync } from 'node:fs';
import { BlockList, isIPv6 } from 'node:net';
import { userInfo } from 'node:os';
import { InputError, whyRefused } from '../../../../emulator/input-error.js';
import { serviceNamed } from './service-file.js';

/** How the server is known to be the right one. */
export interface Tls {
  readonly rootCertificate: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** Whether the certificate must be for the host's name. */
  readonly checksName: boolean;
}

export interface PostgresAddress {
  /** A host's name or address, or the folder of a socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Undefined where it stands in the password file, or where none is needed. */
  readonly password: string | undefined;
  /** Undefined where nothing is encrypted. */
  readonly tls: Tls | undefined;
  /** Connections at once, at most. */
  readonly poolSize: number;
  readonly statementTimeout_ms: number;
  readonly lockTimeout_ms: number;
  /** So long a lost server is tried again. */
  readonly patience_ms: number;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Settings = ReadonlyMap<string, string>;

const SCHEME = /^postgres(ql)?:/i;
const PORT = 5432;

/** The settings of a URL, and the environment's names for them. */
const FROM_ENVIRONMENT: Readonly<Record<string, string | undefined>> = {
  host: 'PGHOST',
  port: 'PGPORT',
  dbname: 'PGDATABASE',
  user: 'PGUSER',
  password: 'PGPASSWORD',
  service: 'PGSERVICE',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
};

/** The least, the most and the default of each number of our own. */
const NUMBERS = {
  pool_size: [2, 64, 4],
  statement_timeout_ms: [100, 600_000, 30_000],
  lock_timeout_ms: [100, 600_000, 20_000],
  patience_ms: [0, 600_000, 10_000],
} as const;

/** Those that a service file may hold for other programs. */
const IGNORED = ['application_name', 'fallback_application_name', 'connect_timeout', 'client_encoding', 'options'];

/** Whether a store's name is the address of a PostgreSQL database. */
export function isPostgres(name: string): boolean {
  return SCHEME.test(name);
}

/** Whether an address holds a password, which must not stand where others read it. */
export function holdsPassword(name: string): boolean {
  if (!isPostgres(name)) return false;
  // Also what is no URL: the part between the scheme and an @ is looked through.
  return /^[a-z]+:\/\/[^/?#@]*:[^/?#]*@/i.test(name) || /[?&]password=/i.test(name);
}

/** An address without its password, for messages. */
export function shownAddress(name: string): string {
  return name.replace(/^([a-z]+:\/\/[^:/?#@]*):[^/?#]*@/i, '$1@').replace(/([?&])password=[^&]*/i, '$1password=…');
}

/**
 * Reads `postgres://[USER[:PASSWORD]@][HOST][:PORT][/DATABASE][?NAME=VALUE…]`.
 * @param environment of the process: `PGHOST` and the others that libpq knows
 * @throws InputError for what is no such address; no message holds a password
 */
export function readAddress(name: string, environment: Environment): PostgresAddress {
  const given = settingsOf(name);
  const service = given.get('service') ?? environment.PGSERVICE;
  const own = service === undefined ? new Map<string, string>() : serviceNamed(service, environment);
  const setting = (key: string): string | undefined => {
    const variable = FROM_ENVIRONMENT[key];
    return given.get(key) ?? own.get(key) ?? (variable === undefined ? undefined : environment[variable]);
  };
  for (const key of [...given.keys(), ...own.keys()]) checkKey(key);
  const host = setting('host') ?? 'localhost';
  if (host.includes(',')) throw new InputError('the database’s address names several hosts: name one');
  const user = setting('user') ?? loginName();
  return {
    host,
    port: numberOf('port', setting('port'), [1, 65_535, PORT]),
    database: setting('dbname') ?? user,
    user,
    password: setting('password'),
    tls: tlsOf(host, setting),
    poolSize: numberOf('pool_size', given.get('pool_size'), NUMBERS.pool_size),
    statementTimeout_ms: numberOf(
      'statement_timeout_ms',
      given.get('statement_timeout_ms'),
      NUMBERS.statement_timeout_ms,
    ),
    lockTimeout_ms: numberOf('lock_timeout_ms', given.get('lock_timeout_ms'), NUMBERS.lock_timeout_ms),
    patience_ms: numberOf('patience_ms', given.get('patience_ms'), NUMBERS.patience_ms),
  };
}

function settingsOf(name: string): Settings {
  let url: URL;
  try {
    // Without a host, Node takes no user: one stands in for it.
    url = new URL(name.replace(/^(postgres(?:ql)?:\/\/)((?:[^@/?#]*@)?)(?=[/?#]|$)/i, '$1$2none.invalid'));
  } catch {
    throw new InputError(
      'the database’s address must be postgres://USER@HOST:PORT/DATABASE, with special characters as %XX',
    );
  }
  const found = new Map<string, string>();
  const put = (key: string, value: string): void => {
    if (value !== '') found.set(key, value);
  };
  const { hostname } = url;
  put('host', hostname === 'none.invalid' ? '' : decoded(hostname).replace(/^\[(.*)\]$/, '$1'));
  put('port', url.port);
  put('user', decoded(url.username));
  put('password', decoded(url.password));
  put('dbname', decoded(url.pathname.slice(1)));
  for (const [key, value] of url.searchParams) put(key, value);
  return found;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InputError('the database’s address holds a % that is no %XX');
  }
}

function checkKey(key: string): void {
  if (key in FROM_ENVIRONMENT || key in NUMBERS || IGNORED.includes(key)) return;
  const known = [...Object.keys(FROM_ENVIRONMENT), ...Object.keys(NUMBERS)].join(', ');
  throw new InputError(`the database’s address sets ${JSON.stringify(key)}, but may set only ${known}`);
}

function numberOf(name: string, given: string | undefined, [least, most, otherwise]: readonly number[]): number {
  if (given === undefined) return otherwise!;
  const value = /^[0-9]{1,9}$/.test(given) ? Number(given) : Number.NaN;
  if (value >= least! && value <= most!) return value;
  throw new InputError(
    `${name} of the database’s address is ${JSON.stringify(given)}, but must be a whole number from ${least} to ${most}`,
  );
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

function isOnThisMachine(host: string): boolean {
  return host.startsWith('/') || host === 'localhost' || LOOPBACK.check(host, isIPv6(host) ? 'ipv6' : 'ipv4');
}

const MODES = ['disable', 'verify-ca', 'verify-full'];

function tlsOf(host: string, setting: (key: string) => string | undefined): Tls | undefined {
  const mode = setting('sslmode') ?? (isOnThisMachine(host) ? 'disable' : 'verify-full');
  if (!MODES.includes(mode)) {
    throw new InputError(
      `sslmode is ${JSON.stringify(mode)}, but must be ${MODES.join(' or ')}: the others do not find out who answers`,
    );
  }
  if (mode === 'disable') return undefined;
  const read = (key: string): string | undefined => {
    const path = setting(key);
    if (path === undefined || path === 'system') return undefined;
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      throw new InputError(`${key} can't be read from ${path}: ${whyRefused(error)}`);
    }
  };
  return {
    rootCertificate: read('sslrootcert'),
    certificate: read('sslcert'),
    key: read('sslkey'),
    checksName: mode === 'verify-full',
  };
}

function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    throw new InputError('the database’s address names no user, and this process has none: postgres://USER@…');
  }
}
