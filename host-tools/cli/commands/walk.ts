/** `dscplus walk`: every reachable state of a model, and the promises that hold in all of them. */
import { InputError } from '../../../emulator/input-error.js';
import { violationScript } from '../../../emulator/tools/walk/script.js';
import { type WalkReport, walk } from '../../../emulator/tools/walk/walk.js';
import { findModel, MODELS } from '../../../firmware/models.js';
import { readArguments, wholeNumber } from '../shell/arguments.js';
import { print } from '../shell/print.js';
import { ProgressLine } from '../shell/progress.js';
import { isTerminal } from '../shell/terminal.js';

const NAMES = MODELS.map((model) => model.name);
const MOST_CHECKS = 1_000_000;
const LARGEST_SEED = 2 ** 31 - 1;

const USAGE = `Usage: dscplus walk [--model NAME | --all] [--equivalence-checks N] [--seed N] [--json]

Walks every state that a card can reach, on its real firmware: each key edge, at most two keys down at once, and each
time-out, also with a weak battery, a damaged record and no key. States that differ only in digits, and in time that no
timer can distinguish, are one. A reference model, which shares no code with the firmware, says what must show at
every instant. It checks that

  a response shows only after PIN and challenge of full length, each confirmed,
  every state goes off within its time without a press, and not before,
  after off nothing of PIN, challenge, response or computation remains in the machine,
  every response raises the counter by one,
  no sequence hangs,
  every screen shows what the reference model shows, from the same instant on,
  a machine that is restored is the one that was saved,

and that every row of the firmware's table of transitions is taken. If a promise does not hold, the shortest key
script that shows it is printed; "dscplus replay" runs it.

  --model NAME  ${NAMES.join(', ')}; by default ${NAMES[0]}
  --all         every model
  --equivalence-checks N
                compare every two machines that are taken for one state on N random continuations, until they differ in
                digits alone, and take every path to a state again with other digits, N/100 times (slow; by default 0)
  --seed N      seeds the continuations and digits (by default 1)
  --json        one JSON object a model, a line each

Exit status: 0 every promise holds and every row is taken, 1 if not, 2 the arguments are wrong.
`;

/** @returns the exit status */
export async function run(args: readonly string[]): Promise<number> {
  const read = readArguments(
    args,
    {
      model: { type: 'string', allowed: NAMES },
      all: { type: 'boolean' },
      'equivalence-checks': { type: 'string' },
      seed: { type: 'string', needs: 'equivalence-checks' },
      json: { type: 'boolean' },
    },
    USAGE,
  );
  if (read === undefined) return 0;
  const { model = NAMES[0], all, 'equivalence-checks': checks = '0', seed = '1', json } = read.values;
  if (read.positionals.length > 0) throw new InputError('walk takes options only: name a model with --model');
  if (all && read.values.model !== undefined) throw new InputError('--all and --model exclude each other: give one');
  const progress = new ProgressLine(await isTerminal(2));
  const options = {
    equivalenceChecks: wholeNumber('--equivalence-checks', checks, 0, MOST_CHECKS),
    seed: wholeNumber('--seed', seed, 0, LARGEST_SEED),
    onProgress: (states: number, transitions: number) =>
      progress.update(() => `${states} states, ${transitions} transitions`),
  };
  let status = 0;
  for (const name of all ? NAMES : [model]) {
    const begun_ms = performance.now();
    const report = walk(findModel(name)!, options);
    const seconds = (performance.now() - begun_ms) / 1000;
    progress.clear();
    print(json ? jsonLine(report, seconds) : textOf(report, seconds));
    if (report.violation !== null || report.untaken.length > 0) status = 1;
  }
  return status;
}

function textOf(report: WalkReport, seconds: number): string {
  const { model, states, transitions, taken, untaken, violation } = report;
  const rows = `${taken.length} of ${taken.length + untaken.length} rows of the table taken`;
  const counts = `${model}: ${states} states, ${transitions} transitions, ${rows}, ${seconds.toFixed(1)} s\n`;
  const head = counts + equivalenceText(report);
  if (violation !== null)
    return `${head}This does not hold; the shortest script that shows it:\n\n${violationScript(model, violation)}`;
  const missing = untaken.map(({ from, on, when, to }) => `  not taken: ${from}, ${on}, ${when} → ${to}\n`);
  return `${head}${missing.join('')}  every promise holds\n`;
}

function equivalenceText({ merged, equivalence }: WalkReport): string {
  if (equivalence === null) return '';
  const { alike, otherDigits, pairs, continuations, separated } = equivalence;
  return (
    `  ${merged} merged pairs, ${alike} of them the same but for digits: ${otherDigits} paths taken again with other digits\n` +
    `  ${pairs} pairs that differ in time: checked on ${continuations} random continuations, ${separated} became two states\n`
  );
}

function jsonLine({ violation, ...report }: WalkReport, seconds: number): string {
  const script = violation && violationScript(report.model, violation);
  const reported = violation && { invariant: violation.invariant, found: violation.found, script };
  return `${JSON.stringify({ ...report, violation: reported, seconds: Number(seconds.toFixed(3)) })}\n`;
}
