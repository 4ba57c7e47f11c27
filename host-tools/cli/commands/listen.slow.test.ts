import * as dgram from 'node:dgram';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import * as net from 'node:net';
import { join } from 'node:path';
import test from 'ava';
import { folderWith, Served } from '../testing.js';
import { dscplus } from '../testing-commands.js';
import { KEK, newStore } from './operators/testing.js';

const STORE = ['--store', 'cards.db', ...KEK] as const;

const onPosix = process.platform === 'win32' ? test.skip : test;

/** A port of TCP and of UDP that is taken, by which all listen. */
const TAKEN = '@';
const RADIUS = ['radius', '--clients', 'clients', ...STORE] as const;
const COMMANDS: ReadonlyArray<readonly [option: string, ...args: readonly string[]]> = [
  ['--tcp', 'serve', '--tcp', TAKEN],
  ['--tcp', 'login-server', ...STORE, '--tcp', TAKEN],
  ['--listen', 'portal', '--demo', '--listen', TAKEN],
  ['--control', 'portal', '--demo', '--listen', '0', '--control', TAKEN],
  ['--listen', ...RADIUS, '--listen', '0', '--listen', TAKEN],
];

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  onPosix(`monitor: ${signal} ends it well, and the end of the card's line does not`, async (t) => {
    const folder = folderWith(t, {});
    const card = new Served(t, folder, ['serve', '--tcp', '0']);
    const address = await card.address();
    const monitor = new Served(t, folder, ['monitor', '--tcp', address, '--listen', '0']);
    await monitor.address();
    t.is(await monitor.end(signal), 0);
    t.is(monitor.reported.errors, '');
    const other = new Served(t, folder, ['monitor', '--tcp', address, '--listen', '0']);
    await other.address();
    await card.end(signal);
    t.is(await other.ended, 3);
    t.is(other.reported.errors, 'dscplus: the card’s line was closed\n');
  });
}

test('listening: a port that is taken is refused with status 2, the option, the address and what to do', async (t) => {
  const { folder } = await newStore(t);
  const clients = '[pam]\naddress = 127.0.0.1\nsecret = a-secret-for-the-tests\n';
  writeFileSync(join(folder, 'clients'), clients, { mode: 0o600 });
  const tcp = net.createServer().listen(0, '127.0.0.1');
  t.teardown(() => tcp.close());
  await once(tcp, 'listening');
  const { port } = tcp.address() as net.AddressInfo;
  const udp = dgram.createSocket('udp4').bind(port, '127.0.0.1');
  t.teardown(() => udp.close());
  await once(udp, 'listening');
  const card = new Served(t, folder, ['serve', '--tcp', '0']);
  const monitor = ['--listen', 'monitor', '--tcp', await card.address(), '--listen', TAKEN] as const;
  for (const [option, ...args] of [...COMMANDS, monitor]) {
    const given = args.map((word) => (word === TAKEN ? `${port}` : word));
    const ended = await dscplus(folder, ...given);
    const message = `dscplus: ${option}: can't listen on 127.0.0.1:${port}: another program listens there; stop it, or choose another port, or 0 for any that is free\n`;
    t.deepEqual(ended, { status: 2, stdout: '', stderr: message }, args.join(' '));
  }
});
