/** `dscplus card export`: card files into a key container. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readCardFile } from '../../../emulator/card-file/card-file.js';
import { InputError } from '../../../emulator/input-error.js';
import { named } from '../actions.js';
import { readArguments } from '../arguments.js';
import { makeContainer } from './container-file.js';
import { CARD_FILE_END } from './folder.js';
import { PROTECTION_OPTIONS, protectionOf } from './protection.js';
import { provisioned } from './records.js';
import { USAGE } from './usage.js';

export async function exportCards(args: readonly string[]): Promise<number> {
  const given = readArguments(args, { output: { type: 'string' }, ...PROTECTION_OPTIONS }, USAGE);
  if (given === undefined) return 0;
  const { output } = given.values;
  const paths = named('dscplus card export CARD|FOLDER… --output FILE.xml', ['CARD…'], given.positionals);
  if (output === undefined) throw new InputError('where the container goes is missing: --output FILE.xml');
  const cards = paths.flatMap(cardFilesOf).map((path) => provisioned(readCardFile(path)));
  const status = await makeContainer(output, cards, cards.length, await protectionOf(given.values));
  if (status === 0) process.stdout.write(`made ${output}: ${cards.length} ${cards.length === 1 ? 'card' : 'cards'}\n`);
  return status;
}

/** A folder stands for all card files in it. */
function cardFilesOf(path: string): string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => name.endsWith(CARD_FILE_END));
  if (names.length === 0) throw new InputError(`there is no ${CARD_FILE_END} file in ${path}`);
  return names.sort().map((name) => join(path, name));
}
