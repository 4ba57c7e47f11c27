/** A line that we offer: what `serve` and `login-server` put something on. */
import { InputError } from '../../../../emulator/input-error.js';
import type { Attach, Port } from '../../../../emulator/link/ports/port.js';
import { openPty } from '../../../../emulator/link/ports/pty.js';
import { openSerial } from '../../../../emulator/link/ports/serial.js';
import { openStdio } from '../../../../emulator/link/ports/stdio.js';
import { openTcp, readTcpAddress, type TcpOptions } from '../../../../emulator/link/ports/tcp.js';
import type { Stop } from '../../shell/stop.js';
import { readBaud } from './line-options.js';

/** The options of every command that offers a line. */
export const OFFER_OPTIONS = {
  pty: { type: 'boolean' },
  symlink: { type: 'string' },
  port: { type: 'string' },
  baud: { type: 'string', needs: 'port' },
  tcp: { type: 'string' },
  eol: { type: 'string', allowed: ['lf', 'crlf'] },
} as const;

export interface OfferValues {
  readonly pty?: boolean;
  readonly symlink?: string;
  readonly port?: string;
  readonly baud?: string;
  readonly tcp?: string;
  readonly stdio?: boolean;
}

const LINES = ['pty', 'port', 'tcp', 'stdio'] as const;

/**
 * The line that the options ask for, not yet open; a pseudo-terminal where they name none.
 * @param limits of TCP's clients, where there can be more than one
 * @throws InputError where they don't go together or can't be
 */
export function offeredLine(
  values: OfferValues,
  limits: Pick<TcpOptions, 'clients' | 'idle_ms'> = {},
): (attach: Attach) => Promise<Port> {
  const named = LINES.filter((name) => values[name] !== undefined);
  if (named.length > 1) throw new InputError(`--${named[0]} and --${named[1]} are two lines: choose one`);
  const [line = 'pty'] = named;
  if (values.symlink !== undefined && line !== 'pty') throw new InputError(`--symlink goes with --pty, not --${line}`);
  const path = values.port;
  if (path !== undefined) {
    const baudRate = readBaud(values.baud);
    return (attach) => openSerial(attach, { path, baudRate });
  }
  if (values.tcp !== undefined) {
    const address = readTcpAddress(values.tcp);
    return (attach) => openTcp(attach, { ...address, ...limits });
  }
  if (values.stdio) return (attach) => openStdio(attach);
  return (attach) => openPty(attach, values.symlink === undefined ? {} : { symlink: values.symlink });
}

/** Tells where the port listens and keeps it until it ends or a signal comes. */
export async function serveUntilStopped(port: Port, show: (text: string) => void, stop: Stop): Promise<void> {
  try {
    show(`listening on ${port.address}\n`);
    await Promise.race([stop.asked, port.ended]);
  } finally {
    await port.close();
  }
}
