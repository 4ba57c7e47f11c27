/** A campaign's verdict in one sentence. */
import { VIOLATIONS, type Violation } from './observer.js';
import type { CampaignReport } from './report.js';

export function verdictText({ ok, faultModels }: CampaignReport): string {
  if (ok) return 'Nothing was accepted that must not be, no counter went back or jumped, no record was lost.';
  const parts = VIOLATIONS.map((violation) => {
    const count = faultModels.reduce((sum, { violations }) => sum + violations[violation], 0);
    return WORDS[violation](count);
  });
  return `Some faults led to violations: ${parts.join(', ')}.`;
}

const WORDS: Readonly<Record<Violation, (count: number) => string>> = {
  'wrong and accepted': (count) => `${count} times wrong and accepted`,
  'counter regression': (count) => `${count} counter regressions`,
  'counter jump': (count) => `${count} counter jumps`,
  'firmware error': (count) => `${count} errors of the firmware`,
  'lost record': (count) => `${count} lost records`,
};
