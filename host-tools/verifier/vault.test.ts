/** Key-encryption keys: where they come from, and what they seal. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { KEK, newFolder } from './testing.js';
import { KeyEncryptionKey, Vault } from './vault.js';

const HEX = '09'.repeat(32);
const WRITTEN =
  'must hold the key-encryption key as 64 hexadecimal digits and nothing else, as "openssl rand -hex 32" writes it';

test('vault: a key in a file is 64 hexadecimal digits', (t) => {
  const path = join(newFolder(t), 'kek');
  writeFileSync(path, `${HEX}\n`);
  const key = KeyEncryptionKey.fromFile(path);
  t.deepEqual(key.name, KEK.name);
  t.is(new Vault([key]).unseal('1', 'key', new Vault([KEK]).seal('1', 'key', Buffer.from('x'))).toString(), 'x');
  for (const content of ['', HEX.slice(2), `${HEX}09`, Buffer.alloc(32, 9)]) {
    writeFileSync(path, content);
    t.is(t.throws(() => KeyEncryptionKey.fromFile(path), { instanceOf: InputError }).message, `${path} ${WRITTEN}`);
  }
  t.regex(t.throws(() => KeyEncryptionKey.fromFile('/nowhere')).message, /^the key-encryption key can't be read from/);
});

test('vault: a key of the environment is that, or a mistake that is named', (t) => {
  t.deepEqual(KeyEncryptionKey.fromEnvironment('K', { K: ` ${HEX}\n` }).name, KEK.name);
  for (const [environment, message] of [
    [{}, 'the environment variable K is not set: it must hold the key'],
    [{ K: 'x' }, `the environment variable K ${WRITTEN}`],
  ] as const) {
    t.is(
      t.throws(() => KeyEncryptionKey.fromEnvironment('K', environment), { instanceOf: InputError }).message,
      message,
    );
  }
});

test('vault: a key has 32 bytes, is a copy of them, and its name tells it from others', (t) => {
  for (const length of [31, 33]) {
    const { message } = t.throws(() => KeyEncryptionKey.fromBytes(Buffer.alloc(length)), { instanceOf: InputError });
    t.is(message, `the key-encryption key has ${length} bytes, but must have 32`);
  }
  const bytes = new Uint8Array(32).fill(9);
  const key = KeyEncryptionKey.fromBytes(bytes);
  t.is(key.name.toString('hex'), '324451368e3dd7d1');
  const sealed = new Vault([key]).seal('1', 'key', Buffer.from('x'));
  bytes.fill(0);
  t.is(new Vault([key]).unseal('1', 'key', sealed).toString(), 'x');
});

test('vault: a passphrase has twelve characters and a salt sixteen bytes, at least', (t) => {
  for (const [passphrase, salt] of [
    ['elevenchars', 16],
    ['twelve chars', 15],
    // Twelve as they are typed, eleven in their composed form.
    ['e\u0301levenchar', 16],
  ] as const) {
    const { message } = t.throws(() => KeyEncryptionKey.fromPassphrase(passphrase, Buffer.alloc(salt)), {
      instanceOf: InputError,
    });
    const length = passphrase.normalize('NFC').length;
    t.is(
      message,
      `a passphrase must have at least 12 characters and its salt 16 bytes, but here are ${length} and ${salt}`,
    );
  }
});

test('vault: without a key nothing is sealed, and what a key sealed another does not open', (t) => {
  t.throws(() => new Vault([]).seal('1', 'key', Buffer.alloc(1)), {
    instanceOf: InputError,
    message: 'nothing can be sealed without a key-encryption key: give it',
  });
  const sealed = new Vault([KEK]).seal('1', 'key', Buffer.from('secret'));
  t.is(sealed.length, 8 + 12 + 6 + 16);
  const fresh = KeyEncryptionKey.fromBytes(Buffer.alloc(32, 1));
  t.true(new Vault([KEK, fresh]).isCurrent(sealed));
  t.false(new Vault([fresh, KEK]).isCurrent(sealed));
  t.is(new Vault([fresh, KEK]).unseal('1', 'key', new Uint8Array(sealed)).toString(), 'secret');
});
