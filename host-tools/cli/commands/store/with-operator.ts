/** Lets a command act as an operator on the store that its options name. */
import { userInfo } from 'node:os';
import { needNewestLayout } from '../../../store-files/open-store.js';
import { Operator } from '../../../verifier/operator.js';
import type { Store } from '../../../verifier/store/store.js';
import type { Options } from '../../shell/arguments.js';
import { needKeks } from './keks.js';
import {
  KEYLESS_OPTIONS,
  openStore,
  openToRead,
  readAuditKey,
  STORE_OPTIONS,
  type StoreValues,
  watchOptions,
} from './open-store.js';

const OWN_OPTIONS = { operator: { type: 'string' }, json: { type: 'boolean' } } as const;

/** The options of a command that acts on a store, by what it does: only with 'keys' it takes the key-encryption key. */
export const OPERATOR_OPTIONS = {
  read: { ...KEYLESS_OPTIONS, ...OWN_OPTIONS },
  write: { ...KEYLESS_OPTIONS, ...OWN_OPTIONS },
  keys: { ...STORE_OPTIONS, ...OWN_OPTIONS },
} as const satisfies Readonly<Record<Access, Options>>;

/** The lines in a command's usage of those that `STORE_USAGE` has not. */
export const OPERATOR_USAGE = `  --operator NAME        who this is, for the audit log; the login name by default
  --json                 print JSON
  -h, --help             show this
`;

export type Access = 'read' | 'write' | 'keys';

export interface OperatorValues extends StoreValues {
  readonly operator?: string;
  readonly json?: boolean;
}

/**
 * Runs `work` with an operator, and closes the store however it ends.
 * @param access what the work does: it only reads; it changes something; or it seals or unseals what is a card's, so that
 * the key-encryption key must be there
 * @throws InputError for a store or a key that is missing or wrong, and what the work throws
 */
export async function withOperator<Result>(
  values: OperatorValues,
  access: Access,
  work: (operator: Operator, store: Store) => Promise<Result>,
): Promise<Result> {
  const auditKey = readAuditKey(values);
  const store = await (access === 'read' ? openToRead : openStore)(values);
  try {
    await needNewestLayout(store);
    const keys = access === 'keys' ? await needKeks(values, store) : [];
    const options = { store, keys, auditKey, ...watchOptions(values) };
    return await work(await Operator.open(options, values.operator ?? loginName()), store);
  } finally {
    await store.close();
  }
}

/** The user who runs the command, not a name from the environment. In a container, a user may have no name. */
export function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.()}`;
  }
}
