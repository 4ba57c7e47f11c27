/** Clients that other people wrote log in on a login server; they must be installed, as for peers.test.ts. */
import { execFile } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { folderWith, Served } from '../../cli/testing.js';
import { dscplus } from '../../cli/testing-commands.js';

const run = promisify(execFile);

/** The system's own: it is the one that sees the packages of the system. */
const PYTHON = '/usr/bin/python3';
const DEMO_KEY = '3132333435363738393031323334353637383930';
const STORE = ['--store', 'cards.db', '--kek-file', 'kek'] as const;

/** Alice has a card with the demo card's key, and nobody else is known. */
async function newStore(t: ExecutionContext): Promise<string> {
  const files = { kek: '11'.repeat(32), key: DEMO_KEY, pin: '1234\n', operator: 'correct-horse-battery\n' };
  const folder = folderWith(t, files);
  for (const file of Object.keys(files)) chmodSync(join(folder, file), 0o600);
  for (const line of [
    'store init cards.db --kek-file kek',
    'card new my.card --serial 7001 --key-file key',
    `cards add my.card --pin-file pin ${STORE.join(' ')}`,
    'users add alice --store cards.db',
    'users assign alice 7001 --store cards.db',
    'cards activate 7001 --user alice --store cards.db',
  ]) {
    const { status, stderr } = await dscplus(folder, ...line.split(' '));
    if (status !== 0) throw new Error(`${line}: ${stderr}`);
  }
  return folder;
}

interface Peer {
  readonly client: 'pyvisa' | 'pyserial' | 'picocom';
  readonly title: string;
  readonly serve: readonly string[];
  /** The address that the client opens, from the one that the command prints. */
  readonly address: (printed: string) => string;
}

const PEERS: readonly Peer[] = [
  {
    client: 'pyvisa',
    title: 'PyVISA on a pseudo-terminal',
    serve: [],
    address: (printed) => `ASRL${printed}::INSTR`,
  },
  {
    client: 'pyvisa',
    title: 'PyVISA on TCP',
    serve: ['--tcp', '0'],
    address: (printed) => `TCPIP::${printed.replace(':', '::')}::SOCKET`,
  },
  { client: 'pyserial', title: 'pyserial', serve: ['--eol', 'crlf'], address: (printed) => printed },
  { client: 'picocom', title: 'picocom in tmux', serve: [], address: (printed) => printed },
];

for (const { client, title, serve, address } of PEERS) {
  test(`peers: ${title} asks the login server, which accepts what another OCRA computes`, async (t) => {
    const folder = await newStore(t);
    const server = new Served(t, folder, ['login-server', ...STORE, '--operator-file', 'operator', ...serve]);
    const place = address(await server.address());
    const { stdout } = await run(PYTHON, [resolve('host-tools/workshop/peers/verify.py'), client, place], {
      timeout: 60_000,
    });
    t.is(stdout, `${client}: verified through ${place}\n`);
    t.is(await server.end('SIGTERM'), 0);
  });
}
