/** `replay --shrink`: of a script that failed, the smallest that still fails, in a file beside it. */
import { InputError } from '../../emulator/input-error.js';
import { caseOf } from '../../emulator/script/cases.js';
import { countOf, visible } from '../../emulator/text.js';
import { refuseForeign } from '../files/made-script.js';
import { writeWhole } from '../files/output.js';
import { FAULT_OF_CARD, SHRUNK_HEAD, shrinkScript } from './shrink-script.js';

/** The outcome, as a message, and the script that was made, if one was. */
export interface ShrunkBeside {
  readonly message: string;
  readonly made: { readonly path: string; readonly text: string } | undefined;
}

/**
 * @param cardFile the card file that the script starts with
 * @returns undefined for a script that was shrunk before
 */
export function shrinkBeside(file: string, cardFile: string | undefined): ShrunkBeside | undefined {
  if (caseOf(file) !== undefined) {
    const how = `dscplus shrink ${JSON.stringify(file)} prints the smallest`;
    return {
      message: `${visible(file)} is a case of a table, so no file beside it was written: ${how}`,
      made: undefined,
    };
  }
  const path = shrunkPath(file);
  if (path === undefined) return undefined;
  try {
    refuseForeign(path, SHRUNK_HEAD, 'a shrink', 'rename it, or use dscplus shrink');
    const { text, statements, of, isFaultOfCard } = shrinkScript(file, { cardFile, output: path, progress: () => {} });
    writeWhole(path, 'the script', text);
    const message = `${visible(file)}: ${countOf(of, 'statement')} shrunk to ${statements}: ${visible(path)}${isFaultOfCard ? ` (${FAULT_OF_CARD})` : ''}`;
    return { message, made: { path, text } };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { message: `${visible(file)} was not shrunk: ${error.message}`, made: undefined };
  }
}

/** `NAME.min.keys` for `NAME.keys`; undefined for `NAME.min.keys` itself. */
function shrunkPath(file: string): string | undefined {
  const name = file.replace(/\.keys$/, '');
  return name.endsWith('.min') ? undefined : `${name}.min.keys`;
}
