/** A record of the audit log as a line of text names what was acted on, whatever that is. */
import test from 'ava';
import type { AuditEntry } from '../../../verifier/audit.js';
import { AUDIT_COLUMNS } from './audit-text.js';

function lineOf(text: string): string {
  const record = { sequence: 7, time_ms: 0, mac: '', text };
  return AUDIT_COLUMNS.slice(2)
    .map((column) => column.text(record))
    .join('|');
}

const ENTRIES: ReadonlyArray<readonly [entry: AuditEntry, line: string]> = [
  [{ action: 'add card', outcome: 'done', serial: '7001', operator: 'root' }, 'add card|done||7001|root|'],
  [{ action: 'add client', outcome: 'done', client: 'shop', operator: 'root' }, 'add client|done|||root|client shop'],
  [{ action: 'revoke client', outcome: 'done', client: 'shop' }, 'revoke client|done||||client shop'],
  [
    { action: 'archive audit', outcome: 'done', operator: 'root', archived: 6 },
    'archive audit|done|||root|up to record 6',
  ],
  [{ action: 'verify', outcome: 'unknown', handleHash: '1ab' }, 'verify|unknown||||challenge 1ab'],
  [{ action: 'challenge', outcome: 'decoy', userHash: '2cd', handleHash: '1ab' }, 'challenge|decoy|hash 2cd|||'],
  [
    { action: 'end session', outcome: 'logout', user: 'bob', session: 's1', address: '192.0.2.7' },
    'end session|logout|bob|||session s1, from 192.0.2.7',
  ],
  [
    { action: 'send code', outcome: 'sent', user: 'bob', serial: '~code-1', way: 'voice', purpose: 'change number' },
    'send code|sent|bob|~code-1||to change number, by voice',
  ],
];

test('audit text: each line names what was acted on', (t) => {
  for (const [entry, line] of ENTRIES) t.is(lineOf(JSON.stringify(entry)), line);
  t.is(lineOf('garbage'), 'garbage|||||');
});
