/** A verifier's store and its keys, from a command's options. */
import { InputError } from '../../../../emulator/input-error.js';
import { forOption } from '../../../files/for-option.js';
import { readHeadFile } from '../../../store-files/audit-file.js';
import { isThere, readKeyFile } from '../../../store-files/key-file.js';
import { AUDIT_KEY } from '../../../store-files/new-store.js';
import {
  headFileBeside,
  needStore,
  openStore as openNamed,
  openToRead as openNamedToRead,
  type StoreName,
  storeNamed,
} from '../../../store-files/open-store.js';
import { AuditKey } from '../../../verifier/audit.js';
import type { ContextOptions } from '../../../verifier/context.js';
import type { Settings } from '../../../verifier/settings.js';
import type { Store } from '../../../verifier/store/store.js';
import { Verifier, type VerifierOptions } from '../../../verifier/verifier.js';
import { KEK_OPTIONS, type KekValues, needKeks } from './keks.js';

/** The options that name a store. */
export const STORE_NAMES = { store: { type: 'string' }, 'store-url-file': { type: 'string' } } as const;

/** The options of a command that opens a store without the key that its cards are sealed with, for `readArguments`. */
export const KEYLESS_OPTIONS = {
  ...STORE_NAMES,
  'audit-key-file': { type: 'string' },
  'head-file': { type: 'string' },
  'trust-clock': { type: 'boolean' },
} as const;

/** The options of a command that opens a store with that key. */
export const STORE_OPTIONS = { ...KEYLESS_OPTIONS, ...KEK_OPTIONS } as const;

export interface StoreValues extends KekValues {
  readonly store?: string;
  readonly 'store-url-file'?: string;
  readonly 'audit-key-file'?: string;
  readonly 'head-file'?: string;
  readonly 'trust-clock'?: boolean;
}

/** The lines of `STORE_NAMES` in a command's usage. */
export const STORE_NAMES_USAGE = `  --store STORE          the verifier's store: a file, or postgres://USER@HOST/DATABASE; DSCPLUS_STORE by default
  --store-url-file FILE  a file with the address of a database, which may hold a password
`;

/** The lines of `KEYLESS_OPTIONS` in a command's usage. */
const KEYLESS_USAGE = `${STORE_NAMES_USAGE}  --audit-key-file FILE  the key of its audit log; by default the name of the store's file, or of the file with its address,
                         with .audit-key
  --head-file FILE       a head of its audit log ("audit head --json"): a store that was set back behind it is warned of; by
                         default the same name with .head.json, if that file exists
  --trust-clock          this machine's clock is right, though more than a day ahead of the store's newest record
`;

/** Those of `STORE_OPTIONS`. */
export const STORE_USAGE = `${KEYLESS_USAGE}  --kek-file FILE        the key-encryption key: 64 hexadecimal digits; DSCPLUS_KEK may hold them instead
  --passphrase-file FILE the passphrase that the key-encryption key is made from
  --passphrase           ask for the passphrase
  --old-kek-file FILE, --old-passphrase-file FILE
                         the old key, until "dscplus store rotate-key" has sealed everything again
`;

/** @throws InputError as `storeNamed` does */
export function storeName(values: StoreValues): StoreName {
  const urlFile = values['store-url-file'];
  return forOption(urlFile && 'store-url-file', () =>
    storeNamed({ argument: values.store, urlFile, environment: process.env.DSCPLUS_STORE }),
  );
}

/** @throws InputError where no file tells: that of a database's log is named */
export function auditKeyPath(values: StoreValues): string {
  const given = values['audit-key-file'];
  if (given !== undefined) return given;
  const { shown, beside } = storeName(values);
  if (beside !== undefined) return `${beside}.audit-key`;
  throw new InputError(`${AUDIT_KEY} of ${shown} is missing: name its file with --audit-key-file`);
}

/** The options for a verifier or an operator that opens the store: the checks of clock and log. */
export function watchOptions(values: StoreValues): Pick<ContextOptions, 'trustClock' | 'exportedHead' | 'onWarning'> {
  const { beside } = storeName(values);
  const usual = beside === undefined ? undefined : headFileBeside(beside);
  const file = values['head-file'] ?? (usual !== undefined && isThere(usual) ? usual : undefined);
  return {
    trustClock: values['trust-clock'] === true,
    ...(file !== undefined && {
      exportedHead: forOption(values['head-file'] && 'head-file', () => readHeadFile(file)),
    }),
    onWarning: (warning) => void process.stderr.write(`dscplus: warning: ${warning}\n`),
  };
}

export function readAuditKey(values: StoreValues): AuditKey {
  const path = auditKeyPath(values);
  // Beside a store that is not there, no key is either: that is the lesser news.
  if (values['audit-key-file'] === undefined && !isThere(path)) needStore(storeName(values));
  return forOption(values['audit-key-file'] && 'audit-key-file', () => readKeyFile(path, AUDIT_KEY, AuditKey.fromFile));
}

/**
 * Opens the store that the options name. It must be there: a mistyped name makes no new one.
 * @throws InputError if it is not, or is no store; StoreError if it can't be opened
 */
export function openStore(values: StoreValues): Promise<Store> {
  return openNamed(storeName(values));
}

/** The same for reading alone: nothing is written, in the store or beside it, and an older layout stays as it is. */
export function openToRead(values: StoreValues): Promise<Store> {
  return openNamedToRead(storeName(values));
}

/** A store that is open, with all that a verifier on it is given; and what closes it. */
export interface OpenStore {
  readonly options: VerifierOptions;
  readonly close: () => Promise<void>;
}

/** @throws InputError as `openStore` does, and for a key that is missing or wrong */
export async function openStoreAndKeys(values: StoreValues): Promise<OpenStore> {
  const auditKey = readAuditKey(values);
  const store = await openStore(values);
  try {
    const keys = await needKeks(values, store);
    return { options: { store, keys, auditKey, ...watchOptions(values) }, close: () => store.close() };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/**
 * A verifier on the store that the options name.
 * @returns the verifier, and what closes its store
 * @throws InputError as `openStoreAndKeys` does
 */
export async function openVerifier(
  values: StoreValues,
  settings: Partial<Settings> = {},
  onDecision?: ContextOptions['onDecision'],
): Promise<{ readonly verifier: Verifier; readonly close: () => Promise<void> }> {
  const { options, close } = await openStoreAndKeys(values);
  try {
    const verifier = await Verifier.open({ ...options, settings, ...(onDecision !== undefined && { onDecision }) });
    return { verifier, close };
  } catch (error) {
    await close();
    throw error;
  }
}
