/** `dscplus monitor`: stands between a client and a card and shows what they say. */
import { InputError } from '../../../emulator/input-error.js';
import type { Attach, Port } from '../../../emulator/link/ports/port.js';
import { openPty } from '../../../emulator/link/ports/pty.js';
import { openTcp, readTcpAddress } from '../../../emulator/link/ports/tcp.js';
import { LinkError } from '../../client/errors.js';
import type { Line } from '../../line/open-line.js';
import { Relay } from '../../monitor/relay.js';
import { Transcript } from '../../monitor/transcript.js';
import { readArguments } from '../shell/arguments.js';
import { print } from '../shell/print.js';
import { Stop } from '../shell/stop.js';
import { LINE_OPTIONS, LINE_USAGE, lineOf } from './line/line-options.js';

const USAGE = `Usage: dscplus monitor [--port PATH [--baud N] | --tcp [HOST:]PORT] [--symlink PATH | --listen [HOST:]PORT]

Shows the traffic between a client and a card. On a serial line only one program gets each byte, so it stands between
them: it opens the card's line and offers a new pseudo-terminal, which the client opens in place of the card's port. Each line is
shown with the seconds since the start, > to the card and < from it; digits of PIN, challenge and response show as dots.

The card's line:
${LINE_USAGE}
The client's line, a pseudo-terminal by default:
  --symlink PATH   a link to the pseudo-terminal, removed at the end
  --listen ADDRESS TCP in its place, one client at a time; 127.0.0.1 without HOST, any free port for port 0
  -h, --help       show this

Example:
  dscplus monitor --port /dev/ttyUSB0 --symlink /tmp/card

Exit status: 0 ended by Ctrl-C, SIGTERM or SIGHUP, 2 the input is wrong, 3 the card's line can't be opened or was lost.
`;

const OPTIONS = { ...LINE_OPTIONS, symlink: { type: 'string' }, listen: { type: 'string' } } as const;

const LINK_FAILED = 3;

/** @returns the exit status */
export async function run(args: readonly string[]): Promise<number> {
  const read = readArguments(args, OPTIONS, USAGE);
  if (read === undefined) return 0;
  const { values, positionals } = read;
  if (positionals.length > 0) throw new InputError('monitor takes options only (see dscplus monitor --help)');
  const open = lineOf(values);
  if (open === undefined) throw new InputError('monitor needs the card’s line: --port or --tcp');
  const offer = offerOf(values.symlink, values.listen);
  const stop = new Stop();
  let line: Line | undefined;
  try {
    line = await open();
    return await monitor(line, offer, stop);
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    process.stderr.write(`dscplus: ${error.message}\n`);
    return LINK_FAILED;
  } finally {
    await line?.close();
    stop.close();
  }
}

/** The line for the client, not yet open. */
function offerOf(symlink: string | undefined, listen: string | undefined): (attach: Attach) => Promise<Port> {
  if (listen === undefined) return (attach) => openPty(attach, symlink === undefined ? {} : { symlink });
  if (symlink !== undefined) throw new InputError('--symlink goes with a pseudo-terminal: leave out --listen');
  const address = readTcpAddress(listen, '--listen');
  return (attach) => openTcp(attach, address);
}

/** Relays until it is stopped. @throws LinkError where the card's line is lost */
async function monitor({ stream }: Line, offer: (attach: Attach) => Promise<Port>, stop: Stop): Promise<number> {
  const start_ms = performance.now();
  const transcript = new Transcript(process.stdout, () => performance.now() - start_ms);
  const relay = new Relay(stream, transcript);
  const lost = new Promise<boolean>((resolve) => {
    stream.once('end', () => resolve(true));
    stream.once('close', () => resolve(true));
  });
  const port = await offer((client) => relay.attach(client));
  try {
    print(`listening on ${port.address}\n`);
    const end = await Promise.race([lost, stop.asked, port.ended]);
    if (end === true) throw new LinkError('the card’s line was closed');
    return 0;
  } finally {
    await port.close();
  }
}
