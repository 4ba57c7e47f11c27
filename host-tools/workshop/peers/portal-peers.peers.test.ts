/** Other people's programs at the portal: a login automation on Selenium, and a load generator (`npm run test:peers`). */
import { execFile, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { DEMO_CARD } from '../../portal/demo.js';
import { DEMO_USER, demoPortal, PASSWORD, PIN, twoCardPortal } from './testing-portal.js';

const run = promisify(execFile);
/** Debian's, which has Debian's packages. */
const PYTHON = '/usr/bin/python3';
const SCRIPT = resolve('host-tools/workshop/peers/selenium_login.py');

/** The command whose last argument is the challenge. */
const RESPOND = [
  process.execPath,
  resolve('build/dscplus.cjs'),
  'ocra',
  ...['--suite', DEMO_CARD.suite, '--key', DEMO_CARD.keyHex, '--pin', PIN, '--question'],
];

test('peers: portal: a login automation on Selenium logs in by the names of the gateway profile, with one card', async (t) => {
  const { address } = await demoPortal(t, { pageProfile: 'gateway' });
  const { stdout } = await run(PYTHON, [SCRIPT, address, DEMO_USER, PASSWORD, 'none', ...RESPOND]);
  t.is(stdout, 'User name or password is wrong.\nClient login succeeds\n');
});

test('peers: portal: a login automation on Selenium chooses one of two cards by its name', async (t) => {
  const { address } = await twoCardPortal(t, { pageProfile: 'gateway' });
  const device = 'Security card DEMO-00002';
  const { stdout } = await run(PYTHON, [SCRIPT, address, DEMO_USER, PASSWORD, device, ...RESPOND]);
  t.is(stdout, 'User name or password is wrong.\nClient login succeeds\n');
});

const AUTOCANNON = resolve('node_modules/autocannon/autocannon.js');
const AMOUNT = 2000;

/** The counts of autocannon. */
interface Load {
  readonly '2xx': number;
  readonly '3xx': number;
  readonly '4xx': number;
  readonly '5xx': number;
  readonly errors: number;
  readonly timeouts: number;
}

async function load(...args: readonly string[]): Promise<Load> {
  // A machine that has much else to do is slow, but answers.
  const given = ['--connections', '64', '--amount', String(AMOUNT), '--timeout', '240', '--json', '--no-progress'];
  const { stdout } = await run(process.execPath, [AUTOCANNON, ...given, ...args]);
  return JSON.parse(stdout) as Load;
}

/** The demo in a process of its own, as users start it: what others do in this one can't hold it up. */
async function portalProcess(t: ExecutionContext): Promise<{ address: string; token: string }> {
  const child = spawn(process.execPath, ['build/dscplus.cjs', 'portal', '--demo', '--listen', '0']);
  t.teardown(() => child.kill());
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += String(chunk);
    const [, address, token] = /listening on (\S+)[\s\S]*API token {2}(\S+)\n/.exec(printed) ?? [];
    if (address !== undefined && token !== undefined) return { address, token };
  }
  throw new Error(`the portal ended: ${printed}`);
}

test('peers: portal: autocannon gets no 5xx: pages, challenges, wrong responses, and forms without their proof', async (t) => {
  const { address, token } = await portalProcess(t);
  const json = ['--headers', `authorization=Bearer ${token}`, '--headers', 'content-type=application/json'];
  const post = (path: string, body: object): string[] => [
    ...['--method', 'POST', ...json, '--body', JSON.stringify(body), `${address}${path}`],
  ];
  const loads = [
    [`${address}/login`],
    post('/v1/challenges', { user: DEMO_USER }),
    post('/v1/verifications', { handle: 'none', response: '00000000' }),
    [
      ...['--method', 'POST', '--headers', 'content-type=application/x-www-form-urlencoded'],
      ...['--body', 'csrf=none&username=demo&password=wrong', `${address}/login`],
    ],
  ];
  for (const args of loads) {
    const counted = await load(...args);
    const place = args.join(' ');
    t.deepEqual([counted['5xx'], counted.errors, counted.timeouts], [0, 0, 0], place);
    t.is(counted['2xx'] + counted['3xx'] + counted['4xx'], AMOUNT, place);
  }
});
