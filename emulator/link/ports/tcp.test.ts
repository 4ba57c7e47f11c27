import { once } from 'node:events';
import * as net from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { openTcp, readTcpAddress, refusal } from './tcp.js';
import { connectTcp, disconnect, LineClient, newCard } from './testing.js';

const LOCAL = { host: '127.0.0.1', port: 0 };

async function open(t: ExecutionContext, clients?: number) {
  const port = await openTcp(newCard(), clients === undefined ? LOCAL : { ...LOCAL, clients });
  t.teardown(() => port.close());
  return port;
}

test('tcp: an address is a port, on the loopback address unless a host is named', (t) => {
  t.deepEqual(readTcpAddress('5025'), { host: '127.0.0.1', port: 5025 });
  t.deepEqual(readTcpAddress('0.0.0.0:0'), { host: '0.0.0.0', port: 0 });
  t.deepEqual(readTcpAddress('localhost:65535'), { host: 'localhost', port: 65_535 });
  t.deepEqual(readTcpAddress('[::1]:5025'), { host: '::1', port: 5025 });
});

for (const text of ['', 'x', ':5025', '5025:', '65536', '-1', '::1:5025', '[]:1', 'a b', 'localhost:1:2', '1e3']) {
  test(`tcp: ${JSON.stringify(text)} is no address`, (t) => {
    t.throws(() => readTcpAddress(text), { name: 'InputError', message: /^--tcp is .* \[HOST\]:PORT/ });
  });
}

test('tcp: a second client is told why and closed, and the first is not disturbed', async (t) => {
  const port = await open(t);
  const first = new LineClient(await connectTcp(port.address));
  t.is(await first.ask('*OPC?'), '1');
  const second = await connectTcp(port.address);
  second.write('*IDN?\n');
  let told = '';
  second.on('data', (bytes) => {
    told += String(bytes);
  });
  await once(second, 'close');
  t.is(told, refusal(1));
  t.is(await first.ask('SYST:ERR:COUN?'), '0');
  await disconnect(first.stream);
  const third = new LineClient(await connectTcp(port.address));
  t.is(await third.ask('*OPC?'), '1');
});

test('tcp: so many clients as may come are served at once, and one more is told', async (t) => {
  const port = await open(t, 2);
  const both = [await connectTcp(port.address), await connectTcp(port.address)].map((one) => new LineClient(one));
  for (const client of [...both, ...both]) t.is(await client.ask('*OPC?'), '1');
  const third = new LineClient(await connectTcp(port.address));
  t.is(`${await third.line()}\n`, refusal(2));
  await disconnect(both[0]!.stream);
  const fourth = new LineClient(await connectTcp(port.address));
  t.is(await fourth.ask('*OPC?'), '1');
  t.is(await both[1]!.ask('*OPC?'), '1');
});

test('tcp: who waits for the client before it to go is served in turn', async (t) => {
  const port = await open(t);
  const first = new LineClient(await connectTcp(port.address));
  t.is(await first.ask('*OPC?'), '1');
  const second = new LineClient(await connectTcp(port.address));
  second.tell('*OPC?;*OPC?\n');
  first.stream.destroy();
  t.is(await second.line(), '1;1');
});

test('tcp: who ends the sending side still gets the answer, and then the end', async (t) => {
  const port = await open(t);
  const socket = net.connect({ port: Number(port.address.split(':')[1]), allowHalfOpen: true });
  socket.end('SYST:KEY PRESS,2.5;*OPC?;:DISP:DATA?\n');
  let text = '';
  for await (const bytes of socket) text += String(bytes);
  t.is(text, '1;"PIN>"\n');
});

test('tcp: an address that is taken is refused, and the end closes all there is', async (t) => {
  const port = await open(t);
  const taken = Number(port.address.split(':')[1]);
  await t.throwsAsync(openTcp(newCard(), { ...LOCAL, port: taken }), {
    name: 'InputError',
    message: /another program listens there/,
  });
  const sockets = await Promise.all([connectTcp(port.address), connectTcp(port.address)]);
  const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
  await port.close();
  await Promise.all([...closed, port.ended]);
  await t.throwsAsync(connectTcp(port.address), { code: 'ECONNREFUSED' });
});
