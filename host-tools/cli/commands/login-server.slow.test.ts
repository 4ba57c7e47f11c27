import * as fs from 'node:fs';
import * as net from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { askTcp, Served } from '../testing.js';
import { dscplus } from '../testing-commands.js';
import { run as login } from './login.js';
import { run as loginServer } from './login-server.js';
import { KEK, newStore } from './operators/testing.js';

const onUnix = process.platform === 'win32' ? test.skip : test;
const SECRET = 'correct-horse-battery';
const LOG_IN = `OPER:LOG "carol","${SECRET}"`;
const STORE = ['--store', 'cards.db', ...KEK] as const;

async function folderOf(t: ExecutionContext): Promise<string> {
  const { folder } = await newStore(t);
  fs.writeFileSync(join(folder, 'keys/operator'), `${SECRET}\n`);
  fs.writeFileSync(join(folder, 'wrong-pin'), '9999\n');
  return folder;
}

/** Login server, card and login, each a process, on two pseudo-terminals. */
onUnix('command login: carries challenge and response between the lines of a server and a card', async (t) => {
  const folder = await folderOf(t);
  const server = new Served(t, folder, ['login-server', '--symlink', 'login', ...STORE]);
  const card = new Served(t, folder, ['serve', '--symlink', 'card', '--card', 'plus.card', '--clock', 'virtual']);
  t.regex(await server.address(), /^login \(\/dev\/\S+\)$/);
  await card.address();
  const carried = (...args: string[]) => dscplus(folder, 'login', '--server', 'login', '--card', 'card', ...args);
  const right = ['--user', 'alice', '--pin-file', 'pin'];
  t.deepEqual(await carried(...right), { status: 0, stdout: 'accepted\n', stderr: '' });
  t.deepEqual(await carried(...right, '--serial', '7001', '--json'), {
    status: 0,
    stdout: '{"verdict":"accepted","user":"alice"}\n',
    stderr: '',
  });
  const refused = { status: 1, stdout: 'refused\n', stderr: '' };
  t.deepEqual(await carried('--user', 'alice', '--pin-file', 'wrong-pin'), refused);
  t.deepEqual(await carried('--user', 'nobody', '--pin-file', 'pin'), refused);
  t.is(await card.end('SIGTERM'), 0);
  const gone = await carried(...right);
  t.deepEqual(
    [gone.status, gone.stdout, gone.stderr],
    [3, '', "dscplus: --card: can't open card: there is no such device\n"],
  );
  t.is(await server.end('SIGHUP'), 0);
  t.deepEqual([server.reported.errors, card.reported.errors], ['', '']);
  t.false(fs.readdirSync(folder).includes('login'));
  const audit = await dscplus(folder, 'audit', 'verify', '--store', 'cards.db');
  t.is(audit.status, 0, audit.stderr);
});

test('command login: over TCP too, and a server that is none is told apart', async (t) => {
  const folder = await folderOf(t);
  const server = new Served(t, folder, ['login-server', '--tcp', '0', ...STORE]);
  const card = new Served(t, folder, ['serve', '--tcp', '0', '--card', 'plus.card', '--clock', 'virtual']);
  const [serverAt, cardAt] = [await server.address(), await card.address()];
  const who = ['--user', 'alice', '--pin-file', 'pin'];
  t.is((await dscplus(folder, 'login', '--server', serverAt, '--card', cardAt, ...who)).stdout, 'accepted\n');
  const { status, stderr } = await dscplus(folder, 'login', '--server', cardAt, '--card', serverAt, ...who);
  t.deepEqual([status, stderr], [3, 'dscplus: what answers as the server is none, but a dsc-plus\n']);
});

test('command login-server: clients at once have sessions of their own', async (t) => {
  const folder = await folderOf(t);
  const server = new Served(t, folder, ['login-server', '--tcp', '0', ...STORE]);
  const address = await server.address();
  const refusal = askTcp(address, 'VER? "x","12345678"\n');
  const others = await Promise.all(
    Array.from({ length: 20 }, () => askTcp(address, 'NONSENSE\nCHAL? "alice"\nSYST:ERR:COUN?\n')),
  );
  for (const answer of others) t.regex(answer, /^"[\w-]{24}","[0-9]{6}",120\n1\n$/);
  t.is(await refusal, '0\n');
});

test('command login-server: an operator logs in with the secret of the file, on this machine only', async (t) => {
  const folder = await folderOf(t);
  const args = ['login-server', '--tcp', '0.0.0.0:0', ...STORE, '--operator-file', 'keys/operator'];
  const server = new Served(t, folder, args);
  const port = Number((await server.address()).split(':')[1]);
  t.is(await askTcp(`127.0.0.1:${port}`, `${LOG_IN};:OPER?;:USER:CAT?\n`), '1;"alice","bob"\n');
  t.is(await askTcp(`127.0.0.1:${port}`, 'OPER?\n'), '0\n');
  t.regex(
    server.reported.errors,
    /^dscplus: warning: other machines reach 0\.0\.0\.0:[0-9]+, and nothing on the line is encrypted/,
  );
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal);
  if (outside === undefined) return t.log('this machine has no address that others reach: that part is not tried');
  const socket = net.connect({ host: outside.address, port, allowHalfOpen: true });
  socket.end(`${LOG_IN};:OPER?;:SYST:ERR?\n`);
  let text = '';
  for await (const bytes of socket) text += String(bytes);
  t.is(text, '0;-203,"Command protected;no operator on this line"\n');
});

test('command login-server: without a secret nobody is an operator', async (t) => {
  const folder = await folderOf(t);
  const server = new Served(t, folder, ['login-server', '--tcp', '0', ...STORE]);
  t.is(await askTcp(await server.address(), `${LOG_IN};:OPER?;:SYST:ERR:COUN?\n`), '0;1\n');
});

onUnix('command login-server: ends on a signal while a refusal is held back, and the store opens again', async (t) => {
  const folder = await folderOf(t);
  const server = new Served(t, folder, ['login-server', '--tcp', '0', ...STORE]);
  const address = await server.address();
  for (let failure = 0; failure < 3; failure++) void askTcp(address, 'VER? "x","12345678"\n').catch(() => undefined);
  await askTcp(address, 'CHAL? "alice"\n');
  t.is(await server.end('SIGTERM'), 0);
  t.is(server.reported.errors, '');
  t.is((await dscplus(folder, 'audit', 'verify', '--store', 'cards.db')).status, 0);
});

test('command login-server: decoys ask as the cards do', async (t) => {
  const folder = await folderOf(t);
  const suite = ['--decoy-suite', 'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1'];
  const server = new Served(t, folder, ['login-server', '--tcp', '0', ...STORE, ...suite]);
  t.regex(await askTcp(await server.address(), 'CHAL? "nobody"\n'), /^"[\w-]{24}","[0-9]{8}",120\n$/);
});

test('command login-server: its log holds each decision with its reason, and no secret', async (t) => {
  const folder = await folderOf(t);
  // A file may have the name of a level.
  const server = new Served(t, folder, [
    'login-server',
    '--tcp',
    '0',
    ...STORE,
    '--log',
    'info',
    '--log-level',
    'info',
  ]);
  const address = await server.address();
  const [, handle] = /^"([\w-]{24})"/.exec(await askTcp(address, 'CHAL? "alice"\n'))!;
  t.is(await askTcp(address, `VER:NOW? "${handle}","12345678"\n`), '0,1\n');
  t.is(await server.end('SIGTERM'), 0);
  const text = fs.readFileSync(join(folder, 'info'), 'utf8');
  const lines = text
    .trim()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line));
  t.deepEqual(
    lines.map(({ level, msg, action, outcome, user }) => [level, msg, action, outcome, user]),
    [
      ['info', 'decision', 'challenge', 'issued', 'alice'],
      ['info', 'decision', 'verify', 'wrong', 'alice'],
    ],
  );
  t.false(text.includes(handle!) || text.includes('12345678'));
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux(
  'command login-server: goes on while its log can’t be written, says so once, and ends with status 2',
  async (t) => {
    const log = ['--log', '/dev/full', '--log-level', 'info'];
    const server = new Served(t, await folderOf(t), ['login-server', '--tcp', '0', ...STORE, ...log]);
    t.regex(await askTcp(await server.address(), 'CHAL? "alice"\nCHAL? "alice"\nCHAL? "alice"\n'), /^("[^\n]*\n){3}$/);
    t.is(await server.end('SIGTERM'), 2);
    t.is(
      server.reported.errors,
      `dscplus: warning: the log can't be written to /dev/full: the disk is full. Its lines are lost until that is fixed
dscplus: the log in /dev/full lacks 3 lines, up to its end
`,
    );
  },
);

const COMMANDS = { login, 'login-server': loginServer } as const;
const OPEN = ['--store', '@cards.db', '--kek-file', '@keys/kek'] as const;

/** Arguments that are refused, and why; what begins with "@" is in the folder of the store. */
const REFUSED: ReadonlyArray<
  readonly [command: keyof typeof COMMANDS, args: readonly string[], name: string, message: RegExp]
> = [
  ['login-server', [], 'InputError', /the store is missing: name it with --store FILE/],
  ['login-server', ['--store', '@none.db', ...OPEN.slice(2)], 'InputError', /none\.db/],
  ['login-server', [...OPEN.slice(0, 2), '--kek-file', '@keys/other'], 'InputError', /another key-encryption key/],
  ['login-server', ['--pty', '--tcp', '1', ...OPEN], 'InputError', /--pty and --tcp are two lines: choose one/],
  ['login-server', ['--port', 'x', '--tcp', '1', ...OPEN], 'InputError', /--port and --tcp are two lines/],
  ['login-server', ['--tcp', '1', '--symlink', 'x', ...OPEN], 'InputError', /--symlink goes with --pty, not --tcp/],
  ['login-server', ['--port', '/dev/no-such-device', ...OPEN], 'InputError', /there is no such device/],
  ['login-server', ['--port', '.', ...OPEN], 'InputError', /can't open \.: it is no serial device/],
  ['login-server', ['--symlink', '@no/link', ...OPEN], 'InputError', /no link .* its folder does not exist/],
  ['login-server', ['--decoy-suite', 'OCRA-2', ...OPEN], 'OcraInputError', /OCRA-2/],
  [
    'login-server',
    ['--tcp', '0', '--idle', '1.5', ...OPEN],
    'InputError',
    /--idle is "1.5", but must be a whole number/,
  ],
  ['login-server', ['--log', '@no/log', ...OPEN], 'InputError', /the log can't be written to .*no\/log/],
  ['login-server', ['@cards.db'], 'InputError', /login-server takes options only/],
  ['login-server', ['--operator-file', '@pin', ...OPEN], 'InputError', /at least 12 characters of ASCII/],
  ['login-server', ['--operator-file', '@none', ...OPEN], 'InputError', /operators’ secret can't be read from .*none/],
  ['login', ['--card', 'x', '--user', 'alice'], 'InputError', /login needs --server PLACE/],
  ['login', ['--server', 'x', '--user', 'alice'], 'InputError', /login needs --card PLACE/],
  ['login', ['--server', 'x', '--card', 'x'], 'InputError', /login needs --user NAME/],
  [
    'login',
    ['--server', '70000', '--card', 'x', '--user', 'alice'],
    'InputError',
    /--server is "70000", but must be PORT, HOST:PORT/,
  ],
  ['login', ['--server', 'x', '--card', 'y', '--user', 'alice', '--baud', '0'], 'InputError', /--baud is "0"/],
  [
    'login',
    ['--server', 'x', '--card', 'x', '--user', 'a', '--pin-file', '@empty'],
    'InputError',
    /^--pin-file: the PIN in .* is empty$/,
  ],
  ['login', ['x'], 'InputError', /login takes options only/],
];

test('commands login-server and login: what can’t be is refused, and why is said', async (t) => {
  const folder = await folderOf(t);
  for (const [command, args, name, message] of REFUSED) {
    const given = args.map((arg) => arg.replace(/^@/, `${folder}/`));
    await t.throwsAsync(COMMANDS[command](given), { name, message }, `${command} ${args.join(' ')}`);
  }
});

onUnix('command login-server: under load a SIGTERM ends it well, whatever it is deciding', async (t) => {
  const folder = await folderOf(t);
  const server = new Served(t, folder, ['login-server', '--tcp', '0', ...STORE]);
  const { host, port } = /^(?<host>.*):(?<port>\d+)$/.exec(await server.address())!.groups as Record<string, string>;
  let answers = 0;
  for (let client = 0; client < 4; client++) {
    const socket = net.connect(Number(port), host!);
    t.teardown(() => socket.destroy());
    // The server's end may come as a reset.
    socket.on('error', () => {});
    const ask = (): unknown => socket.writable && socket.write('CHAL? "a"\n'.repeat(500));
    socket.on('data', (chunk) => {
      answers += chunk.length;
      ask();
    });
    ask();
  }
  while (answers < 20_000) await new Promise((resolve) => setTimeout(resolve, 5));
  t.is(await server.end('SIGTERM'), 0);
  t.is(server.reported.errors, '');
  t.is((await dscplus(folder, 'audit', 'verify', '--store', 'cards.db')).status, 0);
  t.deepEqual(
    fs.readdirSync(folder).filter((file) => /-(wal|shm)$/.test(file)),
    [],
  );
});

onUnix('command login-server: no signal opens a debugger', async (t) => {
  const folder = await folderOf(t);
  const server = new Served(t, folder, ['login-server', '--tcp', '0', ...STORE]);
  const address = await server.address();
  server.signal('SIGUSR1');
  t.regex(await askTcp(address, '*IDN?\n'), /login-server/);
  t.is(await server.end('SIGTERM'), 0);
  t.is(server.reported.errors, '');
});
