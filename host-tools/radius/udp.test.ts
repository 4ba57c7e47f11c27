import * as dgram from 'node:dgram';
import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { RadiusClient } from '../client/radius-client.js';
import { respond } from '../verifier/testing.js';
import { ClientTable } from './clients.js';
import { readClients } from './clients-file.js';
import { newServer, PASSWORD, SECRET } from './testing.js';
import { openUdp } from './udp.js';

const CLIENTS = `[local]\naddress = 127.0.0.1\naddress = ::1\nsecret = ${SECRET}`;

for (const host of ['127.0.0.1', '::1']) {
  test(`radius: a login over UDP on ${host}, with the project’s own client`, async (t) => {
    const { server } = await newServer({ clients: new ClientTable(readClients(CLIENTS, 'clients')) });
    const place = await openUdp(server, { host, port: 0 });
    t.teardown(() => place.close());
    const client = new RadiusClient({ host, port: place.port, secret: SECRET, timeout_ms: 60_000 });
    t.teardown(() => client.close());
    await client.status();
    const asked: string[] = [];
    const { answer, attributes } = await client.login({
      user: 'alice',
      password: PASSWORD,
      respond: async (message) => {
        asked.push(message);
        return respond(message.slice(-6));
      },
    });
    t.is(answer, 'accepted');
    t.deepEqual(
      attributes.map(([name]) => name),
      ['Message-Authenticator', 'Class'],
    );
    t.is(asked.length, 1);
    t.is((await client.login({ user: 'alice', password: 'wrong', respond: async () => '' })).answer, 'refused');
    t.deepEqual(server.counts().local!.answers, { accept: 1, reject: 1, challenge: 1, status: 1 });
    const taken = { host, port: place.port, option: '--listen' };
    await t.throwsAsync(openUdp(server, taken), {
      instanceOf: InputError,
      message: `--listen: can't listen on ${place.address}: another program listens there; stop it, or choose another port, or 0 for any that is free`,
    });
  });
}

test('radius: what comes from nobody or is no packet gets no answer, and the server goes on', async (t) => {
  const { server } = await newServer({ clients: new ClientTable(readClients(CLIENTS, 'clients')) });
  const place = await openUdp(server, { host: '127.0.0.1', port: 0 });
  t.teardown(() => place.close());
  const socket = dgram.createSocket('udp4');
  t.teardown(() => socket.close());
  const replies: Buffer[] = [];
  socket.on('message', (reply) => replies.push(reply));
  // Another address of the loopback network, which the clients file has not.
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.2', resolve));
  for (let count = 0; count < 20; count++) socket.send(Buffer.alloc(count * 10, count), place.port, '127.0.0.1');
  const client = new RadiusClient({ host: '127.0.0.1', port: place.port, secret: SECRET, timeout_ms: 60_000 });
  t.teardown(() => client.close());
  while ((server.counts()['?']!.dropped['unknown client'] ?? 0) < 20) await client.status();
  t.deepEqual(replies, []);
});
