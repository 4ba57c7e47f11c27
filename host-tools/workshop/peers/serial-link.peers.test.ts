/**
 * Clients that other people wrote log in on a card that `dscplus serve` puts on a line. They must be installed
 * (`npm run test:peers` fails without them), so the rest of the tests counts them as skipped.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';

const run = promisify(execFile);

/** The system's own: it is the one that sees the packages of the system. */
const PYTHON = '/usr/bin/python3';

interface Peer {
  readonly client: 'pyvisa' | 'pyserial' | 'picocom';
  readonly title: string;
  readonly serve: readonly string[];
  /** The address that the client opens, from the one that the command prints. */
  readonly address: (printed: string) => string;
}

const asItIs = (printed: string): string => printed;

const PEERS: readonly Peer[] = [
  {
    client: 'pyvisa',
    title: 'PyVISA on a pseudo-terminal',
    serve: ['--clock', 'virtual'],
    address: (printed) => `ASRL${printed}::INSTR`,
  },
  {
    client: 'pyvisa',
    title: 'PyVISA on TCP',
    serve: ['--tcp', '0', '--clock', 'virtual'],
    address: (printed) => `TCPIP::${printed.replace(':', '::')}::SOCKET`,
  },
  { client: 'pyserial', title: 'pyserial on a pseudo-terminal', serve: ['--clock', 'virtual'], address: asItIs },
  { client: 'pyserial', title: 'pyserial with the clock on the wall', serve: ['--eol', 'crlf'], address: asItIs },
  { client: 'picocom', title: 'picocom in tmux, with the clock on the wall', serve: [], address: asItIs },
];

for (const { client, title, serve, address } of PEERS) {
  test(`peers: ${title} logs in, and the card's response is right`, async (t) => {
    const server = spawn(process.execPath, ['build/dscplus.cjs', 'serve', ...serve], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => server.once('exit', (code, signal) => resolve(code ?? signal)));
    try {
      const printed = /^listening on (\S+)\n$/.exec(await firstLine(server))?.[1] ?? 'nothing';
      const { stdout } = await run(PYTHON, ['host-tools/workshop/peers/login.py', client, address(printed)], {
        timeout: 60_000,
      });
      t.is(stdout, `${client}: logged in through ${address(printed)}\n`);
    } finally {
      server.kill('SIGTERM');
    }
    t.is(await ended, 0);
  });
}

test('peers: clients come one after the other through one link, which goes with the command', async (t) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dscplus-')));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const link = join(folder, 'card');
  const server = spawn(process.execPath, ['build/dscplus.cjs', 'serve', '--symlink', link, '--clock', 'virtual'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => server.once('exit', (code, signal) => resolve(code ?? signal)));
  try {
    t.regex(await firstLine(server), /^listening on \S+\/card \(\S+\)\n$/);
    for (const [client, address] of [
      ['pyserial', link],
      ['picocom', link],
      ['pyvisa', `ASRL${realpathSync(link)}::INSTR`],
      ['pyserial', link],
    ]) {
      const { stdout } = await run(PYTHON, ['host-tools/workshop/peers/login.py', client, address], {
        timeout: 60_000,
      });
      t.is(stdout, `${client}: logged in through ${address}\n`);
    }
  } finally {
    server.kill('SIGINT');
  }
  t.is(await ended, 0);
  t.false(existsSync(link));
});

function firstLine(server: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    server.stdout?.on('data', (bytes) => {
      text += String(bytes);
      if (text.endsWith('\n')) resolve(text);
    });
    server.once('exit', () => resolve(text));
  });
}
