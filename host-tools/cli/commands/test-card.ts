/** `dscplus test-card`: a login on the card at the other end of a line, and whether its response is right. */

import { InputError } from '../../../emulator/input-error.js';
import { openMockCard } from '../../../emulator/link/ports/mock.js';
import { NoisyStream, readNoise } from '../../../emulator/link/ports/noise.js';
import type { FullRecord } from '../../../emulator/machine/card-record.js';
import { CardClient } from '../../client/client.js';
import { readCardOption } from '../../files/for-option.js';
import { checkable, drawChallenge, judge, type Verdict } from '../../judge/login-judge.js';
import { type Line, openPort } from '../../line/open-line.js';
import { readArguments } from '../shell/arguments.js';
import { pinFrom } from '../shell/pin.js';
import { printDone } from '../shell/print.js';
import { LINE_OPTIONS, LINE_USAGE, type LineValues, lineOf } from './line/line-options.js';
import { onLines } from './line/on-lines.js';

const USAGE = `Usage: dscplus test-card [--port PATH [--baud N] | --tcp [HOST:]PORT | --mock] --card FILE [OPTIONS]

Logs in with the card at the other end of a line: draws a random challenge, types PIN and challenge, reads the
response and checks it against the record of a card file. A counter may be up to 9 ahead of the file's.

The line:
${LINE_USAGE}  --mock           a card in this process, made from the card file, on a pretended port

Options:
  --card FILE      the card file that the response is checked against; it is read only
  --pin-file FILE  the PIN, on one line. Without it, it is asked for: as an argument others could read it in the list
                   of processes
  --noise SPEC     damage the line: drop=0.01,flip=0.001,dup=0.01,delay=5ms,seed=7, or some of them
  --json           print the verdict as one JSON object
  -h, --help       show this

Examples:
  dscplus test-card --mock --card my.card
  dscplus test-card --port /dev/ttyUSB0 --baud 9600 --card my.card --pin-file pin

Exit status: 0 the response is right, 1 it is wrong, 2 the input is wrong, 3 the link failed, 130 stopped by Ctrl-C.
`;

const OPTIONS = {
  ...LINE_OPTIONS,
  mock: { type: 'boolean' },
  card: { type: 'string' },
  'pin-file': { type: 'string' },
  noise: { type: 'string' },
  json: { type: 'boolean' },
} as const;

const REFUSED = 1;

/** @returns the exit status */
export async function run(args: readonly string[]): Promise<number> {
  const read = readArguments(args, OPTIONS, USAGE);
  if (read === undefined) return 0;
  const { values, positionals } = read;
  if (positionals.length > 0) throw new InputError('test-card takes options only (see dscplus test-card --help)');
  if (values.card === undefined) throw new InputError('test-card needs --card FILE, the record to check against');
  const record = readCardOption(values.card);
  checkable(record);
  const open = openingOf(values, values.mock === true, record);
  const noise = values.noise === undefined ? undefined : readNoise(values.noise);
  const pin = await pinFrom(values['pin-file']);
  return onLines(async (openLine, { signal }) => {
    const { stream } = await openLine(open);
    const challenge = drawChallenge(record);
    const client = new CardClient(noise === undefined ? stream : new NoisyStream(stream, noise));
    const { response, repeats } = await client.login(challenge, pin, { signal });
    client.close();
    const verdict = judge(record, challenge, pin, response);
    const text = verdictText(record, verdict, repeats);
    printDone(text.trimEnd(), values.json ? verdictJson(record, verdict, repeats) : text);
    return verdict.accepted ? 0 : REFUSED;
  });
}

/** The line that the options name, not yet open. */
function openingOf(values: LineValues, isMock: boolean, record: FullRecord): () => Promise<Line> {
  const open = lineOf(values);
  if (isMock === (open !== undefined)) throw new InputError('test-card needs one line: --port, --tcp or --mock');
  return open ?? (() => openMock(record));
}

/** A card of its own with the same record; its counter is kept nowhere. */
async function openMock(record: FullRecord): Promise<Line> {
  const mock = openMockCard(record);
  const line = await openPort(mock.binding, mock.path, 115_200);
  return {
    stream: line.stream,
    async close() {
      await line.close();
      mock.close();
    },
  };
}

function verdictText({ serial }: FullRecord, { accepted, counter }: Verdict, repeats: number): string {
  const which = counter === null ? '' : ` for counter ${counter}`;
  const again = repeats === 0 ? '' : ` (${repeats} repeats on the line)`;
  const verdict = accepted
    ? `accepted: the response of ${serial} is right${which}`
    : `refused: the response is not that of ${serial}`;
  return `${verdict}${again}\n`;
}

function verdictJson({ serial, suite }: FullRecord, { accepted, counter }: Verdict, repeats: number): string {
  const verdict = {
    verdict: accepted ? 'accepted' : 'refused',
    serial,
    suite,
    counter: counter?.toString() ?? null,
    repeats,
  };
  return `${JSON.stringify(verdict)}\n`;
}
