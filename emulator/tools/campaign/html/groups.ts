/** Faults that ended alike, as one row. */
import type { CaseReport } from '../report.js';

export interface Group {
  readonly first: CaseReport;
  readonly last: CaseReport;
  /** Which of them begin first and last. */
  readonly earliest: CaseReport;
  readonly latest: CaseReport;
  /** How many faults they are together. */
  readonly faults: number;
}

/**
 * @param cases of one fault model, in their order
 * @returns those that follow each other and ended alike: in their order, or by what goes wrong, whichever takes fewer rows
 */
export function groupsOf(cases: readonly CaseReport[]): Group[] {
  const inOrder = inARow(cases);
  const byFault = inARow(sortedByFault(cases));
  return byFault.length < inOrder.length ? byFault : inOrder;
}

/** All of the first one's fault, then all of the next other one's. */
function sortedByFault(cases: readonly CaseReport[]): CaseReport[] {
  const byFault = new Map<string, CaseReport[]>();
  for (const one of cases) {
    const text = one.fault.join();
    const same = byFault.get(text);
    if (same === undefined) byFault.set(text, [one]);
    else same.push(one);
  }
  return [...byFault.values()].flat();
}

function inARow(cases: readonly CaseReport[]): Group[] {
  const groups: Group[] = [];
  for (const one of cases) {
    const group = groups.at(-1);
    if (group === undefined || endOf(group.last) !== endOf(one)) {
      groups.push({ first: one, last: one, earliest: one, latest: one, faults: one.faults });
      continue;
    }
    groups[groups.length - 1] = {
      ...group,
      last: one,
      earliest: one.board_us < group.earliest.board_us ? one : group.earliest,
      latest: endsAt_us(one) > endsAt_us(group.latest) ? one : group.latest,
      faults: group.faults + one.faults,
    };
  }
  return groups;
}

/** When the last of a case's faults begins. */
export function endsAt_us({ board_us, faults }: CaseReport): number {
  return board_us + (faults - 1) * 1000;
}

/** The facts that all in a group share. */
function endOf({ outcome, violations, failure }: CaseReport): string {
  return JSON.stringify([outcome, violations, failure?.line, failure?.display]);
}
