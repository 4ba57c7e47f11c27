/** `dscplus walk`: every reachable state of a model, and the invariants that hold in all of them. */
import { InputError } from '../../../emulator/input-error.js';
import type { PlatformName } from '../../../emulator/phone/messages.js';
import { PLATFORM_NAMES } from '../../../emulator/phone/platforms.js';
import { type PhoneWalkReport, walkPhone } from '../../../emulator/tools/walk/phone/walk.js';
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

const USAGE = `Usage: dscplus walk [--model NAME | --phone NAME | --all] [--equivalence-checks N] [--seed N] [--json]

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

and that every row of the firmware's table of transitions is taken. If an invariant does not hold, the shortest key
script that shows it is printed; "dscplus replay" runs it.

Of a phone with IB Key, every touch, entry and circumstance is tried from every state. It checks that

  a passcode shows, and a login is confirmed, only after the unlock,
  after the app is left nothing of PIN, challenge and passcode remains,
  no screen is a dead end,
  without a network nothing is sent,
  every screen of the app closes by itself,
  a phone that is loaded is the one that was saved,

and that every button of the platform's table is tapped.

  --model NAME  ${NAMES.join(', ')}; by default ${NAMES[0]}
  --phone NAME  ${PLATFORM_NAMES.join(', ')}, in place of a card
  --all         every model and every phone
  --equivalence-checks N
                compare every two machines that are taken for one state on N random continuations, until they differ in
                digits alone, and take every path to a state again with other digits, N/100 times (slow; by default 0)
  --seed N      seeds the continuations and digits (by default 1)
  --json        one JSON object a model, a line each

Exit status: 0 every invariant holds and every row or button is taken, 1 if not, 2 the arguments are wrong.
`;

/** @returns the exit status */
export async function run(args: readonly string[]): Promise<number> {
  const read = readArguments(
    args,
    {
      model: { type: 'string', allowed: NAMES },
      phone: { type: 'string', allowed: PLATFORM_NAMES },
      all: { type: 'boolean' },
      'equivalence-checks': { type: 'string' },
      seed: { type: 'string', needs: 'equivalence-checks' },
      json: { type: 'boolean' },
    },
    USAGE,
  );
  if (read === undefined) return 0;
  const { model = NAMES[0], phone, all, 'equivalence-checks': checks = '0', seed = '1', json } = read.values;
  if (read.positionals.length > 0) throw new InputError('walk takes options only: name a model with --model');
  checkChoice(read.values);
  const progress = new ProgressLine(await isTerminal(2));
  const options = {
    equivalenceChecks: wholeNumber('--equivalence-checks', checks, 0, MOST_CHECKS),
    seed: wholeNumber('--seed', seed, 0, LARGEST_SEED),
    onProgress: (states: number, transitions: number) =>
      progress.update(() => `${states} states, ${transitions} transitions`),
  };
  let status = 0;
  const models = all ? NAMES : phone === undefined ? [model] : [];
  for (const name of models) {
    const [report, seconds] = timed(() => walk(findModel(name)!, options));
    progress.clear();
    print(json ? jsonLine(report, seconds) : textOf(report, seconds));
    if (report.violation !== null || report.untaken.length > 0) status = 1;
  }
  const phones = all ? PLATFORM_NAMES : phone === undefined ? [] : [phone as PlatformName];
  for (const name of phones) {
    const [report, seconds] = timed(() => walkPhone(name, options.onProgress));
    progress.clear();
    print(json ? `${JSON.stringify({ ...report, seconds: rounded(seconds) })}\n` : phoneText(report, seconds));
    if (report.violation !== null || report.untapped.length > 0) status = 1;
  }
  return status;
}

/** @throws InputError where two of them are given, or checks that a phone's walk has not */
function checkChoice(values: { model?: string; phone?: string; all?: boolean; 'equivalence-checks'?: string }): void {
  const { model, phone, all } = values;
  if (all && model !== undefined) throw new InputError('--all and --model exclude each other: give one');
  if (phone === undefined) return;
  if (all || model !== undefined) {
    throw new InputError(`--phone and ${all ? '--all' : '--model'} exclude each other: give one`);
  }
  if (values['equivalence-checks'] !== undefined) {
    throw new InputError('--equivalence-checks is for cards: leave it out with --phone');
  }
}

function timed<T>(walked: () => T): readonly [report: T, seconds: number] {
  const begun_ms = performance.now();
  const report = walked();
  return [report, (performance.now() - begun_ms) / 1000];
}

function phoneText(
  { platform, states, transitions, tapped, untapped, violation }: PhoneWalkReport,
  seconds: number,
): string {
  const buttons = `${tapped} of ${tapped + untapped.length} buttons tapped`;
  const head = `${platform}: ${states} states, ${transitions} transitions, ${buttons}, ${seconds.toFixed(1)} s\n`;
  if (violation !== null) return `${head}This does not hold; the shortest script that shows it:\n\n${violation.script}`;
  return `${head}${untapped.map((button) => `  not tapped: ${button}\n`).join('')}  every invariant holds\n`;
}

function textOf(report: WalkReport, seconds: number): string {
  const { model, states, transitions, taken, untaken, violation } = report;
  const rows = `${taken.length} of ${taken.length + untaken.length} rows of the table taken`;
  const counts = `${model}: ${states} states, ${transitions} transitions, ${rows}, ${seconds.toFixed(1)} s\n`;
  const head = counts + equivalenceText(report);
  if (violation !== null)
    return `${head}This does not hold; the shortest script that shows it:\n\n${violationScript(model, violation)}`;
  const missing = untaken.map(({ from, on, when, to }) => `  not taken: ${from}, ${on}, ${when} → ${to}\n`);
  return `${head}${missing.join('')}  every invariant holds\n`;
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
  return `${JSON.stringify({ ...report, violation: reported, seconds: rounded(seconds) })}\n`;
}

function rounded(seconds: number): number {
  return Number(seconds.toFixed(3));
}
