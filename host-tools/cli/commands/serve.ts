/** `dscplus serve`: a card on a line, until it is stopped. */

import { InputError } from '../../../emulator/input-error.js';
import { Instrument } from '../../../emulator/link/instrument.js';
import { attachTo } from '../../../emulator/link/ports/attach.js';
import { readNoise } from '../../../emulator/link/ports/noise.js';
import { Card } from '../../../emulator/machine/card.js';
import { forOption } from '../../files/for-option.js';
import { checkWritten } from '../../files/read-by-script.js';
import { readArguments } from '../shell/arguments.js';
import { print } from '../shell/print.js';
import { Stop } from '../shell/stop.js';
import { OFFER_OPTIONS, offeredLine, serveUntilStopped } from './line/offer-line.js';
import { OptionalTrace, TRACE_OPTIONS } from './trace/trace-option.js';

const USAGE = `Usage: dscplus serve [--pty [--symlink PATH] | --port PATH [--baud N] | --tcp [HOST:]PORT | --stdio] [OPTIONS]

Puts a card on a line: any program that speaks SCPI can press its keys and read its display. Prints where it listens,
one line, and serves until Ctrl-C, SIGTERM or SIGHUP.

The line:
  --pty            a new pseudo-terminal, which opens like a serial port (the default)
  --symlink PATH   a link to the pseudo-terminal, removed at the end
  --port PATH      a serial device; one that is unplugged is waited for
  --baud N         the device's speed; 115200 by default
  --tcp ADDRESS    TCP, one client at a time; 127.0.0.1 without HOST, any free port for port 0
  --stdio          standard input and output; ends with the input

Options:
  --card FILE      the card of this card file; the demo card by default
  --clock MODE     real: the card's time follows the clock (the default); virtual: it moves only on command
  --eol END        lf (the default) or crlf, the end of each answer
  --noise SPEC     damage the line: drop=0.01,flip=0.001,dup=0.01,delay=5ms,seed=7, or some of them
  --trace FILE     write a trace of the card and its line: FILE.vcd, FILE.jsonl or FILE.svg, with dots for digits
  --reveal         show digits, the card's key and the steps of the computation in the trace
  -h, --help       show this

Examples:
  dscplus serve --symlink /tmp/card
  dscplus serve --tcp 5025 --card my.card --clock virtual
  dscplus serve --trace session.jsonl

Exit status: 0 stopped by Ctrl-C or SIGTERM, 2 the input is wrong, the line can't be opened or the trace can't be kept.
`;

const OPTIONS = {
  ...OFFER_OPTIONS,
  stdio: { type: 'boolean' },
  card: { type: 'string' },
  clock: { type: 'string', allowed: ['real', 'virtual'] },
  noise: { type: 'string' },
  ...TRACE_OPTIONS,
} as const;

/** @returns the exit status */
export async function run(args: readonly string[]): Promise<number> {
  const read = readArguments(args, OPTIONS, USAGE);
  if (read === undefined) return 0;
  const { values, positionals } = read;
  if (positionals.length > 0) throw new InputError('serve takes options only (see dscplus serve --help)');
  const open = offeredLine(values);
  const noise = values.noise === undefined ? undefined : readNoise(values.noise);
  checkWritten([['a trace', values.trace]], { card: values.card });
  const trace = new OptionalTrace(values);
  const card = forOption(
    values.card && 'card',
    () => new Card({ probe: trace.live?.tracer, ...(values.card !== undefined && { file: values.card }) }),
  );
  const instrument = new Instrument(card, { clock: values.clock ?? 'real' });
  const stop = new Stop();
  let kept: number;
  try {
    const tap = trace.live?.tap(instrument);
    const attach = attachTo(instrument, { eol: values.eol ?? 'lf', tap, ...(noise && { noise }) });
    const show = values.stdio ? (text: string) => void process.stderr.write(text) : print;
    await serveUntilStopped(await open(attach), show, stop);
  } finally {
    instrument.follow();
    instrument.close();
    card.close();
    stop.close();
    kept = trace.close();
  }
  return kept;
}
