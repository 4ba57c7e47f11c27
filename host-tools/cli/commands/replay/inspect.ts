/** `replay --inspect`: the debugger, for a person at a terminal or for commands out of a pipe. */
import { createInterface } from 'node:readline';
import { InputError } from '../../../../emulator/input-error.js';
import { parseScript, type Script } from '../../../../emulator/script/parse.js';
import { Debugger, LONGEST_COMMAND, WORDS } from '../../../../emulator/tools/debugger/debugger.js';
import { Stepper } from '../../../../emulator/tools/debugger/stepper.js';
import type { Until } from '../../../../emulator/tools/debugger/until.js';
import { ByteLines } from '../../../files/byte-lines.js';
import { dryRunWith } from '../../../replay/dry-run.js';
import { isSnapshot, readSnapshot } from '../../../replay/snapshots.js';
import { print } from '../../shell/print.js';

export interface InspectOptions {
  /** The script, or a snapshot. */
  readonly file: string;
  /** The card file whose record the script starts with; card files are only read. */
  readonly cardFile: string | undefined;
  /** Where to stop first; undefined for the first statement. */
  readonly until: Until | 'failure' | undefined;
}

/** The script that plays on a machine out of a snapshot. */
const NO_SCRIPT: Script = { file: 'the snapshot', statements: [], sources: new Map(), includes: [] };

const PROMPT = 'dscplus> ';

/**
 * Opens the debugger on a script or a snapshot. Out of a pipe, a line that is no command ends it: what follows would be done elsewhere
 * than where it was meant.
 * @returns the exit status: 0; 1 where the script stands at a failure in the end; 130 for Ctrl-C
 * @throws ScriptError for a mistake in the script; InputError for a line of a pipe that is no command
 */
export async function inspectScript({ file, cardFile, until }: InspectOptions): Promise<number> {
  const dryRun = dryRunWith(cardFile);
  const stepper = isSnapshot(file)
    ? new Stepper(NO_SCRIPT, dryRun, readSnapshot(file))
    : new Stepper(parseScript(file, dryRun.parse), dryRun);
  const session = new Debugger(stepper);
  print(session.begin(until));
  const stopped = process.stdin.isTTY ? await converse(session) : await obey(session);
  return stopped || (session.hasFailed ? 1 : 0);
}

/** @returns 130 where Ctrl-C ended it, else 0 */
function converse(session: Debugger): Promise<number> {
  const terminal = createInterface({
    input: process.stdin,
    output: process.stdout,
    prompt: PROMPT,
    completer: (line: string) => [WORDS.filter((word) => word.startsWith(line)), line],
  });
  return new Promise((resolve) => {
    let status = 0;
    terminal.on('line', (line) => {
      print(answer(session, line));
      if (session.isOver) terminal.close();
      else terminal.prompt();
    });
    terminal.on('SIGINT', () => {
      status = 130;
      terminal.close();
    });
    terminal.on('close', () => {
      process.stdin.pause();
      // Where no Enter was typed the shell's prompt would follow ours.
      if (!session.isOver) process.stdout.write('\n');
      resolve(status);
    });
    terminal.prompt();
  });
}

/** A person may try again. */
function answer(session: Debugger, line: string): string {
  try {
    return session.command(line);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return `${error.message}\n`;
  }
}

async function obey(session: Debugger): Promise<number> {
  const lines = new ByteLines(LONGEST_COMMAND, (line) => {
    if (session.isOver) return;
    if (line === undefined) throw new InputError(`a command has at most ${LONGEST_COMMAND} characters`);
    print(session.command(line.toString('utf8')));
  });
  for await (const bytes of process.stdin) {
    lines.push(bytes as Buffer);
    if (session.isOver) break;
  }
  lines.end();
  return 0;
}
