/** A campaign's verdict in one sentence. */
import { HARMS, type Harm } from './observer.js';
import type { CampaignReport } from './report.js';

export function verdictText({ ok, kinds }: CampaignReport): string {
  if (ok) return 'Nothing was accepted that must not be, no counter went back, no record was lost.';
  const told = HARMS.map((harm) => {
    const count = kinds.reduce((sum, { harms }) => sum + harms[harm], 0);
    return WORDS[harm](count);
  });
  return `What must never happen came of some faults: ${told.join(', ')}.`;
}

const WORDS: Readonly<Record<Harm, (count: number) => string>> = {
  'wrong and accepted': (count) => `${count} times wrong and accepted`,
  'counter regression': (count) => `${count} counter regressions`,
  'lost record': (count) => `${count} lost records`,
};
