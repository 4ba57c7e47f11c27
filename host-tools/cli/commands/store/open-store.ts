/** A verifier's store and its keys, from a command's options. */
import { statSync } from 'node:fs';
import { InputError } from '../../../../emulator/input-error.js';
import { readHeadFile } from '../../../store-files/audit-file.js';
import { AuditKey } from '../../../verifier/audit.js';
import type { ContextOptions } from '../../../verifier/context.js';
import type { Settings } from '../../../verifier/settings.js';
import { LibsqlStore } from '../../../verifier/store/libsql.js';
import { ReadOnlyStore } from '../../../verifier/store/libsql-read-only.js';
import { storePathOf } from '../../../verifier/store/store-path.js';
import { Verifier } from '../../../verifier/verifier.js';
import { KEK_OPTIONS, type KekValues, needKeks } from './keks.js';
import { isThere, readKeyFile } from './key-file.js';

/** The options of a command that opens a store without the key that its cards are sealed with, for `readArguments`. */
export const KEYLESS_OPTIONS = {
  store: { type: 'string' },
  'audit-key-file': { type: 'string' },
  'head-file': { type: 'string' },
  'trust-clock': { type: 'boolean' },
} as const;

/** The options of a command that opens a store with that key. */
export const STORE_OPTIONS = { ...KEYLESS_OPTIONS, ...KEK_OPTIONS } as const;

export interface StoreValues extends KekValues {
  readonly store?: string;
  readonly 'audit-key-file'?: string;
  readonly 'head-file'?: string;
  readonly 'trust-clock'?: boolean;
}

/** The lines of `KEYLESS_OPTIONS` in a command's usage. */
export const KEYLESS_USAGE = `  --store FILE           the verifier's store; DSCPLUS_STORE by default
  --audit-key-file FILE  the key of its audit log; the store's name with .audit-key by default
  --head-file FILE       a head of its audit log ("audit head --json"): a store that was set back behind it is warned of; by
                         default the store's name with .head.json, if that file exists
  --trust-clock          this machine's clock is right, though more than a day ahead of the store's newest record
`;

/** Those of `STORE_OPTIONS`. */
export const STORE_USAGE = `${KEYLESS_USAGE}  --kek-file FILE        the key-encryption key: 64 hexadecimal digits; DSCPLUS_KEK may hold them instead
  --passphrase-file FILE the passphrase that the key-encryption key is made from
  --passphrase           ask for the passphrase
  --old-kek-file FILE, --old-passphrase-file FILE
                         the key before, until "dscplus store rotate-key" has sealed everything again
`;

export const AUDIT_KEY = 'the audit key';

/** @throws InputError where none is named, or what is named is no path */
export function storePath({ store }: StoreValues): string {
  const path = store ?? process.env.DSCPLUS_STORE ?? '';
  if (path !== '') {
    storePathOf(path);
    return path;
  }
  throw new InputError('the store is missing: name it with --store FILE, or in the environment variable DSCPLUS_STORE');
}

export function auditKeyPath(values: StoreValues): string {
  return values['audit-key-file'] ?? `${storePath(values)}.audit-key`;
}

/** Where the head of a store's audit log is looked for, and written by a backup. */
export function headFileBeside(path: string): string {
  return `${path}.head.json`;
}

/** What a verifier or an operator watches for when it opens the store. */
export function watchOptions(values: StoreValues): Pick<ContextOptions, 'trustClock' | 'exportedHead' | 'onWarning'> {
  const beside = headFileBeside(storePath(values));
  const file = values['head-file'] ?? (isThere(beside) ? beside : undefined);
  return {
    trustClock: values['trust-clock'] === true,
    ...(file !== undefined && { exportedHead: readHeadFile(file) }),
    onWarning: (warning) => void process.stderr.write(`dscplus: warning: ${warning}\n`),
  };
}

export function readAuditKey(values: StoreValues): AuditKey {
  return readKeyFile(auditKeyPath(values), AUDIT_KEY, AuditKey.fromFile);
}

/**
 * Opens the store that the options name. It must be there: a mistyped name makes no new one.
 * @throws InputError if it is not, or is no store; StoreError if it can't be opened
 */
export function openStore(values: StoreValues): Promise<LibsqlStore> {
  return LibsqlStore.open(existingStore(values));
}

/** The same for reading alone: nothing is written, in the file or beside it, and an older layout stays as it is. */
export function openToRead(values: StoreValues): Promise<ReadOnlyStore> {
  return ReadOnlyStore.open(existingStore(values));
}

function existingStore(values: StoreValues): string {
  const path = storePath(values);
  // Its bytes are not read here: closing the file would end the locks of this process's other connections.
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) {
    throw new InputError(`there is no store ${path}: make it with "dscplus store init ${path}"`);
  }
  if (size === 0)
    throw new InputError(`${path} is an empty file and no store: name one that "dscplus store init" made`);
  return path;
}

/**
 * A verifier on the store that the options name.
 * @returns the verifier, and what closes its store
 * @throws InputError as `openStore` does, and for a key that is missing or wrong
 */
export async function openVerifier(
  values: StoreValues,
  settings: Partial<Settings> = {},
  onDecision?: ContextOptions['onDecision'],
): Promise<{ readonly verifier: Verifier; readonly close: () => Promise<void> }> {
  const auditKey = readAuditKey(values);
  const store = await openStore(values);
  try {
    const keys = await needKeks(values, store);
    return {
      verifier: await Verifier.open({
        store,
        keys,
        auditKey,
        settings,
        ...watchOptions(values),
        ...(onDecision !== undefined && { onDecision }),
      }),
      close: () => store.close(),
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}
