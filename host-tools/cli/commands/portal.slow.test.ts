import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { Visitor } from '../../portal/testing.js';
import { DSCPLUS, folderWith, Served } from '../testing.js';
import { dscplus } from '../testing-commands.js';

/** A store with a user, a card and a client of the API. */
function newStore(t: { teardown(fn: () => void): void }): {
  readonly folder: string;
  readonly store: readonly string[];
} {
  const folder = folderWith(t, { password: 'violet otter umbrella\n' });
  const prepare = (...args: string[]): string =>
    execFileSync(process.execPath, [DSCPLUS, ...args], { cwd: folder, encoding: 'utf8' });
  prepare('store', 'new-key', 'kek');
  prepare('store', 'init', 'cards.db', '--kek-file', 'kek');
  prepare('users', 'add', 'alice', '--store', 'cards.db');
  prepare('users', 'set-password', 'alice', '--password-file', 'password', '--store', 'cards.db');
  return { folder, store: ['--store', 'cards.db', '--kek-file', 'kek'] };
}

for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) {
  test(`command portal: ${signal} ends it well`, async (t) => {
    const served = new Served(t, folderWith(t, {}), ['portal', '--demo', '--listen', '0', '--control', '0']);
    t.regex(await served.printed(), /^listening on http:\/\/127\.0\.0\.1:\d+\ncontrol on http:\/\/127\.0\.0\.1:\d+\n/);
    t.is(await served.end(signal), 0);
    t.is(served.reported.errors, '');
  });
}

test('command portal: on a store of its own it logs requests and decisions, and no secret', async (t) => {
  const { folder, store } = newStore(t);
  const log = join(folder, 'log');
  const served = new Served(t, folder, ['portal', ...store, '--listen', '0', '--log', log, '--log-level', 'info']);
  const address = await served.address();
  t.is((await fetch(`${address}/v1/health/ready`)).status, 200);
  const page = await fetch(`${address}/login`);
  const csrf = /name="csrf" value="([^"]*)"/.exec(await page.text())![1]!;
  const body = new URLSearchParams({ csrf, username: 'alice', password: 'violet otter umbrella' });
  const cookie = page.headers.get('set-cookie')!.split(';')[0]!;
  const entered = await fetch(`${address}/login`, { method: 'POST', headers: { cookie }, body, redirect: 'manual' });
  t.is(entered.headers.get('location'), '/devices');
  t.is(await served.end('SIGTERM'), 0);
  const lines = execFileSync('cat', [log], { encoding: 'utf8' });
  t.regex(lines, /"route":"\/login","status":303/);
  t.regex(lines, /"action":"begin session","outcome":"done","user":"alice"/);
  t.notRegex(lines, /violet/);
});

const onUnix = process.platform === 'win32' ? test.skip : test;

onUnix(
  'command portal: goes on where the folder of its log is removed, counts what is lost, and ends with status 2',
  async (t) => {
    const folder = folderWith(t, { 'logs/log': '' });
    const log = ['--log', 'logs/log', '--log-level', 'info'];
    const served = new Served(t, folder, ['portal', '--demo', '--listen', '0', ...log]);
    const [, address] = /^listening on (.*)\n/.exec(await served.printed())!;
    rmSync(join(folder, 'logs'), { recursive: true });
    const statusOf = async (path: string): Promise<number> => (await fetch(`${address}${path}`)).status;
    for (let count = 0; count < 3; count++) t.is(await statusOf('/v1/health/live'), 200);
    mkdirSync(join(folder, 'logs'));
    t.is(await statusOf('/v1/health/live'), 200);
    t.is(await served.end('SIGTERM'), 2);
    const lines = readFileSync(join(folder, 'logs/log'), 'utf8').trimEnd().split('\n');
    t.is(JSON.parse(lines[0]!).route, '/v1/health/live');
    t.is(
      served.reported.errors,
      `dscplus: warning: the log can't be written to logs/log: its folder does not exist. Its lines are lost until that is fixed
dscplus: warning: the log logs/log was removed, with the lines that stood there, and is made again
dscplus: warning: the log is written to logs/log again, and lacks 3 lines
dscplus: the log in logs/log lacks 3 lines
`,
    );
  },
);

const REFUSED: ReadonlyArray<readonly [what: string, args: readonly string[], message: RegExp]> = [
  ['no store', ['portal'], /the store is missing/],
  ['a store that is not there', ['portal', '--store', 'none.db'], /none\.db/],
  ['a word', ['portal', 'demo'], /takes options only/],
  ['a seed on a real clock', ['portal', '--demo', '--seed', '1'], /--clock virtual/],
  ['a seed that is no number', ['portal', '--demo', '--clock', 'virtual', '--seed', 'x'], /--seed is "x"/],
  ['a port that is none', ['portal', '--demo', '--listen', '70000'], /--listen is "70000"/],
  ['plain HTTP on the network', ['portal', '--demo', '--listen', '0.0.0.0:0'], /--tls-cert/],
  ['a certificate without a key', ['portal', '--demo', '--tls-cert', 'x'], /--tls-key/],
  [
    'a certificate that is none',
    ['portal', '--demo', '--tls-cert', 'text', '--tls-key', 'text'],
    /a certificate in PEM/,
  ],
  [
    'rules that are not there',
    ['portal', '--demo', '--device-rules', 'none'],
    /rules for devices can't be read from none/,
  ],
  [
    'rules that are no JSON',
    ['portal', '--demo', '--device-rules', 'text'],
    /text must hold the rules for devices as a JSON object/,
  ],
  [
    'a courier that is none',
    ['portal', '--demo', '--courier', 'pigeon'],
    /--courier: the courier’s address is "pigeon", but must be folder:PATH/,
  ],
  [
    'a courier without its secret',
    ['portal', '--demo', '--courier', 'https://sms.example.com/'],
    /--courier-secret-file FILE or in the environment variable DSCPLUS_COURIER_SECRET/,
  ],
  [
    'a courier’s secret without a courier',
    ['portal', '--demo', '--courier-secret-file', 'text'],
    /--courier-secret-file goes with --courier/,
  ],
  [
    'no calls',
    ['portal', '--demo', '--calls-per-second', '0'],
    /--calls-per-second is "0", but must be .* 1 to 1000000/,
  ],
  [
    'calls below none',
    ['portal', '--demo', '--calls-per-second', '-1'],
    /--calls-per-second needs a value: write --calls-per-second=-1, if/,
  ],
  ['a seed that is none', ['portal', '--demo', '--seed', 'x'], /--seed is "x", but must be a whole number from 0 to/],
  ['a store that is not there', ['portal', '--store', 'none.db'], /there is no store none\.db: make it with/],
  ['a store that is none', ['portal', '--store', 'text'], /text is no database and no store: name one/],
  [
    'a certificate that is not there',
    ['portal', '--demo', '--tls-cert', 'none', '--tls-key', 'text'],
    /the certificate can't be read from none: there is no such file/,
  ],
  ['a proxy that is none', ['portal', '--demo', '--proxy', 'x'], /--proxy is "x"/],
];

test('command portal: what it can’t do is refused with status 2 and what to do', async (t) => {
  const folder = folderWith(t, { text: 'text' });
  for (const [what, args, message] of REFUSED) {
    const { status, stdout, stderr } = await dscplus(folder, ...args);
    t.is(status, 2, what);
    t.is(stdout, '', what);
    t.regex(stderr, message, what);
  }
});

test('command portal: messages go into a folder where one is named, and a demo’s page shows none', async (t) => {
  const folder = folderWith(t, { 'box/.keep': '' });
  const served = new Served(t, folder, ['portal', '--demo', '--listen', '0', '--courier', 'folder:box']);
  const [, address = ''] = /^listening on (.*)\n/.exec(await served.printed())!;
  const visitor = await new Visitor(address).enterPassword('mobile');
  t.notRegex(visitor.text, /Demo mailbox/);
  const box = join(folder, 'box');
  let names: string[];
  do {
    await new Promise((resolve) => setImmediate(resolve));
    names = readdirSync(box).filter((name) => name.endsWith('.json'));
  } while (names.length === 0);
  const { kind, to, text } = JSON.parse(readFileSync(join(box, names[0]!), 'utf8'));
  t.deepEqual([kind, to], ['sms', '+15550100003']);
  await visitor.send('/login/challenge', { response: text.replaceAll(/[^0-9]/g, '') });
  t.is(visitor.title, 'You are logged in');
});
