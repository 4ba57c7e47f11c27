/** How a key container is protected, from a command's options. No secret is an argument: others could read it there. */
import { InputError } from '../../../emulator/input-error.js';
import type { Need } from '../../provisioning/opener.js';
import type { Protection } from '../../provisioning/provisioned-card.js';
import { ask, askTwice, type Question, readSecretFile } from '../prompt.js';
import { readKeyFile } from '../store/key-file.js';

export const SECRET_OPTIONS = {
  'key-file': { type: 'string' },
  'password-file': { type: 'string' },
} as const;

/** Those for a container that is written. */
export const PROTECTION_OPTIONS = {
  ...SECRET_OPTIONS,
  password: { type: 'boolean' },
  plain: { type: 'boolean' },
} as const;

export interface SecretValues {
  readonly 'key-file'?: string;
  readonly 'password-file'?: string;
}

export interface ProtectionValues extends SecretValues {
  readonly password?: boolean;
  readonly plain?: boolean;
}

const KEY = "the container's pre-shared key";
const PASSWORD = "the container's password";
const KEY_BYTES = [16, 24, 32];
/** The container may be tried for years by whoever has it. */
const SHORTEST_NEW_PASSWORD = 12;
const QUESTION: Question = {
  text: 'password of the container: ',
  isSecret: true,
  otherwise: 'give the password with --password-file',
};

/**
 * The secret that opens a container that needs one; a password that no option names is asked for.
 * @throws InputError where there is none, or another one than it needs, or it can't be read
 */
export async function secretFor(need: Need, values: SecretValues): Promise<Protection> {
  const { 'key-file': keyFile, 'password-file': passwordFile } = values;
  refuseTwo([keyFile, passwordFile]);
  if (keyFile !== undefined) return { key: readKeyFile(keyFile, KEY, KEY_BYTES) };
  if (passwordFile !== undefined) return { password: readSecretFile(passwordFile, PASSWORD) };
  if (need === 'key') throw new InputError(`it is encrypted, and ${KEY} is missing: give it with --key-file FILE`);
  return need === 'password' ? { password: await ask(QUESTION) } : 'plain';
}

/** How a new container is to be protected. @throws InputError unless exactly one way is named */
export async function protectionOf(values: ProtectionValues): Promise<Protection> {
  const { 'key-file': keyFile, 'password-file': passwordFile, password, plain } = values;
  refuseTwo([keyFile, passwordFile, password, plain]);
  if (keyFile !== undefined) return { key: readKeyFile(keyFile, KEY, KEY_BYTES) };
  if (passwordFile !== undefined) return { password: checked(readSecretFile(passwordFile, PASSWORD)) };
  if (password) return { password: checked(await askTwice(QUESTION)) };
  if (plain) return 'plain';
  throw new InputError(
    'a key container holds secrets: name what protects it, --key-file FILE, --password-file FILE or --password, or --plain for nothing',
  );
}

function checked(password: string): string {
  if (password.length >= SHORTEST_NEW_PASSWORD) return password;
  throw new InputError(`${PASSWORD} must have at least ${SHORTEST_NEW_PASSWORD} characters`);
}

function refuseTwo(ways: readonly unknown[]): void {
  if (ways.filter((way) => way !== undefined).length < 2) return;
  throw new InputError("the container's protection is named twice: give one of a key, a password or --plain");
}
