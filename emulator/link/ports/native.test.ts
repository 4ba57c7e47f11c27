import { closeSync } from 'node:fs';
import test from 'ava';
import { PtyMaster } from './master.js';
import { loadSerialBinding, openPtyPair } from './native.js';

const declare = process.platform === 'win32' ? test.skip : test;

declare('serial binding: a write that waits for room goes on although a read waits too', async (t) => {
  const { master, slave, pty } = await openPtyPair();
  const far = new PtyMaster(master);
  far.on('error', () => {});
  t.teardown(() => {
    far.destroy();
    closeSync(slave);
  });
  const port = await (await loadSerialBinding()).open({ path: pty, baudRate: 9600 });
  const sent = Buffer.alloc(1 << 17, 'x');
  let waits = 0;
  if (!('poller' in port)) throw new Error('a port without a poller');
  const { poller } = port;
  const isWaiting = new Promise<void>((resolve) => {
    const poll = poller.poll.bind(poller);
    poller.poll = (flags = 0) => {
      poll(flags);
      waits += 1;
      if (waits === 1) void port.read(Buffer.alloc(1), 0, 1).catch(() => {});
      else resolve();
    };
  });
  const written = port.write(sent);
  await isWaiting;
  let received = 0;
  for await (const bytes of far) {
    received += (bytes as Buffer).length;
    if (received === sent.length) break;
  }
  await written;
  t.is(received, sent.length);
  await port.close();
});
