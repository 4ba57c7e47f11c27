import { once } from 'node:events';
import net from 'node:net';
import test from 'ava';
import { newPortal } from '../testing.js';

test('portal connections: one that says nothing, and one that ends no request, are closed by the server', async (t) => {
  const { address } = await newPortal(t);
  const sockets = ['', 'POST /v1/challenges HTTP/1.1\r\nHost: localhost\r\nX-'].map((text) => {
    const socket = net.connect(Number(new URL(address).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(text);
    // The last bytes before the server closes are of no interest, but must be read.
    socket.resume();
    t.teardown(() => socket.destroy());
    return socket;
  });
  await Promise.all(sockets.map((socket) => once(socket, 'close')));
  t.pass();
});
