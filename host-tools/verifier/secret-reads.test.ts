/** Secrets from standard input and from files that come in pieces, as the file system may hand them out. */
import files, * as fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { readSecretBytes, readSecretText } from './secret-file.js';
import { newFolder } from './testing.js';

/**
 * Does something while descriptors bring these pieces, a text or the code of an error, and no longer: other tests run
 * meanwhile.
 * @returns what was closed
 */
function withPieces(pieces: ReadonlyArray<string | { readonly code: string }>, act: () => void): number[] {
  const { readSync, closeSync } = files;
  const left = [...pieces];
  const closed: number[] = [];
  Object.assign(files, {
    readSync: (_: number, bytes: Buffer) => {
      const piece = left.shift() ?? '';
      if (typeof piece === 'string') return bytes.write(piece, 'latin1');
      throw Object.assign(new Error(`${piece.code}: what the system says, read`), piece);
    },
    closeSync: (fd: number) => {
      closed.push(fd);
      if (fd > 2) closeSync(fd);
    },
  });
  syncBuiltinESMExports();
  try {
    act();
  } finally {
    Object.assign(files, { readSync, closeSync });
    syncBuiltinESMExports();
  }
  return closed;
}

const NOT_YET = { code: 'EAGAIN' };

test('secret reads: standard input is read to its end, in pieces, and stays open', (t) => {
  const closed = withPieces(['correct ', NOT_YET, 'horse', NOT_YET, ''], () =>
    t.is(readSecretBytes(0, 'the password').toString(), 'correct horse'),
  );
  t.deepEqual(closed, []);
});

test('secret reads: an end that is reported as an error is an end', (t) => {
  withPieces(['correct', { code: 'EOF' }, 'horse'], () =>
    t.is(readSecretBytes(0, 'the password').toString(), 'correct'),
  );
});

test('secret reads: any other error is reported with the place', (t) => {
  const message = "the password can't be read from standard input: the device fails, or the terminal has gone";
  withPieces(['correct', { code: 'EIO' }], () =>
    t.is(t.throws(() => readSecretBytes(0, 'the password'), { instanceOf: InputError }).message, message),
  );
});

test('secret reads: what is no text names its place', (t) => {
  const path = join(newFolder(t), 'secret');
  fs.writeFileSync(path, 'x');
  for (const [file, place] of [
    [0, 'standard input'],
    [path, path],
  ] as const) {
    const message = `${place} must hold the password as text in UTF-8: save it as UTF-8`;
    withPieces(['\xff', ''], () =>
      t.is(t.throws(() => readSecretText(file, 'the password'), { instanceOf: InputError }).message, message),
    );
  }
});

test('secret reads: a file is closed, also where it can’t be read', (t) => {
  const path = join(newFolder(t), 'secret');
  fs.writeFileSync(path, 'x');
  const read = () => readSecretBytes(path, 'the password').toString();
  t.is(withPieces(['correct', ''], () => t.is(read(), 'correct')).length, 1);
  t.is(withPieces([{ code: 'EIO' }], () => void t.throws(read, { instanceOf: InputError })).length, 1);
});

test('secret reads: 64 KiB are read, and of one byte more nothing', (t) => {
  const path = join(newFolder(t), 'secret');
  for (const [length, isTaken] of [
    [65_536, true],
    [65_537, false],
    [65_600, false],
  ] as const) {
    fs.writeFileSync(path, 'x'.repeat(length));
    if (isTaken) t.is(readSecretBytes(path, 'the key').length, length);
    else {
      const message = `${path} must hold the key and nothing else, but has more than 65536 bytes`;
      t.is(t.throws(() => readSecretBytes(path, 'the key'), { instanceOf: InputError }).message, message);
    }
  }
});
