/** For tests: what both stores are given. */
import type { NewChallenge } from './store.js';

export function challenge(handle: string, user = 'u'): NewChallenge {
  return { handle, user, serial: '1', epoch: 1, question: '000123', nameHash: user, issued_ms: 1000, expires_ms: 2000 };
}
