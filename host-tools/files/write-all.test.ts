import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { writeAll } from './write-all.js';

/** Reads so many bytes of a file, and prints their SHA-256. */
const READER = `
const { createReadStream } = require('node:fs');
const [path, length] = process.argv.slice(1);
const hash = require('node:crypto').createHash('sha256');
createReadStream(path, { end: length - 1 }).on('data', (piece) => hash.update(piece)).on('end', () => process.stdout.write(hash.digest('hex')));
`;

const onPosix = process.platform === 'win32' ? test.skip : test;

onPosix('writing all: what a pipe takes piece by piece arrives whole', async (t) => {
  // The reader of a pipe whose bytes are lost waits for ever.
  t.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-write-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const pipe = join(folder, 'pipe');
  t.is(spawnSync('mkfifo', [pipe]).status, 0);
  // Both ends are open here, so that the writer finds a reader whenever the other one comes.
  const fd = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  const bytes = randomBytes(1_000_003);
  const reader = spawn(process.execPath, ['-e', READER, pipe, String(bytes.length)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => reader.kill());
  // This blocks until the reader has taken nearly all.
  writeAll(fd, bytes);
  const [digest] = await once(reader.stdout, 'data');
  closeSync(fd);
  t.is(String(digest), createHash('sha256').update(bytes).digest('hex'));
});
