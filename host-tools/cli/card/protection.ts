/** How a key container is protected, from a command's options. */
import { readFileSync } from 'node:fs';
import { InputError } from '../../../emulator/input-error.js';
import type { Protection } from '../../provisioning/key-record.js';
import { ask, askTwice, type Question, readSecretFile } from '../prompt.js';

export const PROTECTION_OPTIONS = {
  'key-file': { type: 'string' },
  'password-file': { type: 'string' },
  password: { type: 'boolean' },
} as const;

interface ProtectionValues {
  readonly 'key-file'?: string;
  readonly 'password-file'?: string;
  readonly password?: boolean;
}

const PASSWORD: Question = {
  text: 'password of the key container: ',
  isSecret: true,
  otherwise: 'give the password with --password-file',
};

/**
 * @param isNew a password that is asked for is asked for twice
 * @throws InputError for two ways, or a secret that can't be read
 */
export async function protectionOf(values: ProtectionValues, isNew: boolean): Promise<Protection> {
  const { 'key-file': keyFile, 'password-file': passwordFile, password = false } = values;
  if ([keyFile !== undefined, passwordFile !== undefined, password].filter(Boolean).length > 1) {
    throw new InputError('the container is opened twice: give a key or a password, not both');
  }
  if (keyFile !== undefined) return { kind: 'key', key: readPreSharedKey(keyFile) };
  if (passwordFile !== undefined) {
    return { kind: 'password', password: readSecretFile(passwordFile, 'the password') };
  }
  if (!password) return { kind: 'plain' };
  return { kind: 'password', password: await (isNew ? askTwice(PASSWORD) : ask(PASSWORD)) };
}

/** Hexadecimal digits, or the bare bytes, as other programs keep it; bytes that are all digits are digits. */
function readPreSharedKey(path: string): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new InputError(`the pre-shared key can't be read from ${path}: ${(error as Error).message.split(',')[0]}`);
  }
  const digits = bytes.toString('latin1', 0, 80).trim();
  if (/^([0-9A-Fa-f]{32}|[0-9A-Fa-f]{48}|[0-9A-Fa-f]{64})$/.test(digits)) return Buffer.from(digits, 'hex');
  if ([16, 24, 32].includes(bytes.length)) return bytes;
  throw new InputError(`${path} must hold the pre-shared key: 16, 24 or 32 bytes, bare or as hexadecimal digits`);
}
