/** The key-encryption keys that a command's options name: from a file, the environment or a passphrase. */
import { randomBytes } from 'node:crypto';
import { InputError } from '../../../../emulator/input-error.js';
import { forOption } from '../../../files/for-option.js';
import { readKeyFile } from '../../../store-files/key-file.js';
import { checkedSecret, readSecretFile } from '../../../verifier/secret-file.js';
import type { Store } from '../../../verifier/store/store.js';
import { KeyEncryptionKey } from '../../../verifier/vault.js';
import { ask, askTwice, type Question } from '../../shell/prompt.js';

/** Those of a key for a new store. */
export const NEW_KEK_OPTIONS = {
  'kek-file': { type: 'string' },
  'passphrase-file': { type: 'string' },
  passphrase: { type: 'boolean' },
} as const;

export const KEK_OPTIONS = {
  ...NEW_KEK_OPTIONS,
  'old-kek-file': { type: 'string' },
  'old-passphrase-file': { type: 'string' },
} as const;

export interface KekValues {
  readonly 'kek-file'?: string;
  readonly 'passphrase-file'?: string;
  readonly passphrase?: boolean;
  readonly 'old-kek-file'?: string;
  readonly 'old-passphrase-file'?: string;
}

export const KEK = 'the key-encryption key';
const ENVIRONMENT = 'DSCPLUS_KEK';
const SALT = 'passphrase salt';
const SALT_BYTES = 16;
const PASSPHRASE: Question = {
  text: 'passphrase: ',
  isSecret: true,
  otherwise: 'give the passphrase with --passphrase-file',
};

/** Where a key comes from, once it is known that there is one source. */
type Source =
  | { readonly file: string; readonly option: string }
  | { readonly passphraseFile: string; readonly option: string }
  | 'ask'
  | 'environment';

/**
 * The newest key first, then the one before if it is named.
 * @param isNew a passphrase that is asked for is asked for twice
 * @returns none where no option and no environment variable names one
 * @throws InputError for two that are named, or one that can't be read
 */
export async function readKeks(values: KekValues, store: Store, isNew = false): Promise<KeyEncryptionKey[]> {
  const newest = sourceOf(values['kek-file'], values['passphrase-file'], values.passphrase === true, '');
  const old = sourceOf(values['old-kek-file'], values['old-passphrase-file'], false, 'old-');
  const source = newest ?? (process.env[ENVIRONMENT] === undefined ? undefined : 'environment');
  const keys: KeyEncryptionKey[] = [];
  for (const one of [source, old]) if (one !== undefined) keys.push(await kekFrom(one, store, isNew));
  return keys;
}

/** The same. @throws InputError too where there is none */
export async function needKeks(
  values: KekValues,
  store: Store,
  isNew = false,
): Promise<[KeyEncryptionKey, ...KeyEncryptionKey[]]> {
  const [newest, ...older] = await readKeks(values, store, isNew);
  if (newest !== undefined) return [newest, ...older];
  throw new InputError(
    `${KEK} is missing: give it with --kek-file FILE, --passphrase-file FILE, --passphrase or in ${ENVIRONMENT}`,
  );
}

/** @param age what the options' names begin with */
function sourceOf(
  file: string | undefined,
  passphraseFile: string | undefined,
  asks: boolean,
  age: '' | 'old-',
): Source | undefined {
  const sources: Source[] = [];
  if (file !== undefined) sources.push({ file, option: `${age}kek-file` });
  if (passphraseFile !== undefined) sources.push({ passphraseFile, option: `${age}passphrase-file` });
  if (asks) sources.push('ask');
  if (sources.length > 1) throw new InputError(`${KEK} is given twice: name a file or a passphrase, not both`);
  return sources[0];
}

async function kekFrom(source: Source, store: Store, isNew: boolean): Promise<KeyEncryptionKey> {
  if (source === 'environment') return KeyEncryptionKey.fromEnvironment(ENVIRONMENT, process.env);
  if (source === 'ask') {
    const passphrase = isNew ? await askTwice(PASSPHRASE) : await ask(PASSPHRASE);
    return KeyEncryptionKey.fromPassphrase(checkedSecret(passphrase, 'the passphrase'), await saltOf(store));
  }
  const { option } = source;
  if ('file' in source) return forOption(option, () => readKeyFile(source.file, KEK, KeyEncryptionKey.fromFile));
  const passphrase = forOption(option, () => readSecretFile(source.passphraseFile, 'the passphrase'));
  return KeyEncryptionKey.fromPassphrase(passphrase, await saltOf(store));
}

/** The store's own salt, made when it is first asked for. It is no secret, and must only differ from store to store. */
function saltOf(store: Store): Promise<Uint8Array> {
  return store.transaction(async (tx) => {
    const known = await tx.setting(SALT);
    if (known !== undefined) return known;
    const salt = randomBytes(SALT_BYTES);
    await tx.putSetting(SALT, salt);
    return salt;
  });
}
