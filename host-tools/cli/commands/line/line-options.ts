/** The options that name a line to a card: `--port` with `--baud`, or `--tcp`. */
import { InputError } from '../../../../emulator/input-error.js';
import { readTcpAddress } from '../../../../emulator/link/ports/tcp.js';
import { type Line, serialLine, tcpLine } from '../../../line/open-line.js';
import { wholeNumber } from '../../shell/arguments.js';

/** For `readArguments`. */
export const LINE_OPTIONS = {
  port: { type: 'string' },
  baud: { type: 'string', needs: 'port' },
  tcp: { type: 'string' },
} as const;

/** Their part of a usage text. */
export const LINE_USAGE = `  --port PATH      a serial port or pseudo-terminal, locked against other programs that lock
  --baud N         its speed; 115200 by default
  --tcp ADDRESS    [HOST:]PORT; 127.0.0.1 without HOST
`;

export interface LineValues {
  readonly port?: string;
  readonly baud?: string;
  readonly tcp?: string;
}

const DEFAULT_BAUD = '115200';
const MOST_BAUD = 10_000_000;

/** The speed of a serial port. @throws InputError for what is no speed */
export function readBaud(text = DEFAULT_BAUD): number {
  return wholeNumber('--baud', text, 1, MOST_BAUD);
}

/**
 * The line that the options name, not yet open; undefined where they name none.
 * @throws InputError where they don't go together or can't be
 */
export function lineOf({ port, baud, tcp }: LineValues): (() => Promise<Line>) | undefined {
  if (port !== undefined && tcp !== undefined) throw new InputError('--port and --tcp are two lines: choose one');
  if (tcp !== undefined) return tcpLine(readTcpAddress(tcp));
  return port === undefined ? undefined : serialLine(port, readBaud(baud), '--port');
}
