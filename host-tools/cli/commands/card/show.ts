/** `dscplus card show`: what is in a card file. */
import { isOpenToOthers, readCardFile } from '../../../../emulator/machine/card-file/card-file.js';
import type { FullRecord } from '../../../../emulator/machine/card-record.js';
import { named } from '../../shell/actions.js';
import { readArguments } from '../../shell/arguments.js';
import { print } from '../../shell/print.js';
import { USAGE } from './usage.js';

/** @returns the exit status: 0 */
export async function show(args: readonly string[]): Promise<number> {
  const options = { reveal: { type: 'boolean' }, json: { type: 'boolean' } } as const;
  const given = readArguments(args, options, USAGE);
  if (given === undefined) return 0;
  const [path] = named('dscplus card show FILE', ['FILE'], given.positionals);
  const card = readCardFile(path!);
  if (isOpenToOthers(path!)) {
    process.stderr.write(`dscplus: warning: others can read or change ${path}, and the key in it: chmod 600 it\n`);
  }
  const { reveal = false, json = false } = given.values;
  print(json ? object(card, reveal) : table(card, reveal));
  return 0;
}

/** A card's record as lines. @param reveal with its key */
export function table(card: FullRecord, reveal: boolean): string {
  return `model    ${card.model}
serial   ${card.serial}
suite    ${card.suite}
counter  ${card.counter}
key      ${keyText(card.secretHex, reveal)}
`;
}

function keyText(secretHex: string, reveal: boolean): string {
  if (secretHex === '') return 'none';
  return reveal ? secretHex : `${secretHex.length / 2} bytes, hidden`;
}

function object({ model, serial, suite, counter, secretHex }: FullRecord, reveal: boolean): string {
  const key = { keyBytes: secretHex.length / 2, ...(reveal && { keyHex: secretHex }) };
  return `${JSON.stringify({ model, serial, suite, counter: String(counter), ...key })}\n`;
}
