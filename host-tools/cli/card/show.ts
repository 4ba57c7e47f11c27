/** `dscplus card show`: what is in a card file. */
import { isOpenToOthers, readCardFile } from '../../../emulator/card-file/card-file.js';
import { named } from '../actions.js';
import { readArguments } from '../arguments.js';
import { factsObject, factsTable } from './facts.js';
import { USAGE } from './usage.js';

export async function show(args: readonly string[]): Promise<number> {
  const options = { reveal: { type: 'boolean' }, json: { type: 'boolean' } } as const;
  const given = readArguments(args, options, USAGE);
  if (given === undefined) return 0;
  const [path] = named('dscplus card show FILE', ['FILE'], given.positionals) as [string];
  const card = readCardFile(path);
  if (isOpenToOthers(path)) {
    process.stderr.write(`dscplus: warning: others can read or change ${path}, and the key in it: chmod 600 it\n`);
  }
  const { reveal = false, json = false } = given.values;
  process.stdout.write(json ? `${JSON.stringify(factsObject(card, reveal))}\n` : factsTable(card, reveal));
  return 0;
}
