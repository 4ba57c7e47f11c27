/** Whether the time of an answer over HTTP tells a known name from an unknown one, by Welch's t-test. */
import * as http from 'node:http';
import test from 'ava';
import { shuffle, T_MAX, welch, withoutSlowest } from '../verifier/testing-welch.js';
import { Caller, newPortal, STEERED, Visitor } from './testing.js';

/** How many answers are timed. */
const ANSWERS = Number(process.env.DSCPLUS_TIMING ?? 1000);
/** So many tries of each name before its limits are forgotten: less than what delays. */
const BATCH = 4;
const NAMES = ['demo', 'nobody'] as const;

/** Sends requests of both names in random order, on one connection. @returns |t| */
async function greatest(
  address: string,
  forget: () => Promise<void>,
  request: (name: string) => {
    readonly path: string;
    readonly headers: http.OutgoingHttpHeaders;
    readonly body: string;
  },
): Promise<number> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const { port } = new URL(address);
  const send = (name: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const { body, ...rest } = request(name);
      const start = process.hrtime.bigint();
      const sent = http.request({ host: '127.0.0.1', port, method: 'POST', agent, ...rest }, (response) => {
        response.resume().on('end', () => resolve(Number(process.hrtime.bigint() - start)));
      });
      sent.on('error', reject).end(body);
    });
  const times: Record<string, number[]> = { demo: [], nobody: [] };
  for (let sent = 0; sent < ANSWERS; sent += 2 * BATCH) {
    await forget();
    const names = Array.from({ length: 2 * BATCH }, (_, n) => NAMES[n % 2]!);
    shuffle(names);
    for (const name of names) times[name]!.push(await send(name));
  }
  agent.destroy();
  const [ones, others] = withoutSlowest([times.demo!, times.nobody!]);
  return Math.abs(welch(ones!, others!));
}

test.serial('portal time: a wrong password takes as long for a known name as for an unknown one', async (t) => {
  const { address, control } = await newPortal(t);
  const visitor = await new Visitor(address).open('/login');
  const headers = {
    cookie: `dscplus-visit=${visitor.cookies.get('dscplus-visit')}`,
    'content-type': 'application/x-www-form-urlencoded',
  };
  const { csrf } = visitor;
  const form = (username: string) => new URLSearchParams({ csrf, username, password: 'wrong' }).toString();
  const found = await greatest(
    address,
    async () => control!.advance(16 * 60_000),
    (name) => ({ path: '/login', headers, body: form(name) }),
  );
  t.log(`${ANSWERS} answers, |t| ${found.toFixed(2)}`);
  t.true(found < T_MAX, `|t| ${found}`);
});

test.serial('portal time: a wrong response takes as long for a known name as for an unknown one', async (t) => {
  const portal = await newPortal(t, { ...STEERED, callsPerSecond: 1_000_000 });
  const caller = Caller.of(portal);
  const headers = { authorization: `Bearer ${portal.token}`, 'content-type': 'application/json' };
  const handles: Record<string, string[]> = { demo: [], nobody: [] };
  const found = await greatest(
    portal.address,
    async () => {
      portal.control!.advance(25 * 3_600_000);
      for (const name of NAMES) {
        handles[name] = [];
        for (let n = 0; n < BATCH; n++) handles[name].push((await caller.challenge(name)).handle);
      }
    },
    (name) => ({
      path: '/v1/verifications',
      headers,
      body: JSON.stringify({ handle: handles[name]!.pop(), response: '12345678' }),
    }),
  );
  t.log(`${ANSWERS} answers, |t| ${found.toFixed(2)}`);
  t.true(found < T_MAX, `|t| ${found}`);
});
