/** How scripts are read for a card that is there already. */
import type { Card } from '../../../emulator/card.js';
import { readCardFile } from '../../../emulator/card-file/card-file.js';
import type { ParseOptions } from '../../../emulator/script/parse.js';
import { readScriptFile } from '../../../emulator/script/read-file.js';
import { findModel } from '../../../firmware/models.js';

export function parseOptionsFor(card: Card): ParseOptions {
  return {
    read: readScriptFile,
    defaultModel: card.model,
    cardFileModel: (path) => findModel(readCardFile(path).model)!,
  };
}
