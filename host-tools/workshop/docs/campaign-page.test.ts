import { readFileSync } from 'node:fs';
import test from 'ava';
import { FAULT_MODELS } from '../../../emulator/tools/campaign/fault-models/all.js';
import { VIOLATIONS } from '../../../emulator/tools/campaign/observer.js';
import type { CampaignReport, CaseReport, FaultModelReport } from '../../../emulator/tools/campaign/report.js';
import { NOISE } from '../../campaign/noise/noise.js';

const PAGE = readFileSync('docs/campaign.md', 'utf8');

/** The first cells of the table whose head begins with this word. */
function firstCells(head: string): string[] {
  const table = new RegExp(`^\\| ${head} \\|.*\\n\\|[-|]+\\|\\n((?:\\|.*\\n)+)`, 'm').exec(PAGE)![1]!;
  return [...table.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell]) => cell!.replaceAll('`', '').split(', '));
}

test('campaign page: it names every fault model and every violation', (t) => {
  t.deepEqual(
    firstCells('fault model'),
    [...FAULT_MODELS, NOISE].map(({ name }) => name),
  );
  for (const violation of VIOLATIONS) t.true(PAGE.includes(`- **${violation}**: `), violation);
});

test('campaign page: it names every field of the report, and no other', (t) => {
  const report: Readonly<Record<keyof CampaignReport, true>> = {
    file: true,
    board_us: true,
    faults: true,
    ok: true,
    faultModels: true,
    cases: true,
  };
  const faultModel: Readonly<Record<keyof FaultModelReport, true>> = {
    faultModel: true,
    title: true,
    faults: true,
    outcomes: true,
    violations: true,
  };
  const one: Readonly<Record<keyof CaseReport, true>> = {
    faultModel: true,
    fault: true,
    line: true,
    board_us: true,
    faults: true,
    outcome: true,
    violations: true,
    failure: true,
    error: true,
    repeat: true,
  };
  t.deepEqual(firstCells('field'), Object.keys(report));
  t.deepEqual(firstCells('field of a fault model'), Object.keys(faultModel));
  t.deepEqual(firstCells('field of a case'), Object.keys(one));
});
