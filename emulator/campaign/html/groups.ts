/** Faults one after another that ended alike, as one row. */
import type { CaseReport } from '../report.js';

export interface Group {
  readonly first: CaseReport;
  readonly last: CaseReport;
  /** How many faults they are together. */
  readonly faults: number;
}

/** @param cases of one kind, in their order */
export function groupsOf(cases: readonly CaseReport[]): Group[] {
  const groups: Group[] = [];
  for (const one of cases) {
    const group = groups.at(-1);
    if (group === undefined || endOf(group.last) !== endOf(one)) {
      groups.push({ first: one, last: one, faults: one.faults });
    } else groups[groups.length - 1] = { ...group, last: one, faults: group.faults + one.faults };
  }
  return groups;
}

/** What is the same of all in a group. */
function endOf({ outcome, harms, failure }: CaseReport): string {
  return JSON.stringify([outcome, harms, failure?.line, failure?.display]);
}
