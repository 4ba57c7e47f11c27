import * as fs from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { Served } from '../testing.js';
import { dscplus } from '../testing-commands.js';
import { KEK, newStore } from './operators/testing.js';

const SECRET = 'a-secret-for-the-tests';
const CLIENTS = `[pam]\naddress = 127.0.0.1\nsecret = ${SECRET}\nsecond_factor_only = true\n`;
const STORE = ['--store', 'cards.db', ...KEK] as const;

async function folderOf(t: ExecutionContext): Promise<string> {
  const { folder } = await newStore(t);
  for (const [name, text] of Object.entries({ clients: CLIENTS, secret: `${SECRET}\n` })) {
    fs.writeFileSync(join(folder, name), text, { mode: 0o600 });
  }
  fs.writeFileSync(join(folder, 'wrong-pin'), '9999\n');
  return folder;
}

test('command radius: a login with the card on a line, counted and logged without a secret', async (t) => {
  const folder = await folderOf(t);
  const listening = ['--listen', '127.0.0.1:0', '--log', 'log', '--log-level', 'info', '--counts-file', 'counts'];
  const server = new Served(t, folder, ['radius', '--clients', 'clients', ...listening, ...STORE]);
  const card = new Served(t, folder, ['serve', '--tcp', '0', '--card', 'plus.card', '--clock', 'virtual']);
  const [at, cardAt] = [await server.address(), await card.address()];
  const ask = (...args: string[]) =>
    dscplus(folder, 'radius-login', '--server', at, '--secret-file', 'secret', ...args);
  t.deepEqual(await ask('--status'), { status: 0, stdout: 'the server can decide\n', stderr: '' });
  const login = ['--user', 'alice', '--second-factor-only', '--card', cardAt];
  t.deepEqual(await ask(...login, '--pin-file', 'pin'), { status: 0, stdout: 'accepted\n', stderr: '' });
  const { status, stdout } = await ask(...login, '--pin-file', 'wrong-pin', '--json');
  t.is(status, 1);
  t.deepEqual(JSON.parse(stdout), { answer: 'refused', user: 'alice', attributes: ['Message-Authenticator'] });
  t.is(await server.end('SIGTERM'), 0);
  t.is(server.reported.errors, '');
  const counts = fs.readFileSync(join(folder, 'counts'), 'utf8');
  for (const [result, count] of Object.entries({ accept: 1, reject: 1, challenge: 2, status: 1, duplicate: 0 })) {
    t.true(counts.includes(`{client="pam",result="${result}"} ${count}\n`), counts);
  }
  const log = fs.readFileSync(join(folder, 'log'), 'utf8');
  const lines = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const answers = lines.filter(({ msg }) => msg === 'radius').map(({ answer }) => answer);
  t.deepEqual(answers, ['Access-Challenge', 'Access-Accept', 'Access-Challenge', 'Access-Reject']);
  t.false(log.includes(SECRET));
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('command radius: goes on while its log can’t be written, and ends with status 2', async (t) => {
  const folder = await folderOf(t);
  const log = ['--log', '/dev/full', '--log-level', 'info'];
  const server = new Served(t, folder, ['radius', '--clients', 'clients', '--listen', '0', ...STORE, ...log]);
  const card = new Served(t, folder, ['serve', '--tcp', '0', '--card', 'plus.card', '--clock', 'virtual']);
  const login = [
    '--server',
    await server.address(),
    '--secret-file',
    'secret',
    '--user',
    'alice',
    '--second-factor-only',
  ];
  const answer = ['--card', await card.address(), '--pin-file', 'pin'];
  t.is((await dscplus(folder, 'radius-login', ...login, ...answer)).stdout, 'accepted\n');
  t.is(await server.end('SIGTERM'), 2);
  t.regex(server.reported.errors, /\ndscplus: the log in \/dev\/full lacks [0-9]+ lines, up to its end\n$/);
});

test('command radius-login: without a server, and with another secret, no reply comes', async (t) => {
  const folder = await folderOf(t);
  fs.writeFileSync(join(folder, 'other'), 'another-secret-of-tests\n', { mode: 0o600 });
  const server = new Served(t, folder, ['radius', '--clients', 'clients', '--listen', '127.0.0.1:0', ...STORE]);
  const at = await server.address();
  const args = ['radius-login', '--server', at, '--secret-file', 'other', '--timeout', '20', '--status'];
  const { status, stderr } = await dscplus(folder, ...args);
  t.is(status, 3);
  t.regex(stderr, /^dscplus: no reply came from 127\.0\.0\.1 port [0-9]+ that the secret shows/);
});

const CHECKS: ReadonlyArray<readonly [clients: string, status: number, stdout: RegExp, stderr: RegExp]> = [
  [CLIENTS, 0, /^pam\t127\.0\.0\.1\tudp, second factor only\n$/, /^$/],
  [
    `[old]\naddress = 10.0.0.0/8\naddress = 2001:db8::/32\nsecret = ${SECRET}\nrequire_message_authenticator = false\n`,
    0,
    /^old\t10\.0\.0\.0\/8 2001:db8::\/32\tudp, password and second factor, unsigned requests allowed\n$/,
    /warning: \[old\] may send requests without Message-Authenticator[\s\S]*warning: \[old\] is a network of \/8/,
  ],
  ['[a]\naddress = 127.0.0.1\nsecret = short\n', 2, /^$/, /^dscplus: clients:3: the secret has 5 characters/],
];

test('command radius check: names what is in a clients file, what is risky, and what is wrong', async (t) => {
  const folder = await folderOf(t);
  for (const [clients, status, stdout, stderr] of CHECKS) {
    fs.writeFileSync(join(folder, 'clients'), clients);
    const ended = await dscplus(folder, 'radius', 'check', 'clients');
    t.is(ended.status, status, ended.stderr);
    t.regex(ended.stdout, stdout);
    t.regex(ended.stderr, stderr);
  }
  fs.writeFileSync(join(folder, 'clients'), CLIENTS);
  t.deepEqual(JSON.parse((await dscplus(folder, 'radius', 'check', 'clients', '--json')).stdout), {
    clients: [
      {
        name: 'pam',
        addresses: ['127.0.0.1'],
        transport: 'udp',
        require_message_authenticator: true,
        second_factor_only: true,
      },
    ],
    warnings: [],
  });
});

const WRONG: ReadonlyArray<readonly [args: readonly string[], message: RegExp]> = [
  [['radius'], /radius needs --clients FILE/],
  [['radius', 'start'], /radius takes the word check or options/],
  [['radius', 'check'], /radius check needs the clients file/],
  [['radius', '--clients', 'none'], /can't be read from none/],
  [['radius', '--clients', 'clients', '--listen', 'x:y', ...STORE], /--listen is "x:y"/],
  [['radius', '--clients', 'clients', '--radsec', '0', ...STORE], /--radsec needs --radsec-cert FILE/],
  [
    ['radius', '--clients', 'clients', '--counts-file', 'none/x', ...STORE],
    /can't write the counts to none\/x: its folder/,
  ],
  [
    [
      ...['radius', '--clients', 'clients', '--radsec', '0', '--radsec-cert', 'clients', '--radsec-key', 'clients'],
      ...['--radsec-ca', 'clients', '--listen', '0', ...STORE],
    ],
    /\(--radsec-cert, --radsec-key, --radsec-ca\) can't be used: each must be PEM.*\(ERR_OSSL/,
  ],
  [['radius', '--clients', 'clients', '--radsec-cert', 'x'], /--radsec-cert goes with --radsec/],
  [
    ['radius', '--clients', 'clients', '--listen', '203.0.113.1:0', ...STORE],
    /--listen: can't listen on 203\.0\.113\.1:0: this machine has no such address/,
  ],
  [
    ['radius', '--clients', 'clients', '--counts-file', './clients', ...STORE],
    /--counts-file is .*, the file of --clients/,
  ],
  [['radius-login'], /needs --server/],
  [['radius-login', '--server', '1'], /needs --secret-file/],
  [['radius-login', '--server', '1', '--secret-file', 'secret'], /needs --user NAME, or --status/],
  [['radius-login', '--server', '1', '--secret-file', 'secret', '--timeout', '0'], /--timeout is "0"/],
  [
    ['radius-login', '--server', '1', '--secret-file', 'secret', '--user', 'a', '--status'],
    /--status logs nobody in: leave --user out/,
  ],
];

test('command radius: wrong arguments are named', async (t) => {
  const folder = await folderOf(t);
  for (const [args, message] of WRONG) {
    const { status, stderr } = await dscplus(folder, ...args);
    t.is(status, 2, args.join(' '));
    t.regex(stderr, message);
  }
});
