/** `dscplus card export`: card files as one key container. */

import { InputError } from '../../../../emulator/input-error.js';
import { readCardFile } from '../../../../emulator/machine/card-file/card-file.js';
import { countOf } from '../../../../emulator/text.js';
import { makeContainer } from '../../../card-files/container-file.js';
import { provisioned } from '../../../card-files/records.js';
import type { ProvisionedCard } from '../../../provisioning/provisioned-card.js';
import { named } from '../../shell/actions.js';
import { readArguments } from '../../shell/arguments.js';
import { printDone } from '../../shell/print.js';
import { PROTECTION_OPTIONS, protectionOf } from './protection.js';
import { USAGE } from './usage.js';
import { watched } from './watched.js';

/** @returns the exit status: 0, or 130 after Ctrl-C, with nothing exported */
export async function exportCards(args: readonly string[]): Promise<number> {
  const given = readArguments(args, { ...PROTECTION_OPTIONS, output: { type: 'string' } }, USAGE);
  if (given === undefined) return 0;
  const files = named('dscplus card export CARD… --output FILE', ['CARD…'], given.positionals);
  const { output } = given.values;
  if (output === undefined) throw new InputError('export needs --output FILE: keys are not for the terminal');
  const sealing = await protectionOf(given.values);
  const { made, status } = await watched(files.length, (watching) =>
    makeContainer(output, cardsOf(files), { ...sealing, option: 'output' }, watching),
  );
  printDone(`wrote ${countOf(made, 'card')} to ${output}`);
  return status;
}

function* cardsOf(files: readonly string[]): Generator<ProvisionedCard> {
  for (const file of files) yield provisioned(readCardFile(file));
}
