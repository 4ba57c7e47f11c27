/** For tests: scripts that stand in the test itself instead of in files. */
import { MODELS, type Model } from '../../firmware/models.js';
import { InputError } from '../input-error.js';
import { type ParseOptions, parseScript, type Script } from './parse.js';
import type { Instruction } from './statements/table.js';

export const DSC_PLUS = MODELS[0]!;

/** Parses `text` as the script `main.keys`, beside which stand `files`. */
export function parseText(
  text: string,
  files: Readonly<Record<string, string>> = {},
  options: Partial<ParseOptions> & { readonly defaultModel?: Model } = {},
): Script {
  const texts: Readonly<Record<string, string>> = { ...files, 'main.keys': text };
  return parseScript('main.keys', {
    read: (path) => {
      const found = texts[path];
      if (found === undefined) throw new InputError(`${path}: found no such file, expected a file that can be read`);
      return new TextEncoder().encode(found);
    },
    defaultModel: DSC_PLUS,
    cardFileModel: () => DSC_PLUS,
    ...options,
  });
}

/** The statements without their places. */
export function instructionsOf(script: Script): Instruction[] {
  return script.statements.map(({ place: _, ...instruction }) => instruction as Instruction);
}
