/** Shrinks a failing script that stands in a file. */
import { dirname, relative } from 'node:path';
import { InputError } from '../../emulator/input-error.js';
import { parseScript } from '../../emulator/script/parse.js';
import { linesOf } from '../../emulator/script/written-lines.js';
import { visible } from '../../emulator/text.js';
import { shrinkFault } from '../../emulator/tools/shrink/fault.js';
import { failingOf, type TrialOptions, tryLines } from '../../emulator/tools/shrink/trial.js';
import { dryRunWith } from './dry-run.js';

export interface Shrunk {
  /** The script's text. */
  readonly text: string;
  /** Its statements, and those of the script it was made of, with all that this includes. */
  readonly statements: number;
  readonly of: number;
  readonly tries: number;
  /** Whether a correct card plays both to their ends: the card is at fault, not the script. */
  readonly isFaultOfCard: boolean;
}

export interface ShrinkScriptOptions {
  /** The card file whose record the script starts with; undefined for the demo card. Card files are only read. */
  readonly cardFile: string | undefined;
  /** Where the shrunk script shall stand: paths of card files in it are seen from there. */
  readonly output: string;
  readonly progress: (statements: number, tries: number) => void;
}

/**
 * @param file the script
 * @throws ScriptError for a mistake in it; InputError where it can't be read or does not fail
 */
export function shrinkScript(file: string, { cardFile, output, progress }: ShrinkScriptOptions): Shrunk {
  const options: TrialOptions = { ...dryRunWith(cardFile), file: output };
  const script = parseScript(file, options.parse);
  const whole = failingOf(script, options);
  if (whole === undefined) throw new InputError(`${visible(file)} succeeds, so there is nothing to shrink`);
  const lines = linesOf(script, output);
  const failing = tryLines(lines, options);
  if (failing?.signature !== whole.signature)
    throw new Error('the script fails otherwise once its includes are joined in');
  let tries = 0;
  const { lines: shrunk, isFaultOfCard } = shrinkFault(lines, failing, options, (statements, count) => {
    tries = count;
    progress(statements, count);
  });
  const head = headOf(relative(dirname(output), file), failing.wanted, isFaultOfCard);
  const text = `${head}${shrunk.join('\n')}\n`;
  return { text, statements: shrunk.length, of: script.statements.length, tries, isFaultOfCard };
}

/** The beginning of a shrunk script: it marks files that may be replaced without asking. */
export const SHRUNK_HEAD = '# Shrunk by dscplus from ';

/** The end of a message where the fault is the card's. */
export const FAULT_OF_CARD = 'a correct card plays it to its end';

function headOf(file: string, wanted: string, isFaultOfCard: boolean): string {
  const line = `${SHRUNK_HEAD}${visible(file)}: ${visible(wanted)}`;
  return isFaultOfCard ? `${line} (${FAULT_OF_CARD})\n` : `${line}\n`;
}
