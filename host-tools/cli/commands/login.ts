/** `dscplus login`: carries a challenge from a login server to a card, and the response back. */
import { InputError } from '../../../emulator/input-error.js';
import { visible } from '../../../emulator/text.js';
import { CardClient } from '../../client/client.js';
import { LinkError } from '../../client/errors.js';
import { type RemoteVerdict, VerifierClient } from '../../client/verifier-client.js';
import { isTcpPlace, type Line, lineAt } from '../../line/open-line.js';
import { readArguments } from '../shell/arguments.js';
import { pinFrom } from '../shell/pin.js';
import { printDone } from '../shell/print.js';
import { readBaud } from './line/line-options.js';
import { onLines } from './line/on-lines.js';

const USAGE = `Usage: dscplus login --server PATH|[HOST:]PORT --card PATH|[HOST:]PORT --user NAME [OPTIONS]

Logs a user in: asks the login server for a challenge, types it and the PIN into the card, and gives the response to the
server. Prints the verdict.

Options:
  --server PLACE    the line of a login server (dscplus login-server): a serial port's path, or [HOST:]PORT for TCP
  --card PLACE      the line of a card (dscplus serve)
  --user NAME       the user who logs in
  --serial SERIAL   one of the user's cards; the first that is activated by default
  --pin-file FILE   the PIN, on one line. Without it, it is asked for: as an argument others could read it in the list
                    of processes
  --baud N          the speed of serial ports; 115200 by default
  --json            print the verdict as one JSON object
  -h, --help        show this

Example:
  dscplus login --server /tmp/login --card /tmp/card --user alice --pin-file pin

Exit status: 0 accepted, 1 refused or expired, 2 the input is wrong, 3 a line failed, 130 stopped by Ctrl-C.
`;

const OPTIONS = {
  server: { type: 'string' },
  card: { type: 'string' },
  user: { type: 'string' },
  serial: { type: 'string' },
  'pin-file': { type: 'string' },
  baud: { type: 'string' },
  json: { type: 'boolean' },
} as const;

const REFUSED = 1;
/** Nothing is asked of the server twice, so it may be slow: its disk is. */
const SERVER_TIMEOUT_MS = 10_000;

/** @returns the exit status */
export async function run(args: readonly string[]): Promise<number> {
  const read = readArguments(args, OPTIONS, USAGE);
  if (read === undefined) return 0;
  const { values, positionals } = read;
  if (positionals.length > 0) throw new InputError('login takes options only (see dscplus login --help)');
  const { server, card, user, serial, baud, 'pin-file': pinFile } = values;
  if (server === undefined) throw new InputError('login needs --server PLACE, the line of a login server');
  if (card === undefined) throw new InputError('login needs --card PLACE, the line of a card');
  if (user === undefined) throw new InputError('login needs --user NAME');
  if (baud !== undefined && [server, card].every(isTcpPlace)) {
    throw new InputError('--baud goes with a serial port: leave it out');
  }
  const speed = readBaud(baud);
  const lines = [lineAt(server, speed, '--server'), lineAt(card, speed, '--card')] as const;
  const pin = await pinFrom(pinFile);
  return onLines(async (open, { signal }) => {
    const opened = [await open(lines[0]), await open(lines[1])] as const;
    const verdict = await carry(opened, { user, serial, pin }, signal);
    printDone(verdict, values.json ? `${JSON.stringify({ verdict, user })}\n` : `${verdict}\n`);
    return verdict === 'accepted' ? 0 : REFUSED;
  });
}

interface Login {
  readonly user: string;
  readonly serial: string | undefined;
  readonly pin: string;
}

/** From the server to the card and back. */
async function carry(
  [serverLine, cardLine]: readonly [Line, Line],
  { user, serial, pin }: Login,
  signal: AbortSignal,
): Promise<RemoteVerdict> {
  const server = new VerifierClient(serverLine.stream, { timeout_ms: SERVER_TIMEOUT_MS });
  const card = new CardClient(cardLine.stream);
  const { model } = await server.identify({ signal });
  if (model !== 'login-server') throw new LinkError(`what answers as the server is none, but a ${visible(model)}`);
  const { handle, question } = await server.challenge(
    user,
    serial === undefined ? { signal } : { signal, card: serial },
  );
  const { response } = await card.login(question, pin, { signal });
  return server.verify({ handle, response }, { signal });
}
