/** The edits of `replay --update`: found by playing the scripts, shown as patches, then written. */
import { readFileSync } from 'node:fs';
import { InputError } from '../../emulator/input-error.js';
import { findScripts } from '../../emulator/script/find.js';
import { type KnownFailure, knownButSucceeds, knownFailureOf } from '../../emulator/script/known-failure.js';
import { parseScript, type Script } from '../../emulator/script/parse.js';
import { sourceText } from '../../emulator/script/source-text.js';
import { visible } from '../../emulator/text.js';
import { type Wants, wantsOf } from '../../emulator/tools/update/needed.js';
import { Output } from '../files/output.js';
import { dryRunWith } from './dry-run.js';
import { type Edit, Edits } from './edits.js';

const BYTE_ORDER_MARK = '\ufeff';

export class ScriptUpdate {
  /** The files that change. */
  readonly edits: readonly Edit[];
  /** The failures that can't be rewritten, as messages. */
  readonly unfixed: readonly string[];
  /** The scripts that fail as they are known to, as messages: their texts are right. */
  readonly known: readonly string[];
  private readonly dryRun;
  private readonly files: readonly string[];

  /**
   * Plays all scripts; nothing is written.
   * @param paths scripts and folders, as given
   * @param cardFile the card file whose record scripts start with, undefined for the demo card; card files are only read
   * @param warn gets what is left out
   * @throws ScriptError for a mistake in a script; InputError where a file can't be read
   */
  constructor(paths: readonly string[], cardFile: string | undefined, warn: (message: string) => void) {
    this.dryRun = dryRunWith(cardFile);
    this.files = [...findScripts(paths, warn)];
    const scripts = this.files.map((file) => parseScript(file, this.dryRun.parse));
    const gathered = new Edits();
    const known: string[] = [];
    for (const script of scripts) {
      const { wants, issue } = this.wantsOf(script);
      gathered.add(script, wants);
      if (issue !== undefined) known.push(`${visible(script.file)}: it fails as it is known to (${visible(issue)})`);
    }
    this.known = known;
    const { edits, unfixed } = gathered.finish();
    this.edits = edits;
    this.unfixed = unfixed;
  }

  /**
   * All texts are on the disk before the first file takes its new one.
   * @throws InputError where a file has changed since, or can't be written: then none has
   */
  write(): void {
    const outputs: Output[] = [];
    try {
      for (const edit of this.edits) outputs.push(prepared(edit));
      while (outputs.length > 0) {
        outputs[0]!.commit();
        outputs.shift();
      }
    } finally {
      for (const output of outputs) output.discard();
    }
  }

  /** Whether a script fails as it stands there now. */
  fails(): boolean {
    return this.files.some((file) => isFailing(this.wantsOf(parseScript(file, this.dryRun.parse)).wants));
  }

  /** What a play comes to, and the issue where the script fails as it is known to. */
  private wantsOf(script: Script): { readonly wants: Wants; readonly issue?: string } {
    const wants = wantsOf(script, this.dryRun);
    const known = knownFailureOf(script.file, script.sources.get(script.file)!);
    if (known === undefined) return { wants };
    return isFailing(wants) ? { wants: NOTHING, issue: known.issue } : { wants: succeeds(known) };
  }
}

const NOTHING: Wants = { needed: [], unfixed: [] };

function isFailing({ needed, unfixed }: Wants): boolean {
  return unfixed.length > 0 || needed.some(({ now, text }) => now !== text);
}

function succeeds({ issue, place }: KnownFailure): Wants {
  return { needed: [], unfixed: [{ place, message: knownButSucceeds(issue) }] };
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
