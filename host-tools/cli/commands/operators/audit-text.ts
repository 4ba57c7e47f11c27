/** Records of the audit log as text. A record may have been tampered with: whatever it holds, it can be shown. */
import type { AuditHead, AuditRecord } from '../../../verifier/store/store.js';
import { timeText } from './facts-text.js';
import type { Column } from './table.js';

/** A field of a record's text; empty where there is none. */
function field({ text }: AuditRecord, name: string): string {
  try {
    const value = (JSON.parse(text) as Record<string, unknown>)[name];
    return value === undefined ? '' : String(value);
  } catch {
    return name === 'action' ? text : '';
  }
}

/** A name that is not known stands as its keyed hash. */
function userText(record: AuditRecord): string {
  const hash = field(record, 'userHash');
  return field(record, 'user') || (hash && `hash ${hash}`);
}

/** Fields of a record that stand in no column of their own, and what they are called. */
const DETAILS: ReadonlyArray<readonly [name: string, before: string]> = [
  ['client', 'client '],
  ['archived', 'up to record '],
  ['purpose', 'to '],
  ['way', 'by '],
  ['session', 'session '],
  ['address', 'from '],
];

/** The object of an act that is neither a user nor a card, and more about one that is. */
function detailsText(record: AuditRecord): string {
  const found = DETAILS.map(([name, before]) => [before, field(record, name)] as const).filter(
    ([, text]) => text !== '',
  );
  const challenge = userText(record) === '' ? field(record, 'handleHash') : '';
  return [...found.map((parts) => parts.join('')), ...(challenge === '' ? [] : [`challenge ${challenge}`])].join(', ');
}

export const AUDIT_COLUMNS: readonly Column<AuditRecord>[] = [
  { title: 'RECORD', text: ({ sequence }) => String(sequence) },
  { title: 'TIME', text: ({ time_ms }) => timeText(time_ms) },
  { title: 'ACTION', text: (record) => field(record, 'action') },
  { title: 'OUTCOME', text: (record) => field(record, 'outcome') },
  { title: 'USER', text: userText },
  { title: 'CARD', text: (record) => field(record, 'serial') },
  { title: 'OPERATOR', text: (record) => field(record, 'operator') },
  { title: 'DETAILS', text: detailsText },
];

/** One line. */
export function headText({ sequence, time_ms, mac }: AuditHead): string {
  if (sequence === 0) return 'no record\n';
  return `${sequence} ${sequence === 1 ? 'record' : 'records'}, the newest of ${timeText(time_ms)}, MAC ${mac}\n`;
}
