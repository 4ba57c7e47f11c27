/** For tests: what every store is given. */
import type { NewChallenge, NewRecord } from './store.js';

export function challenge(handle: string, user = 'u'): NewChallenge {
  const times = { issued_ms: 1000, expires_ms: 2000 };
  const bound = { purpose: 'task', taskHash: 'ab' };
  return { handle, user, serial: '1', epoch: 1, question: '000123', ...bound, nameHash: user, ...times };
}

export function record(key: string, given: Partial<NewRecord> = {}): NewRecord {
  return { kind: 'k', key, owner: '', expires_ms: undefined, value: '{}', ...given };
}
