/** Lets a command act as an operator on the store that its options name. */
import { userInfo } from 'node:os';
import { Operator } from '../../../verifier/operator.js';
import { needKeks, readKeks } from './keks.js';
import { openStore, readAuditKey, STORE_OPTIONS, type StoreValues } from './open-store.js';

export const OPERATOR_OPTIONS = {
  ...STORE_OPTIONS,
  operator: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** The lines in a command's usage of those that `STORE_USAGE` has not. */
export const OPERATOR_USAGE = `  --operator NAME        who this is, for the audit log; the login name if left out
  --json                 print JSON
  -h, --help             show this
`;

export interface OperatorValues extends StoreValues {
  readonly operator?: string;
  readonly json?: boolean;
}

/**
 * Runs `work` with an operator, and closes the store however it ends.
 * @param opensCards whether the work seals or unseals what is a card's, so that the key-encryption key must be there
 * @throws InputError for a store or a key that is missing or wrong, and what the work throws
 */
export async function withOperator<Result>(
  values: OperatorValues,
  opensCards: boolean,
  work: (operator: Operator) => Promise<Result>,
): Promise<Result> {
  const auditKey = readAuditKey(values);
  const store = await openStore(values);
  try {
    const keys = await (opensCards ? needKeks : readKeks)(values, store);
    return await work(await Operator.open({ store, keys, auditKey }, values.operator ?? loginName()));
  } finally {
    await store.close();
  }
}

/** Who runs the command: not what the environment says. In a container, a user may have no name. */
export function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.()}`;
  }
}
