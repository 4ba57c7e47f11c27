/** `dscplus serve`: a card on a line, until it is told to end. */
import { Card } from '../../../emulator/card.js';
import { InputError } from '../../../emulator/input-error.js';
import { Instrument } from '../../../emulator/link/instrument.js';
import { attachTo } from '../../../emulator/link/ports/attach.js';
import { readNoise } from '../../../emulator/link/ports/noise.js';
import type { Attach, Port } from '../../../emulator/link/ports/port.js';
import { openPty } from '../../../emulator/link/ports/pty.js';
import { openSerial } from '../../../emulator/link/ports/serial.js';
import { openStdio } from '../../../emulator/link/ports/stdio.js';
import { openTcp, readTcpAddress } from '../../../emulator/link/ports/tcp.js';
import { readArguments, wholeNumber } from '../arguments.js';
import { Stop } from '../replay/stop.js';
import { openLiveTrace } from '../trace/live-trace.js';

const USAGE = `Usage: dscplus serve [--pty [--symlink PATH] | --port PATH [--baud N] | --tcp [HOST:]PORT | --stdio] [OPTIONS]

Puts a card on a line: any program that speaks SCPI can press its keys and read its display. Prints where it listens,
one line, and serves until Ctrl-C or SIGTERM.

The line:
  --pty            a new pseudo-terminal, which opens like a serial port (the default)
  --symlink PATH   a link to the pseudo-terminal, removed at the end
  --port PATH      a serial device; one that is unplugged is waited for
  --baud N         the device's speed; 115200 if left out
  --tcp ADDRESS    TCP, one client at a time; 127.0.0.1 without HOST, any free port for port 0
  --stdio          standard input and output; ends with the input

Options:
  --card FILE      the card of this card file; the demo card if left out
  --clock MODE     real: the card's time follows the clock (the default); virtual: it moves only when told
  --eol END        lf (the default) or crlf: what ends an answer
  --noise SPEC     damage the line: drop=0.01,flip=0.001,dup=0.01,delay=5ms,seed=7, or some of them
  --trace FILE     write a trace of the card and its line: FILE.vcd, FILE.jsonl or FILE.svg, with dots for digits
  --reveal         show digits, the card's key and the steps of the computation in the trace
  -h, --help       show this

Examples:
  dscplus serve --symlink /tmp/card
  dscplus serve --tcp 5025 --card my.card --clock virtual
  dscplus serve --trace session.jsonl

Exit status: 0 told to end, 2 the input is wrong, the line can't be opened or the trace can't be kept.
`;

const OPTIONS = {
  pty: { type: 'boolean' },
  symlink: { type: 'string' },
  port: { type: 'string' },
  baud: { type: 'string' },
  tcp: { type: 'string' },
  stdio: { type: 'boolean' },
  card: { type: 'string' },
  clock: { type: 'string', allowed: ['real', 'virtual'] },
  eol: { type: 'string', allowed: ['lf', 'crlf'] },
  noise: { type: 'string' },
  trace: { type: 'string' },
  reveal: { type: 'boolean' },
} as const;

type Values = NonNullable<ReturnType<typeof readArguments<typeof OPTIONS>>>['values'];

const LINES = ['pty', 'port', 'tcp', 'stdio'] as const;
const MOST_BAUD = 10_000_000;

/** @returns the exit status */
export async function run(args: readonly string[]): Promise<number> {
  const read = readArguments(args, OPTIONS, USAGE);
  if (read === undefined) return 0;
  const { values, positionals } = read;
  if (positionals.length > 0) throw new InputError('serve takes options only (see dscplus serve --help)');
  const open = lineOf(values);
  const noise = values.noise === undefined ? undefined : readNoise(values.noise);
  const trace = openLiveTrace(values);
  const card = new Card({ probe: trace?.tracer, ...(values.card !== undefined && { file: values.card }) });
  const instrument = new Instrument(card, { clock: values.clock ?? 'real' });
  const stop = new Stop();
  let kept: number | undefined;
  try {
    const tap = trace?.tap(instrument);
    const attach = attachTo(instrument, { eol: values.eol ?? 'lf', tap, ...(noise && { noise }) });
    await serve(await open(attach), values.stdio ? process.stderr : process.stdout, stop);
  } finally {
    instrument.follow();
    instrument.close();
    card.close();
    stop.close();
    kept = trace?.close();
  }
  return kept ?? 0;
}

async function serve(port: Port, output: NodeJS.WritableStream, stop: Stop): Promise<void> {
  output.write(`listening on ${port.address}\n`);
  await Promise.race([stop.asked, port.ended]);
  await port.close();
}

/** The line that the options ask for, not yet open. */
function lineOf(values: Values): (attach: Attach) => Promise<Port> {
  const named = LINES.filter((name) => values[name] !== undefined);
  if (named.length > 1) throw new InputError(`--${named[0]} and --${named[1]} are two lines: choose one`);
  const [line = 'pty'] = named;
  if (values.symlink !== undefined && line !== 'pty') throw new InputError(`--symlink goes with --pty, not --${line}`);
  if (values.baud !== undefined && line !== 'port') throw new InputError('--baud goes with --port');
  if (values.port !== undefined) {
    const baudRate = wholeNumber('--baud', values.baud ?? '115200', 1, MOST_BAUD);
    const path = values.port;
    return (attach) => openSerial(attach, { path, baudRate });
  }
  if (values.tcp !== undefined) {
    const address = readTcpAddress(values.tcp);
    return (attach) => openTcp(attach, address);
  }
  if (values.stdio) return (attach) => openStdio(attach);
  return (attach) => openPty(attach, values.symlink === undefined ? {} : { symlink: values.symlink });
}
