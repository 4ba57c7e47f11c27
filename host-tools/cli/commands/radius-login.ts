/** `dscplus radius-login`: logs in at a RADIUS server, for tests of one. */
import { InputError } from '../../../emulator/input-error.js';
import { readTcpAddress } from '../../../emulator/link/ports/tcp.js';
import { visible } from '../../../emulator/text.js';
import { CardClient } from '../../client/client.js';
import { RadiusClient } from '../../client/radius-client.js';
import { forOption } from '../../files/for-option.js';
import { isTcpPlace, lineAt } from '../../line/open-line.js';
import { readSecretFile } from '../../verifier/secret-file.js';
import { type Arguments, readArguments } from '../shell/arguments.js';
import { pinFrom } from '../shell/pin.js';
import { printDone } from '../shell/print.js';
import { ask, type Question } from '../shell/prompt.js';
import { readBaud } from './line/line-options.js';
import { onLines } from './line/on-lines.js';

const USAGE = `Usage: dscplus radius-login --server [HOST:]PORT --secret-file FILE --user NAME [OPTIONS]
       dscplus radius-login --server [HOST:]PORT --secret-file FILE --status

Logs a user in at a RADIUS server: sends the password, shows the challenge, sends the response. Prints accepted or refused.
A reply counts only if both of its authenticators are right.

Options:
  --server ADDRESS       the server, [HOST:]PORT
  --secret-file FILE     the secret that is shared with the server, on one line
  --user NAME            the user who logs in
  --password-file FILE   the password, on one line. Without it, it is asked for: as an argument others could read it in
                         the list of processes
  --second-factor-only   send no password: the server's clients file says second_factor_only for this client
  --card PLACE           the line of a card (dscplus serve), which makes the response: a serial port's path, or
                         [HOST:]PORT. Without it, the response is asked for
  --pin-file FILE        the card's PIN, on one line; without it, it is asked for
  --baud N               the speed of a serial port; 115200 by default
  --status               only ask whether the server can decide (Status-Server)
  --timeout MS           how long a reply may take before the packet is sent again, three times in all; 3000 by default
  --json                 print the answer as one JSON object
  -h, --help             show this

Example:
  dscplus radius-login --server 1812 --secret-file secret --user alice --password-file password --card /tmp/card --pin-file pin

Exit status: 0 accepted, 1 refused, 2 the input is wrong, 3 no reply came or the line failed, 130 stopped by Ctrl-C.
`;

const OPTIONS = {
  server: { type: 'string' },
  'secret-file': { type: 'string' },
  user: { type: 'string' },
  'password-file': { type: 'string' },
  'second-factor-only': { type: 'boolean' },
  card: { type: 'string' },
  'pin-file': { type: 'string', needs: 'card' },
  baud: { type: 'string', needs: 'card' },
  status: { type: 'boolean' },
  timeout: { type: 'string' },
  json: { type: 'boolean' },
} as const;

const REFUSED = 1;
const PASSWORD: Question = { text: 'password: ', isSecret: true, otherwise: 'give the password with --password-file' };

type Values = Arguments<typeof OPTIONS>['values'];

/** @returns the exit status */
export async function run(args: readonly string[]): Promise<number> {
  const read = readArguments(args, OPTIONS, USAGE);
  if (read === undefined) return 0;
  const { values, positionals } = read;
  if (positionals.length > 0) {
    throw new InputError('radius-login takes options only (see dscplus radius-login --help)');
  }
  const client = clientOf(values);
  try {
    return await (values.status ? status(client, values) : login(client, values));
  } finally {
    client.close();
  }
}

function clientOf({ server, 'secret-file': secretFile, timeout }: Values): RadiusClient {
  if (server === undefined) throw new InputError('radius-login needs --server [HOST:]PORT');
  if (secretFile === undefined) throw new InputError('radius-login needs --secret-file FILE');
  const { host, port } = readTcpAddress(server, '--server');
  const secret = forOption('secret-file', () => readSecretFile(secretFile, 'the secret'));
  if (timeout !== undefined && !/^[1-9][0-9]{0,4}$/.test(timeout)) {
    throw new InputError(
      `--timeout is ${JSON.stringify(timeout)}, but must be a whole number of milliseconds up to 60000`,
    );
  }
  return new RadiusClient({ host, port, secret, ...(timeout !== undefined && { timeout_ms: Number(timeout) }) });
}

/** The options that name the user and the way of the login. */
const LOGIN_OPTIONS = ['user', 'password-file', 'second-factor-only', 'card'] as const;

async function status(client: RadiusClient, values: Values): Promise<number> {
  const { json } = values;
  const needless = LOGIN_OPTIONS.find((name) => values[name] !== undefined);
  if (needless !== undefined) throw new InputError(`--status logs nobody in: leave --${needless} out`);
  return onLines(async (_, { signal }) => {
    await client.status({ signal });
    printDone('the server can decide', json ? '{"answer":"alive"}\n' : 'the server can decide\n');
    return 0;
  });
}

async function login(client: RadiusClient, values: Values): Promise<number> {
  const { user, card, json, 'password-file': passwordFile, 'second-factor-only': secondOnly = false } = values;
  if (user === undefined) throw new InputError('radius-login needs --user NAME, or --status');
  if (secondOnly && passwordFile !== undefined) {
    throw new InputError('--second-factor-only sends no password: leave --password-file out');
  }
  if (values.baud !== undefined && isTcpPlace(card ?? '')) {
    throw new InputError('--baud goes with a serial port: leave it out');
  }
  const line = card === undefined ? undefined : lineAt(card, readBaud(values.baud), '--card');
  const password = secondOnly ? '' : await passwordFrom(passwordFile);
  const pin = card === undefined ? '' : await pinFrom(values['pin-file']);
  return onLines(async (open, { signal }) => {
    const device = line && new CardClient((await open(line)).stream);
    const respond = async (message: string): Promise<string> => {
      if (device === undefined) return ask(responseTo(message));
      return (await device.login(challengeIn(message), pin, { signal })).response;
    };
    const { answer, attributes } = await client.login({ user, password, respond }, { signal });
    const names = attributes.map(([name]) => name);
    printDone(answer, json ? `${JSON.stringify({ answer, user, attributes: names })}\n` : `${answer}\n`);
    return answer === 'accepted' ? 0 : REFUSED;
  });
}

async function passwordFrom(path: string | undefined): Promise<string> {
  return path === undefined ? ask(PASSWORD) : forOption('password-file', () => readSecretFile(path, 'the password'));
}

function responseTo(message: string): Question {
  const text = `${visible(message)}\nresponse: `;
  return { text, isSecret: false, otherwise: 'name the line of a card with --card' };
}

/** @throws InputError where the message does not end with a challenge */
function challengeIn(message: string): string {
  const [, challenge] = /Challenge ([0-9]+)$/.exec(message) ?? [];
  if (challenge !== undefined) return challenge;
  throw new InputError('the server’s message names no challenge that a card could answer: leave --card out');
}
