import { once } from 'node:events';
import http, { type ServerResponse } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { boundConnections } from './connections.js';

/** A server of three connections at most; `/held` is answered when the test says so. */
async function serverOfThree(t: ExecutionContext) {
  const held: ServerResponse[] = [];
  const server = http.createServer(({ url }, response) => {
    if (url === '/held') held.push(response);
    else response.end('here');
  });
  boundConnections(server, 3);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  /** One more connection, which the server has taken up. */
  const connect = async (text = ''): Promise<net.Socket> => {
    const taken = once(server, 'connection');
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', () => {});
    t.teardown(() => socket.destroy());
    await taken;
    socket.write(text);
    return socket;
  };
  return { server, held, connect };
}

const GET = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';
const HELD = GET.replace('/', '/held');

test('portal connections: a new one gets the place of the one that has been silent for longest, and is answered', async (t) => {
  const { connect } = await serverOfThree(t);
  const silent = [await connect('GET / HT'), await connect(), await connect('POST')];
  const closed = silent.slice(0, 2).map((socket) => once(socket, 'close'));
  const [first, second] = [await connect(GET), await connect(GET)];
  for (const socket of [first, second]) t.regex(String((await once(socket, 'data'))[0]), /^HTTP\/1\.1 200 /);
  await Promise.all(closed);
  t.false(silent[2]!.closed);
});

test('portal connections: one that is being answered keeps its place, and a new one is closed where all are', async (t) => {
  const { server, held, connect } = await serverOfThree(t);
  const busy: net.Socket[] = [];
  for (let count = 0; count < 3; count++) {
    const asked = once(server, 'request');
    busy.push(await connect(HELD));
    await asked;
  }
  await once(await connect(GET), 'close');
  const answers = busy.map((socket) => once(socket, 'data'));
  for (const response of held) response.end('late');
  for (const [bytes] of await Promise.all(answers)) t.regex(String(bytes), /late/);
});
