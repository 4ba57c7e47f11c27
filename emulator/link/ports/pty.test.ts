import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { loadSerialBinding } from './native.js';
import { openPty, type PtyOptions } from './pty.js';
import { connectSerial, disconnect, LineClient, newCard } from './testing.js';

const isWindows = process.platform === 'win32';
const declare = isWindows ? test.skip : test;
// Alone, because it counts what the whole process has open.
const declareAlone = isWindows ? test.skip : test.serial;

function newFolder(t: ExecutionContext): string {
  const folder = fs.mkdtempSync(join(tmpdir(), 'dscplus-'));
  t.teardown(() => fs.rmSync(folder, { recursive: true }));
  return folder;
}

/** Opens a port that ends with the test, whatever becomes of it. */
async function open(t: ExecutionContext, options: PtyOptions = {}) {
  const port = await openPty(newCard(), options);
  t.teardown(() => port.close());
  return port;
}

declare('pty: is raw and without echo from the beginning', async (t) => {
  const port = await open(t);
  const flag = process.platform === 'linux' ? '-F' : '-f';
  const settings = execFileSync('stty', [flag, port.path, '-a'], { encoding: 'utf8' });
  for (const setting of ['-icanon', '-echo', '-isig', '-opost', '-icrnl', '-ixon']) {
    t.true(
      settings
        .split(/\s+/)
        .map((word) => word.replace(';', ''))
        .includes(setting),
      setting,
    );
  }
  await port.close();
});

declare('pty: a link of any name leads to it, and goes with it, lock and all', async (t) => {
  const folder = newFolder(t);
  const symlink = join(folder, 'card');
  const port = await open(t, { symlink });
  t.is(port.address, `${symlink} (${port.path})`);
  t.is(fs.readlinkSync(symlink), port.path);
  const client = new LineClient(await connectSerial({ path: symlink, binding: await loadSerialBinding() }));
  t.is(await client.ask('*OPC?'), '1');
  await disconnect(client.stream);
  await port.close();
  await port.close();
  await port.ended;
  t.deepEqual(fs.readdirSync(folder), []);
});

declare('pty: a link that nobody holds any more is replaced', async (t) => {
  const folder = newFolder(t);
  const symlink = join(folder, 'card');
  const leftBehind: ReadonlyArray<readonly [target: string, lock: boolean]> = [
    [join(folder, 'nothing'), false],
    ['/dev/null', true],
  ];
  for (const [target, lock] of leftBehind) {
    fs.symlinkSync(target, symlink);
    if (lock) fs.writeFileSync(`${symlink}.lock`, '');
    const port = await open(t, { symlink });
    t.is(fs.readlinkSync(symlink), port.path);
    await port.close();
    t.deepEqual(fs.readdirSync(folder), []);
  }
});

declare('pty: replaces nothing that is not its own, and leaves nothing behind when it refuses', async (t) => {
  const folder = newFolder(t);
  const symlink = join(folder, 'card');
  fs.writeFileSync(symlink, 'precious');
  await t.throwsAsync(openPty(newCard(), { symlink }), { name: 'InputError', message: /a file that is not a link/ });
  t.deepEqual(fs.readdirSync(folder), ['card']);
  t.is(fs.readFileSync(symlink, 'utf8'), 'precious');
  fs.unlinkSync(symlink);
  fs.symlinkSync('/dev/null', symlink);
  await t.throwsAsync(openPty(newCard(), { symlink }), { name: 'InputError', message: /points to something/ });
  t.is(fs.readlinkSync(symlink), '/dev/null');
  t.deepEqual(fs.readdirSync(folder), ['card']);
  await t.throwsAsync(openPty(newCard(), { symlink: join(folder, 'no', 'card') }), {
    message: /its folder does not exist/,
  });
});

declare('pty: two at once on one link: the second is refused, the first goes on', async (t) => {
  const symlink = join(newFolder(t), 'card');
  const first = await open(t, { symlink });
  await t.throwsAsync(openPty(newCard(), { symlink }), { name: 'InputError', message: /in use by this process/ });
  t.is(fs.readlinkSync(symlink), first.path);
  await first.close();
});

declare('pty: a link that somebody else has put in its place stays', async (t) => {
  const symlink = join(newFolder(t), 'card');
  const port = await open(t, { symlink });
  fs.unlinkSync(symlink);
  fs.symlinkSync('/dev/null', symlink);
  await port.close();
  t.is(fs.readlinkSync(symlink), '/dev/null');
});

declare('pty: a peer that never reads stops neither this process nor the end', async (t) => {
  const port = await open(t);
  const { O_RDWR, O_NOCTTY, O_NONBLOCK } = fs.constants;
  const peer = fs.openSync(port.path, O_RDWR | O_NOCTTY | O_NONBLOCK);
  const questions = Buffer.from('*IDN?\n'.repeat(500));
  // Until the line is full both ways.
  for (let refused = 0; refused < 5; ) {
    try {
      fs.writeSync(peer, questions);
    } catch {
      refused += 1;
    }
    await sleep(2);
  }
  await port.close();
  fs.closeSync(peer);
  t.pass();
});

declareAlone('pty: no descriptor is left open', async (t) => {
  const open = (): number => fs.readdirSync('/dev/fd').length;
  await (await openPty(newCard())).close();
  const before = open();
  for (let round = 0; round < 5; round++) await (await openPty(newCard())).close();
  t.is(open(), before);
});
