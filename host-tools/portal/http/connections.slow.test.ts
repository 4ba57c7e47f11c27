import net from 'node:net';
import test from 'ava';
import { newPortal } from '../testing.js';

test('portal connections: one that says nothing, and one that ends no request, are closed by the server', async (t) => {
  const { address } = await newPortal(t);
  const sockets = ['', 'POST /v1/challenges HTTP/1.1\r\nHost: localhost\r\nX-'].map((text) => {
    const socket = net.connect(Number(new URL(address).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(text);
    socket.setEncoding('utf8');
    t.teardown(() => socket.destroy());
    return socket;
  });
  const texts = await Promise.all(sockets.map(async (socket) => (await socket.toArray()).join('')));
  for (const text of texts) {
    t.regex(text, /^HTTP\/1\.1 408 Request Timeout\r\n.*x-request-id: \S+\r\n.*the header within 10 seconds/s);
  }
});
