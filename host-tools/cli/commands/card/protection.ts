/** How a key container is protected, from a command's options. */
import { InputError } from '../../../../emulator/input-error.js';
import { forOption } from '../../../files/for-option.js';
import type { Need } from '../../../provisioning/opener.js';
import type { Protection } from '../../../provisioning/provisioned-card.js';
import { MACS, type Mac } from '../../../provisioning/write-pskc.js';
import { checkedSecret, readKeyBytes, readSecretFile } from '../../../verifier/secret-file.js';
import { ask, askTwice, type Question } from '../../shell/prompt.js';

/** The options that open a container. */
export const SECRET_OPTIONS = {
  'key-file': { type: 'string' },
  'password-file': { type: 'string' },
  password: { type: 'boolean' },
} as const;

/** The options that protect a new one. */
export const PROTECTION_OPTIONS = {
  ...SECRET_OPTIONS,
  plain: { type: 'boolean' },
  mac: { type: 'string', allowed: Object.keys(MACS) },
} as const;

export interface SecretValues {
  readonly 'key-file'?: string;
  readonly 'password-file'?: string;
  readonly password?: boolean;
}

export interface ProtectionValues extends SecretValues {
  readonly plain?: boolean;
  readonly mac?: string;
}

/** How a new container is protected. */
export interface Sealing {
  readonly protection: Protection;
  /** Undefined for the usual one. */
  readonly mac: Mac | undefined;
}

const PASSWORD: Question = {
  text: 'password of the key container: ',
  isSecret: true,
  otherwise: 'give the password with --password-file',
};
/** Anybody who has the container may try for years. */
const SHORTEST_PASSWORD = 12;

/**
 * The secret that opens a container. A password that it needs is asked for, where no option names one.
 * @throws InputError for two secrets, none, or one that can't be read
 */
export async function secretFor(need: Need, values: SecretValues): Promise<Protection> {
  const named = await namedSecret(values, false);
  if (named !== undefined) return named;
  if (need === 'key') {
    throw new InputError('the container is encrypted with a pre-shared key: give it with --key-file FILE');
  }
  return need === 'password' ? { password: await askPassword(ask) } : 'plain';
}

/** The protection of a new container. @throws InputError too unless exactly one way is named */
export async function protectionOf(values: ProtectionValues): Promise<Sealing> {
  const protection = await chosenProtection(values);
  if (protection === 'plain' && values.mac !== undefined) {
    throw new InputError('--mac is for encrypted keys, but --plain leaves them as they are: leave one out');
  }
  // The table of options has refused any other.
  return { protection, mac: values.mac as Mac | undefined };
}

async function chosenProtection(values: ProtectionValues): Promise<Protection> {
  const { plain = false } = values;
  const named = await namedSecret(values, true);
  if (plain && named !== undefined) {
    throw new InputError(
      '--plain writes the keys for everybody to read: leave the key or password out, or leave --plain out',
    );
  }
  if (named === undefined) {
    if (plain) return 'plain';
    throw new InputError(
      'the keys need protection: --key-file FILE, --password-file FILE or --password, or --plain to do without',
    );
  }
  if (typeof named === 'object' && 'password' in named && named.password.length < SHORTEST_PASSWORD) {
    throw new InputError(`the password of a new container must have at least ${SHORTEST_PASSWORD} characters`);
  }
  return named;
}

async function namedSecret(values: SecretValues, isNew: boolean): Promise<Protection | undefined> {
  const { 'key-file': keyFile, 'password-file': passwordFile, password } = values;
  if ([keyFile, passwordFile, password].filter((one) => one !== undefined).length > 1) {
    throw new InputError('the container is opened twice: give a key or a password, not both');
  }
  if (keyFile !== undefined) return { key: forOption('key-file', () => readPreSharedKey(keyFile)) };
  if (passwordFile !== undefined) {
    return { password: forOption('password-file', () => readSecretFile(passwordFile, 'the password')) };
  }
  return password ? { password: await askPassword(isNew ? askTwice : ask) } : undefined;
}

async function askPassword(how: (question: Question) => Promise<string>): Promise<string> {
  return checkedSecret(await how(PASSWORD), 'the password');
}

function readPreSharedKey(path: string): Buffer {
  const key = readKeyBytes(path, 'the pre-shared key', [16, 24, 32], true);
  if (key !== undefined) return key;
  throw new InputError(`${path} must hold the pre-shared key: 16, 24 or 32 bytes, bare or as hexadecimal digits`);
}
