import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { PtyMaster } from './master.js';
import { loadSerialBinding, openPtyPair } from './native.js';
import { openSerial } from './serial.js';
import { connectSerial, LineClient, newCard } from './testing.js';

const declare = process.platform === 'win32' ? test.skip : test;

/** A cable whose device is a pseudo-terminal, plugged in at `path`. */
async function plugIn(t: ExecutionContext, path: string): Promise<LineClient> {
  const { master, slave, pty } = await openPtyPair();
  fs.symlinkSync(pty, `${path}.new`);
  fs.renameSync(`${path}.new`, path);
  const cable = new PtyMaster(master);
  cable.on('error', () => {});
  // The device stays as long as its cable.
  cable.once('close', () => fs.closeSync(slave));
  t.teardown(() => cable.destroy());
  return new LineClient(cable);
}

declare('serial: a device that is unplugged is waited for, opened again and served as before', async (t) => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'dscplus-'));
  t.teardown(() => fs.rmSync(folder, { recursive: true }));
  const path = join(folder, 'device');
  let far = await plugIn(t, path);
  const card = newCard();
  let opened = 0;
  const port = await openSerial(
    (stream) => {
      opened += 1;
      card(stream);
    },
    { path, baudRate: 9600 },
  );
  t.teardown(() => port.close());
  t.is(await far.ask('SYST:KEY PRESS,2.5;*OPC?'), '1');
  for (let round = 1; round <= 2; round++) {
    far.stream.destroy();
    far = await plugIn(t, path);
    while (opened < round + 1) await sleep(10);
    t.is(await far.ask('DISP:DATA?'), '"PIN>"');
  }
  far.stream.destroy();
  fs.unlinkSync(path);
  await port.close();
  await port.ended;
});

declare('serial: is locked against other programs, and free after the end', async (t) => {
  const { master, pty: path } = await openPtyPair();
  const cable = new PtyMaster(master);
  const options = { path, baudRate: 9600 };
  t.teardown(() => cable.destroy());
  const port = await openSerial(newCard(), options);
  t.teardown(() => port.close());
  await t.throwsAsync(openSerial(newCard(), options), { name: 'InputError', message: /another program uses it/ });
  const binding = await loadSerialBinding();
  await t.throwsAsync(connectSerial({ path, binding }), { message: /lock/i });
  await port.close();
  await (await openSerial(newCard(), options)).close();
});

declare('serial: a device that is not there at first is refused', async (t) => {
  const path = join(tmpdir(), 'dscplus-no-such-device');
  await t.throwsAsync(openSerial(newCard(), { path, baudRate: 9600 }), {
    name: 'InputError',
    message: /dscplus-no-such-device"?: there is no such device/,
  });
});
