/** `replay --update`: rewrites the texts of `expect "TEXT"` that fail, and shows what changes first. */
import { readFileSync } from 'node:fs';
import { InputError } from '../../../../emulator/input-error.js';
import { findScripts } from '../../../../emulator/script/find.js';
import { parseScript } from '../../../../emulator/script/parse.js';
import type { Rehearsal } from '../../../../emulator/script/rehearsal.js';
import { sourceText } from '../../../../emulator/script/source-text.js';
import { visible } from '../../../../emulator/text.js';
import { wantsOf } from '../../../../emulator/tools/update/needed.js';
import { Output } from '../../../files/output.js';
import { type Edit, Edits } from '../../../replay/edits.js';
import { rehearsalWith } from '../../../replay/rehearsal.js';
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

const BYTE_ORDER_MARK = '\ufeff';

/**
 * @returns the exit status: 0 where all scripts succeed now, 1 where one does not
 * @throws ScriptError for a mistake in a script; InputError where a file can't be read or written
 */
export async function updateScripts({ paths, cardFile, yes }: UpdateOptions): Promise<number> {
  const rehearsal = rehearsalWith(cardFile);
  const files = [...findScripts(paths, (message) => tell(`warning: ${message}`))];
  const scripts = files.map((file) => parseScript(file, rehearsal.parse));
  const gathered = new Edits();
  for (const script of scripts) gathered.add(script, wantsOf(script, rehearsal));
  const { edits, standing } = gathered.finish();
  show(edits);
  for (const message of standing) tell(`not rewritten: ${message}`);
  if (edits.length === 0) {
    tell('nothing to rewrite');
    return standing.length === 0 ? 0 : 1;
  }
  const consent = yes || (canAsk() ? await askYesNo(`Write ${counted(edits)}?`) : false);
  if (consent === undefined) return 130;
  if (!consent) {
    tell(canAsk() ? 'nothing is written' : 'nothing is written: --yes writes');
    return 1;
  }
  const status = await writeAll(edits);
  tell(`${counted(edits)} written`);
  return status || (failing(files, rehearsal) ? 1 : 0);
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

/** All texts are on the disk before the first file takes its new one. @returns the status that a signal asks for, or 0 */
async function writeAll(edits: readonly Edit[]): Promise<number> {
  const stop = new Stop();
  const outputs: Output[] = [];
  try {
    for (const edit of edits) outputs.push(prepared(edit));
    while (outputs.length > 0) {
      outputs[0]!.commit();
      outputs.shift();
    }
    // A signal that came meanwhile is heard only now.
    await new Promise(setImmediate);
    return stop.status;
  } finally {
    for (const output of outputs) output.discard();
    stop.close();
  }
}

function prepared({ file, path, before, after }: Edit): Output {
  const bytes = readFileSync(path);
  if (sourceText(file, bytes) !== before) {
    throw new InputError(`${visible(file)} has changed since it was played: nothing is written, run it again`);
  }
  const hasMark = bytes.toString('utf8').startsWith(BYTE_ORDER_MARK);
  const output = new Output(path, 'the script');
  output.write((hasMark ? BYTE_ORDER_MARK : '') + after);
  output.flush();
  return output;
}

/** Whether a script fails as it stands there now. */
function failing(files: readonly string[], rehearsal: Rehearsal): boolean {
  return files.some((file) => {
    const script = parseScript(file, rehearsal.parse);
    const { needed, standing } = wantsOf(script, rehearsal);
    return standing.length > 0 || needed.some(({ now, text }) => now !== text);
  });
}

function tell(message: string): void {
  process.stderr.write(`dscplus: ${message}\n`);
}
