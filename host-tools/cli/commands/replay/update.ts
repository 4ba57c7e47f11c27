/** `replay --update`: rewrites the texts of `expect "TEXT"` that fail, and shows what changes first. */
import { visible } from '../../../../emulator/text.js';
import { Output } from '../../../files/output.js';
import type { Edit } from '../../../replay/edits.js';
import { ScriptUpdate } from '../../../replay/script-update.js';
import { askYesNo, canAsk } from '../../shell/ask.js';
import { Stop } from '../../shell/stop.js';

export interface UpdateOptions {
  /** Scripts and folders, as given. */
  readonly paths: readonly string[];
  /** The card file whose record scripts start with; card files are only read. */
  readonly cardFile: string | undefined;
  /** Write without asking. */
  readonly yes: boolean;
}

/**
 * @returns the exit status: 0 where all scripts succeed now, 1 where one does not
 * @throws ScriptError for a mistake in a script; InputError where a file can't be read or written
 */
export async function updateScripts({ paths, cardFile, yes }: UpdateOptions): Promise<number> {
  const update = new ScriptUpdate(paths, cardFile, (message) => tell(`warning: ${message}`));
  const { edits, unfixed, known } = update;
  show(edits);
  for (const message of [...known, ...unfixed]) tell(`not rewritten: ${message}`);
  if (edits.length === 0) {
    tell('nothing to rewrite');
    return unfixed.length === 0 ? 0 : 1;
  }
  const consent = yes || (canAsk() ? await askYesNo(`Write ${counted(edits)}?`) : false);
  if (consent === undefined) return 130;
  if (!consent) {
    tell(canAsk() ? 'nothing is written' : 'nothing is written: --yes writes');
    return 1;
  }
  const status = await writeAll(update);
  tell(`${counted(edits)} written`);
  return status || (update.fails() ? 1 : 0);
}

/** As a patch; on a terminal nothing in a script may steer it. */
function show(edits: readonly Edit[]): void {
  const output = new Output(undefined);
  for (const { diff } of edits) {
    output.write(process.stdout.isTTY ? `${diff.split('\n').map(visible).join('\n')}` : diff);
  }
  output.flush();
}

function counted(edits: readonly Edit[]): string {
  const lines = edits.reduce((sum, edit) => sum + edit.lines, 0);
  return `${lines} ${lines === 1 ? 'line' : 'lines'} of ${edits.length} ${edits.length === 1 ? 'file' : 'files'}`;
}

/** @returns the status that a signal asks for, or 0 */
async function writeAll(update: ScriptUpdate): Promise<number> {
  const stop = new Stop();
  try {
    update.write();
    // A signal that came meanwhile is heard only now.
    await new Promise(setImmediate);
    return stop.status;
  } finally {
    stop.close();
  }
}

function tell(message: string): void {
  process.stderr.write(`dscplus: ${message}\n`);
}
