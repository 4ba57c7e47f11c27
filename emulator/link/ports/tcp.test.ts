import { once } from 'node:events';
import * as net from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { openTcp, readTcpAddress } from './tcp.js';
import { refusal } from './tcp-clients.js';
import { connectTcp, disconnect, LineClient, newCard } from './testing.js';

const IDENTITY = 'dscplus,dsc-plus,DEMO-00001,0.1.0';
const LOCAL = { host: '127.0.0.1', port: 0 };

async function open(t: ExecutionContext, clients = 1, idle_ms?: number) {
  const port = await openTcp(newCard(), { ...LOCAL, clients, ...(idle_ms !== undefined && { idle_ms }) });
  t.teardown(() => port.close());
  return port;
}

test('tcp: an address is a port, on the loopback address unless a host is named', (t) => {
  t.deepEqual(readTcpAddress('5025'), { host: '127.0.0.1', port: 5025, option: '--tcp' });
  t.deepEqual(readTcpAddress('0.0.0.0:0', '--listen'), { host: '0.0.0.0', port: 0, option: '--listen' });
  t.deepEqual(readTcpAddress('localhost:65535'), { host: 'localhost', port: 65_535, option: '--tcp' });
  t.deepEqual(readTcpAddress('[::1]:5025'), { host: '::1', port: 5025, option: '--tcp' });
});

for (const text of ['', 'x', ':5025', '5025:', '65536', '-1', '::1:5025', '[]:1', 'a b', 'localhost:1:2', '1e3']) {
  test(`tcp: ${JSON.stringify(text)} is no address`, (t) => {
    t.throws(() => readTcpAddress(text), { name: 'InputError', message: /^--tcp is .* \[HOST\]:PORT/ });
  });
}

test('tcp: a second client gets the reason and is closed, and the first is not disturbed', async (t) => {
  const port = await open(t);
  const first = new LineClient(await connectTcp(port.address));
  t.is(await first.ask('*OPC?'), '1');
  const second = await connectTcp(port.address);
  second.write('*IDN?\n');
  let reported = '';
  second.on('data', (bytes) => {
    reported += String(bytes);
  });
  await once(second, 'close');
  t.is(reported, refusal(1));
  t.is(await first.ask('SYST:ERR:COUN?'), '0');
  await disconnect(first.stream);
  const third = new LineClient(await connectTcp(port.address));
  t.is(await third.ask('*OPC?'), '1');
});

test('tcp: so many clients as may come are served at once, and one more gets the reason while all have just said something', async (t) => {
  const port = await open(t, 2);
  const both = [await connectTcp(port.address), await connectTcp(port.address)].map((one) => new LineClient(one));
  for (const client of [...both, ...both]) t.is(await client.ask('*OPC?'), '1');
  const third = new LineClient(await connectTcp(port.address));
  t.is(`${await third.line()}\n`, refusal(2));
  await disconnect(both[0]!.stream);
  const fourth = new LineClient(await connectTcp(port.address));
  t.is(await fourth.ask('*IDN?'), IDENTITY);
});

test('tcp: a client that never said anything makes room, and those that did keep their places', async (t) => {
  const port = await open(t, 3);
  const [spoken, silent, other] = [
    new LineClient(await connectTcp(port.address)),
    new LineClient(await connectTcp(port.address)),
    new LineClient(await connectTcp(port.address)),
  ];
  t.is(await spoken.ask('*OPC?'), '1');
  t.is(await other.ask('*OPC?'), '1');
  const first = new LineClient(await connectTcp(port.address));
  t.is(`${await silent.line()}\n`, refusal(3));
  t.is(await first.ask('*IDN?'), IDENTITY);
  const second = new LineClient(await connectTcp(port.address));
  t.is(`${await second.line()}\n`, refusal(3));
  t.is(await spoken.ask('*IDN?'), IDENTITY);
});

test('tcp: a thousand silent connections do not keep a client from its answers', async (t) => {
  const port = await open(t, 64);
  const honest = new LineClient(await connectTcp(port.address));
  t.is(await honest.ask('*OPC?'), '1');
  const silent = await Promise.all(Array.from({ length: 1000 }, () => connectTcp(port.address)));
  for (const socket of silent) socket.on('error', () => {}).resume();
  for (let question = 0; question < 20; question++) t.is(await honest.ask('*OPC?'), '1');
  // One that comes while hundreds wait for a place may read a refusal, as they do, and comes again.
  let answer = '';
  for (let tries = 0; tries < 20 && answer !== '1'; tries++) {
    answer = await new LineClient(await connectTcp(port.address)).ask('*OPC?');
  }
  t.is(answer, '1');
  for (const socket of silent) socket.destroy();
});

test('tcp: a client that has ended its side holds no place, and still gets its answer', async (t) => {
  const port = await open(t, 2);
  const to = { host: '127.0.0.1', port: Number(port.address.split(':')[1]), allowHalfOpen: true };
  const going = [net.connect(to), net.connect(to)];
  await Promise.all(going.map((socket) => once(socket, 'connect')));
  for (const socket of going) socket.end('SYST:CLOC:MODE REAL;:SYST:KEY 1,0.4;*OPC?\n');
  const next = new LineClient(await connectTcp(port.address));
  t.is(await next.ask('*IDN?'), IDENTITY);
  for (const socket of going) t.is(String((await once(socket, 'data'))[0]), '1\n');
});

test('tcp: a connection on which nothing passes is closed where there is a limit', async (t) => {
  const port = await open(t, 2, 50);
  const silent = await connectTcp(port.address);
  silent.resume();
  await once(silent, 'close');
  t.pass();
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
    message: /^can't listen on 127\.0\.0\.1:[0-9]+: another program listens there; stop it, or choose another port/,
  });
  await t.throwsAsync(openTcp(newCard(), { host: 'fe80::1%none', port: 0, option: '--tcp' }), {
    message: /^--tcp: can't listen on \[fe80::1%none\]:0: this machine /,
  });
  const sockets = await Promise.all([connectTcp(port.address), connectTcp(port.address)]);
  const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
  await port.close();
  await Promise.all([...closed, port.ended]);
  await t.throwsAsync(connectTcp(port.address), { code: 'ECONNREFUSED' });
});
