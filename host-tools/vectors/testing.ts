/** For tests: every session of the vectors with the digest that its run must have. */
import { readFileSync } from 'node:fs';
import {
  CONTACTS,
  SESSION_DIGESTS,
  type SessionDigests,
  scriptWith,
  sessionFiles,
  sessionsOf,
} from './session-digests.js';

export const COMMITTED = JSON.parse(readFileSync(SESSION_DIGESTS, 'utf8')) as SessionDigests;

export interface Run {
  readonly what: string;
  readonly script: string;
  readonly digest: string | undefined;
}

/** Every session on contacts of either kind, and the digest that it must have. */
export const RUNS: readonly Run[] = sessionFiles().flatMap((file) =>
  sessionsOf(file).flatMap((session) =>
    CONTACTS.map((contacts) => ({
      what: `${file}: ${session.name} (${contacts} contacts)`,
      script: scriptWith(contacts, session),
      digest: COMMITTED.files[file]?.[session.name]?.[contacts],
    })),
  ),
);

/** The runs whose digests, in the order of the runs, are not the committed ones. */
export function differing(runs: readonly Run[], digests: readonly string[]): string[] {
  return runs.filter(({ digest }, index) => digests[index] !== digest).map(({ what }) => what);
}
