/** The report of a campaign, as plain data: `--json` prints it, and the page and the table are made of it. */

import { statementText } from '../../script/statements/table.js';
import { durationText, visible } from '../../text.js';
import type { Campaign, Case, Outcome } from './campaign.js';
import { VIOLATIONS, type Violation } from './observer.js';
import { faultLines, repeatLines } from './repeat.js';

export interface CampaignReport {
  /** The script's path, as given. */
  readonly file: string;
  /** Board time of the script without a fault. */
  readonly board_us: number;
  /** Faults in all. */
  readonly faults: number;
  /** Whether nothing came of any fault that must never happen. */
  readonly ok: boolean;
  readonly faultModels: readonly FaultModelReport[];
  readonly cases: readonly CaseReport[];
}

/** A row of the table. */
export interface FaultModelReport {
  readonly faultModel: string;
  readonly title: string;
  readonly faults: number;
  /** How many faults came to each; together they are all. */
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** How many showed what must never happen; one may show several. */
  readonly violations: Readonly<Record<Violation, number>>;
}

/** A fault, or several at one millisecond after another that can't end otherwise. */
export interface CaseReport {
  readonly faultModel: string;
  /** The fault as lines of a key script: statements, or a comment where no statement makes it. */
  readonly fault: readonly string[];
  /** The statement during which, or before which, it did. */
  readonly line: number;
  readonly board_us: number;
  /** So many faults: at this millisecond and at those after it. */
  readonly faults: number;
  readonly outcome: Outcome;
  readonly violations: readonly Violation[];
  /** The line of the expectation that failed, and what the display showed; null where none did. */
  readonly failure: { readonly line: number; readonly display: string } | null;
  /** The error that the firmware threw; null for none. */
  readonly error: string | null;
  /** The key script that repeats it, where something came of it that must never happen; else null. */
  readonly repeat: string | null;
}

/** @param lines the script's statements, a line each, includes joined in */
export function reportOf(campaign: Campaign, cases: readonly Case[], lines: readonly string[]): CampaignReport {
  return {
    file: campaign.script.file,
    board_us: campaign.goldenRun.end_us,
    faults: sum(cases, () => true),
    ok: cases.every(({ violations }) => violations.length === 0),
    faultModels: campaign.faultModels.map((faultModel) => {
      const own = cases.filter(({ fault }) => fault.faultModel === faultModel);
      const count = (outcome: Outcome) => sum(own, (one) => one.outcome === outcome);
      return {
        faultModel: faultModel.name,
        title: faultModel.title,
        faults: sum(own, () => true),
        outcomes: {
          'no effect': count('no effect'),
          detected: count('detected'),
          refused: count('refused'),
          accepted: count('accepted'),
        },
        violations: Object.fromEntries(
          VIOLATIONS.map((violation) => [violation, sum(own, ({ violations }) => violations.includes(violation))]),
        ) as Record<Violation, number>,
      };
    }),
    cases: cases.map((one) => caseReport(campaign, one, lines)),
  };
}

function sum(cases: readonly Case[], counts: (one: Case) => boolean): number {
  return cases.reduce((total, one) => total + (counts(one) ? one.fault.count : 0), 0);
}

function caseReport(campaign: Campaign, one: Case, lines: readonly string[]): CaseReport {
  const { fault, outcome, violations, failed, display, thrown } = one;
  const line = (step: number): number => campaign.placeOf(step).line;
  return {
    faultModel: fault.faultModel.name,
    fault: faultLines(fault),
    line: line(fault.step),
    board_us: fault.at_us,
    faults: fault.count,
    outcome,
    violations,
    failure: failed === undefined ? null : { line: line(failed), display },
    error: thrown === undefined ? null : visible(thrown),
    repeat: violations.length === 0 ? null : repeatText(campaign, one, lines),
  };
}

function repeatText(campaign: Campaign, one: Case, lines: readonly string[]): string {
  const { fault, violations } = one;
  const { file, line } = campaign.placeOf(fault.step);
  const what = fault.note ?? fault.changes.map(statementText).join(', ');
  const error = one.thrown === undefined ? '' : ` (${visible(one.thrown)})`;
  const head = `# ${violations.join(', ')}${error}: ${what}, ${file}:${line}`;
  return `${head}, at ${durationText(fault.at_us)}\n${repeatLines(campaign, one, lines).join('\n')}\n`;
}
