/** `dscplus radius`: a RADIUS server, until it is stopped. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { InputError, type ListenPlace, whyRefused } from '../../../emulator/input-error.js';
import { readTcpAddress } from '../../../emulator/link/ports/tcp.js';
import { WORLD_TIME } from '../../../emulator/time.js';
import { forOption } from '../../files/for-option.js';
import { writeWhole } from '../../files/output.js';
import { Identity } from '../../identity/index.js';
import { ClientTable } from '../../radius/clients.js';
import { warningsOf } from '../../radius/clients-file.js';
import { countsText } from '../../radius/counts-text.js';
import { openRadsec, type RadsecKeys } from '../../radius/radsec.js';
import { RadiusServer } from '../../radius/server.js';
import { type OpenPlace, openUdp } from '../../radius/udp.js';
import { readKeyFile } from '../../store-files/key-file.js';
import type { AuditEntry } from '../../verifier/audit.js';
import { type Arguments, readArguments } from '../shell/arguments.js';
import { LOG_OPTIONS, LOG_USAGE, withLog } from '../shell/log.js';
import { print } from '../shell/print.js';
import { Stop } from '../shell/stop.js';
import { check } from './radius/check.js';
import { readClientsFile } from './radius/clients.js';
import { openVerifier, STORE_OPTIONS, STORE_USAGE } from './store/open-store.js';

const USAGE = `Usage: dscplus radius --clients FILE --store STORE [OPTIONS]
       dscplus radius check FILE [--json]

Answers RADIUS clients, such as VPN gateways and PAM: password, challenge of the card, response. Prints where it listens, a
line for each address, and serves until Ctrl-C, SIGTERM or SIGHUP. "check" says what is wrong or risky in a clients file, and
starts nothing.

The clients:
  --clients FILE         who may ask, with addresses and secrets (docs/radius.md)
  --listen ADDRESS       an address for UDP, [HOST:]PORT; may be given several times; 127.0.0.1:1812 and [::1]:1812 by
                         default
  --radsec ADDRESS       an address for RADIUS over TLS (RadSec), usually port 2083, with these three files in PEM:
  --radsec-cert FILE     the server's certificate, and after it those in between
  --radsec-key FILE      the certificate's key
  --radsec-ca FILE       the authority that signs the clients' certificates

Options:
${STORE_USAGE}  --decoy-suite SUITE    the suite of your cards: unknown names are asked questions of its kind. The store
                         keeps it
${LOG_USAGE}  --counts-file FILE     write the counts of each client's packets, in the format of Prometheus, every 10 seconds
  --json                 with check: print JSON
  -h, --help             show this

Examples:
  dscplus radius check clients
  dscplus radius --clients clients --listen 192.0.2.5:1812 --store cards.db --kek-file keys/kek

Exit status: 0 stopped by Ctrl-C, SIGTERM or SIGHUP, 2 the input is wrong, an address can't be listened at, the log lacks
lines or the last counts can't be written.
`;

const OPTIONS = {
  clients: { type: 'string' },
  listen: { type: 'string', multiple: true },
  radsec: { type: 'string' },
  'radsec-cert': { type: 'string', needs: 'radsec' },
  'radsec-key': { type: 'string', needs: 'radsec' },
  'radsec-ca': { type: 'string', needs: 'radsec' },
  ...STORE_OPTIONS,
  'decoy-suite': { type: 'string' },
  ...LOG_OPTIONS,
  'counts-file': { type: 'string' },
} as const;

const LISTEN_BY_DEFAULT = ['127.0.0.1:1812', '[::1]:1812'] as const;
const COUNTS_MS = 10_000;

type Values = Arguments<typeof OPTIONS>['values'];

/** @returns the exit status */
export async function run(args: readonly string[]): Promise<number> {
  if (args[0] === 'check') return check(args.slice(1), USAGE);
  const read = readArguments(args, OPTIONS, USAGE);
  if (read === undefined) return 0;
  const { values, positionals } = read;
  if (positionals.length > 0)
    throw new InputError('radius takes the word check or options (see dscplus radius --help)');
  return serve(values);
}

/** @returns the exit status */
async function serve(values: Values): Promise<number> {
  if (values.clients === undefined) throw new InputError('radius needs --clients FILE, which names the clients');
  const clients = readClientsFile(values.clients, 'clients');
  const places = (values.listen ?? LISTEN_BY_DEFAULT).map((text) => readTcpAddress(text, '--listen'));
  const radsec = radsecOf(values);
  for (const warning of warningsOf(clients)) process.stderr.write(`dscplus: warning: ${warning}\n`);
  return withLog(values, async (log) => {
    const onDecision = (entry: AuditEntry): void => log.info(entry, 'decision');
    const { verifier, close } = await openVerifier(values, { decoySuite: values['decoy-suite'] }, onDecision);
    const stop = new Stop();
    const open: OpenPlace[] = [];
    try {
      const { passwords: firstFactor } = await Identity.open({ verifier });
      const server = new RadiusServer({
        verifier,
        clients: new ClientTable(clients),
        firstFactor,
        log,
        world: WORLD_TIME,
        random: randomBytes,
      });
      // A file that can't be written is said before a port is open.
      writeCounts(server, values['counts-file']);
      for (const place of places) open.push(await openUdp(server, place));
      if (radsec !== undefined) open.push(await openRadsec(server, radsec.place, radsec.keys));
      print(open.map(({ address }) => `listening on ${address}\n`).join(''));
      await counting(server, values['counts-file'], stop.asked);
      server.close();
    } finally {
      for (const place of open) await place.close();
      await close();
      stop.close();
    }
  });
}

interface Radsec {
  readonly place: ListenPlace;
  readonly keys: RadsecKeys;
}

/** @throws InputError where one of the files is missing */
function radsecOf(values: Values): Radsec | undefined {
  if (values.radsec === undefined) return undefined;
  const file = (name: 'radsec-cert' | 'radsec-key' | 'radsec-ca'): string => {
    const path = values[name];
    if (path !== undefined) return path;
    throw new InputError(`--radsec needs --${name} FILE`);
  };
  const keys = {
    certificate: forOption('radsec-cert', () => readPem(file('radsec-cert'), 'the certificate')),
    key: forOption('radsec-key', () => readKeyFile(file('radsec-key'), 'the key', (path) => readPem(path, 'the key'))),
    authority: forOption('radsec-ca', () => readPem(file('radsec-ca'), 'the authority')),
  };
  return { place: readTcpAddress(values.radsec, '--radsec'), keys };
}

function readPem(path: string, what: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new InputError(`${what} can't be read from ${path}: ${whyRefused(error)}`);
  }
}

/** @throws InputError where the file can't be written */
function writeCounts(server: RadiusServer, path: string | undefined): void {
  if (path !== undefined) writeWhole(path, 'the counts', countsText(server.counts()), { option: 'counts-file' });
}

/** Writes the counts again and again, and a last time when it is asked to stop. */
async function counting(server: RadiusServer, path: string | undefined, asked: Promise<unknown>): Promise<void> {
  if (path === undefined) return void (await asked);
  const timer = setInterval(() => {
    try {
      writeCounts(server, path);
    } catch (error) {
      // A disk that is full for a while ends no logins.
      process.stderr.write(`dscplus: warning: ${(error as Error).message}\n`);
    }
  }, COUNTS_MS);
  await asked;
  clearInterval(timer);
  writeCounts(server, path);
}
