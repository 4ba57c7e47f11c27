/** `dscplus users import`: many users at once, each with a card and a PIN. */
import { setTimeout as wait } from 'node:timers/promises';
import { isOpenToOthers } from '../../../../emulator/machine/card-file/card-file.js';
import { Mistakes, readUsersFile, type UserLine } from '../../../store-files/users-file.js';
import type { Operator } from '../../../verifier/operator.js';
import { printDone } from '../../shell/print.js';
import { ProgressLine } from '../../shell/progress.js';
import { Stop } from '../../shell/stop.js';
import { isTerminal } from '../../shell/terminal.js';
import { type OperatorValues, withOperator } from '../store/with-operator.js';

/** Lines of one transaction. */
const BATCH = 200;
/** Others that use the store get its lock between two transactions. */
const PAUSE_MS = 10;

type Values = OperatorValues & { readonly activate?: boolean };

/** @returns the exit status: 0, or 130 after Ctrl-C, which ends it between two transactions */
export async function importFile(path: string, values: Values): Promise<number> {
  const mistakes = new Mistakes(path);
  const lines = readUsersFile(path, mistakes);
  findTwins(lines, mistakes);
  warnOfReaders(path);
  const progress = new ProgressLine(await isTerminal(2));
  const stop = new Stop();
  try {
    const counts = await withOperator(values, 'keys', async (operator) => {
      await checkLines(operator, lines, mistakes);
      return enrolAll(operator, lines, { values, progress, signal: stop.signal });
    });
    progress.clear();
    report(counts, lines, path, values.json === true);
    return stop.status;
  } finally {
    progress.clear();
    stop.close();
  }
}

interface Counts {
  /** Lines that were looked at and are in the store now. */
  readonly done: number;
  readonly enrolled: number;
}

/** Contradictions within the file. */
function findTwins(lines: readonly UserLine[], mistakes: Mistakes): void {
  const pairs = new Map<string, number>();
  const pins = new Map<string, { readonly pin: string; readonly line: number }>();
  for (const one of lines) {
    const { user, serial, pin } = one.enrolment;
    const pair = JSON.stringify([user, serial].map((name) => name.normalize('NFC')));
    const twin = pairs.get(pair);
    if (twin !== undefined) mistakes.addFault(one, { field: 'user', message: `line ${twin} says the same` });
    pairs.set(pair, one.line);
    if (pin === undefined) continue;
    const other = pins.get(serial.normalize('NFC'));
    if (other !== undefined && other.pin !== pin) {
      mistakes.addFault(one, { field: 'pin', message: `line ${other.line} gives the same card another PIN` });
    }
    pins.set(serial.normalize('NFC'), { pin, line: one.line });
  }
}

function warnOfReaders(path: string): void {
  if (!isOpenToOthers(path)) return;
  process.stderr.write(`dscplus: warning: others can read or change ${path}, and the PINs in it: chmod 600 it\n`);
}

/** @throws InputError with all mistakes */
async function checkLines(operator: Operator, lines: readonly UserLine[], mistakes: Mistakes): Promise<void> {
  for (let from = 0; from < lines.length; from += BATCH) {
    const batch = lines.slice(from, from + BATCH);
    const faults = await operator.enrolmentFaults(batch.map(({ enrolment }) => enrolment));
    for (const fault of faults) mistakes.addFault(batch[fault.at]!, fault);
  }
  mistakes.report();
}

async function enrolAll(
  operator: Operator,
  lines: readonly UserLine[],
  { values, progress, signal }: { values: Values; progress: ProgressLine; signal: AbortSignal },
): Promise<Counts> {
  let [done, enrolled] = [0, 0];
  while (done < lines.length && !signal.aborted) {
    const batch = lines.slice(done, done + BATCH).map(({ enrolment }) => enrolment);
    enrolled += await operator.enrol(batch, values.activate).catch((error: unknown) => {
      if (done > 0)
        process.stderr.write(`dscplus: ${done} of ${lines.length} lines are imported, the others are not\n`);
      throw error;
    });
    done += batch.length;
    progress.update(() => `${done} of ${lines.length} lines`);
    await wait(PAUSE_MS);
  }
  return { done, enrolled };
}

function report({ done, enrolled }: Counts, lines: readonly UserLine[], path: string, isJson: boolean): void {
  const already = done - enrolled;
  const left = lines.length - done;
  const text = [
    `enrolled: ${enrolled}`,
    ...(already > 0 ? [`had that card already: ${already}`] : []),
    ...(left > 0 ? [`not yet: ${left}, from ${path}:${lines[done]!.line} on. Run the same import again to go on`] : []),
  ].join('; ');
  printDone(text, isJson ? `${JSON.stringify({ enrolled, already, left })}\n` : `${text}\n`);
}
