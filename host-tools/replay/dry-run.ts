/** Dry runs with files: the card of a card file as a copy, scripts from disk. */

import { Card } from '../../emulator/machine/card.js';
import { readCardFile } from '../../emulator/machine/card-file/card-file.js';
import type { DryRun } from '../../emulator/script/dry-run.js';
import { scriptFiles } from '../../emulator/script/read-file.js';
import { readCardOption } from '../files/for-option.js';
import { responseCheck } from '../judge/response-check.js';

/**
 * @param cardFile the card file whose record scripts start with; undefined for the demo card. Card files are only read
 * @throws InputError for a card file that can't be read
 */
export function dryRunWith(cardFile: string | undefined): DryRun {
  const card = new Card(cardFile === undefined ? {} : readCardOption(cardFile));
  return { card, check: responseCheck, cardFileRecord: readCardFile, parse: scriptFiles(card.model) };
}
