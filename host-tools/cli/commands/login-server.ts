/** `dscplus login-server`: a verifier on a line, until it is stopped. */
import * as net from 'node:net';
import type { Duplex } from 'node:stream';
import { InputError } from '../../../emulator/input-error.js';
import { attachTo } from '../../../emulator/link/ports/attach.js';
import { readTcpAddress } from '../../../emulator/link/ports/tcp.js';
import { forOption } from '../../files/for-option.js';
import { LoginServer } from '../../server/login-server.js';
import type { AuditEntry } from '../../verifier/audit.js';
import { TRIVIAL_PINS, type TrivialPins } from '../../verifier/pins.js';
import { readSecretFile } from '../../verifier/secret-file.js';
import { readArguments } from '../shell/arguments.js';
import { LOG_OPTIONS, LOG_USAGE, withLog } from '../shell/log.js';
import { print } from '../shell/print.js';
import { Stop } from '../shell/stop.js';
import { OFFER_OPTIONS, offeredLine, serveUntilStopped } from './line/offer-line.js';
import { openVerifier, STORE_OPTIONS, STORE_USAGE } from './store/open-store.js';

declare const __VERSION__: string;

const USAGE = `Usage: dscplus login-server [--pty [--symlink PATH] | --port PATH [--baud N] | --tcp [HOST:]PORT] --store FILE [OPTIONS]

Puts a verifier on a line: a program that speaks SCPI asks for challenges and has responses verified. Prints where it
listens, one line, and serves until Ctrl-C, SIGTERM or SIGHUP.

The line:
  --pty                  a new pseudo-terminal, which opens like a serial port (the default)
  --symlink PATH         a link to the pseudo-terminal, removed at the end
  --port PATH            a serial device; one that is unplugged is waited for
  --baud N               the device's speed; 115200 by default
  --tcp ADDRESS          TCP, up to 64 clients at once; 127.0.0.1 without HOST, any free port for port 0

Options:
${STORE_USAGE}  --operator-file FILE   the operators' secret, on one line of at least 12 characters: it lets an operator log in on the
                         line, but not on TCP from another machine. Without it, no operator can
  --decoy-suite SUITE    the suite of your cards: unknown names are asked questions of its kind. The store
                         keeps it
  --trivial-pins WHAT    allow or refuse PINs such as 1234, 0000 and 1212. The store keeps it
${LOG_USAGE}  --idle SECONDS         close a TCP connection on which nothing passes for so long; 600 by default, 0 for never
  --eol END              lf (the default) or crlf, the end of each answer
  -h, --help             show this

Examples:
  dscplus login-server --symlink /tmp/login --store cards.db --kek-file keys/kek
  dscplus login-server --tcp 5026 --store cards.db --kek-file keys/kek --operator-file keys/operator

Exit status: 0 stopped by Ctrl-C, SIGTERM or SIGHUP, 2 the input is wrong, the line can't be opened or the log lacks lines.
`;

const OPTIONS = {
  ...OFFER_OPTIONS,
  ...STORE_OPTIONS,
  'operator-file': { type: 'string' },
  'decoy-suite': { type: 'string' },
  'trivial-pins': { type: 'string' },
  idle: { type: 'string', needs: 'tcp' },
  ...LOG_OPTIONS,
} as const;

const MOST_CLIENTS = 64;
const IDLE_S = { byDefault: 600, most: 86_400 };
const SECRET_LENGTH_MIN = 12;

/** @returns the exit status */
export async function run(args: readonly string[]): Promise<number> {
  const read = readArguments(args, OPTIONS, USAGE);
  if (read === undefined) return 0;
  const { values, positionals } = read;
  if (positionals.length > 0) throw new InputError('login-server takes options only (see dscplus login-server --help)');
  const open = offeredLine(values, { clients: MOST_CLIENTS, ...idleLimit(values.idle) });
  const operatorFile = values['operator-file'];
  const operatorSecret =
    operatorFile === undefined
      ? {}
      : { operatorSecret: forOption('operator-file', () => readOperatorSecret(operatorFile)) };
  const settings = { decoySuite: values['decoy-suite'], trivialPins: trivialPins(values['trivial-pins']) };
  return withLog(values, async (log) => {
    const onDecision = (entry: AuditEntry): void => log.info(entry, 'decision');
    const { verifier, close } = await openVerifier(values, settings, onDecision);
    const stop = new Stop();
    try {
      const server = new LoginServer({ verifier, version: __VERSION__, log, ...operatorSecret });
      const eol = values.eol ?? 'lf';
      const port = await open((stream) => attachTo(server.open(isOnThisMachine(stream)), { eol })(stream));
      if (values.tcp !== undefined) warnOfNetwork(port.address);
      await serveUntilStopped(port, print, stop);
    } finally {
      await close();
      stop.close();
    }
  });
}

/** @throws InputError for no whole number of seconds */
function idleLimit(given: string | undefined): { readonly idle_ms?: number } {
  if (given !== undefined && !(/^[0-9]{1,5}$/.test(given) && Number(given) <= IDLE_S.most)) {
    throw new InputError(
      `--idle is ${JSON.stringify(given)}, but must be a whole number of seconds from 0 to ${IDLE_S.most}`,
    );
  }
  const idle_s = given === undefined ? IDLE_S.byDefault : Number(given);
  return idle_s === 0 ? {} : { idle_ms: idle_s * 1000 };
}

/** @throws InputError for what is neither */
function trivialPins(given: string | undefined): TrivialPins | undefined {
  const found = TRIVIAL_PINS.find((one) => one === given);
  if (given === undefined || found !== undefined) return found;
  throw new InputError(`--trivial-pins is ${JSON.stringify(given)}, but must be ${TRIVIAL_PINS.join(' or ')}`);
}

/** @throws InputError for a secret that is too short or can't be sent over the line */
function readOperatorSecret(path: string): string {
  const secret = readSecretFile(path, 'the operators’ secret');
  if (secret.length >= SECRET_LENGTH_MIN && /^[\x20-\x7e]+$/.test(secret)) return secret;
  throw new InputError(
    `${path} must hold the operators’ secret as at least ${SECRET_LENGTH_MIN} characters of ASCII: only these pass over the line`,
  );
}

const LOOPBACK = new net.BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

function isLoopback(address: string): boolean {
  return LOOPBACK.check(address, net.isIPv6(address) ? 'ipv6' : 'ipv4');
}

function warnOfNetwork(address: string): void {
  if (isLoopback(readTcpAddress(address).host)) return;
  process.stderr.write(
    `dscplus: warning: other machines reach ${address}, and nothing on the line is encrypted: use it within a tunnel only\n`,
  );
}

/** Whether the peer is on this machine or at the end of a cable: TCP comes from its loopback address, or it does not. */
function isOnThisMachine(stream: Duplex): boolean {
  return !(stream instanceof net.Socket) || (stream.remoteAddress !== undefined && isLoopback(stream.remoteAddress));
}
