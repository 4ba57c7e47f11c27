/** `dscplus login`: carries a challenge from a login server to a card, and the response back. */
import { InputError } from '../../../emulator/input-error.js';
import { visible } from '../../../emulator/script/script-error.js';
import { CardClient } from '../../client/client.js';
import { LinkError, ScpiError } from '../../client/errors.js';
import { type RemoteVerdict, VerifierClient } from '../../client/verifier-client.js';
import { readArguments } from '../arguments.js';
import { readBaud } from '../link/baud.js';
import { type Line, lineAt } from '../link/open-line.js';
import { ask } from '../prompt.js';
import { Stop } from '../replay/stop.js';
import { checkedPin, PIN_QUESTION, readPinFile } from '../verify/pin.js';

const USAGE = `Usage: dscplus login --server PATH|[HOST:]PORT --card PATH|[HOST:]PORT --user NAME [OPTIONS]

Logs a user in: asks the login server for a challenge, types it and the PIN into the card, and gives the response to the
server. Prints the verdict.

Options:
  --server PLACE    the line of a login server (dscplus login-server): a serial port's path, or [HOST:]PORT for TCP
  --card PLACE      the line of a card (dscplus serve)
  --user NAME       who logs in
  --serial SERIAL   with which of the user's cards; the first that is activated if left out
  --pin-file FILE   the PIN, on one line. Without it, it is asked for: as an argument others could read it in the list
                    of processes
  --baud N          the speed of serial ports; 115200 if left out
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
const LINK_FAILED = 3;
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
  const speed = readBaud(baud);
  const lines = [lineAt(server, speed), lineAt(card, speed)] as const;
  const pin = pinFile === undefined ? checkedPin(await ask(PIN_QUESTION)) : readPinFile(pinFile);
  const stop = new Stop();
  try {
    const verdict = await carry(lines, { user, serial, pin }, stop);
    process.stdout.write(values.json ? `${JSON.stringify({ verdict, user })}\n` : `${verdict}\n`);
    return verdict === 'accepted' ? 0 : REFUSED;
  } catch (error) {
    if (stop.status !== 0) return stop.status;
    if (!(error instanceof LinkError || error instanceof ScpiError)) throw error;
    process.stderr.write(`dscplus: ${error.message}\n`);
    return LINK_FAILED;
  } finally {
    stop.close();
  }
}

interface Login {
  readonly user: string;
  readonly serial: string | undefined;
  readonly pin: string;
}

type Opening = () => Promise<Line>;

/** Opens both lines before it asks for anything, and closes them however it ends. */
async function carry(
  [openServer, openCard]: readonly [Opening, Opening],
  { user, serial, pin }: Login,
  stop: Stop,
): Promise<RemoteVerdict> {
  const stopping = new AbortController();
  void stop.asked.then(() => stopping.abort());
  const { signal } = stopping;
  const opened: Line[] = [];
  const open = async (opening: Opening): Promise<Line> => {
    const line = await opening();
    opened.push(line);
    return line;
  };
  try {
    const server = new VerifierClient((await open(openServer)).stream, { timeout_ms: SERVER_TIMEOUT_MS });
    const card = new CardClient((await open(openCard)).stream);
    const call = serial === undefined ? { signal } : { signal, card: serial };
    const { model } = await server.identify({ signal });
    if (model !== 'login-server') throw new LinkError(`what answers as the server is none, but a ${visible(model)}`);
    const { handle, question } = await server.challenge(user, call);
    const { response } = await card.login(question, pin, { signal });
    return await server.verify({ handle, response }, { signal });
  } finally {
    for (const line of opened) await line.close();
  }
}
