/** The files that a watch looks at besides the scripts that were named. */
import { InputError } from '../../emulator/input-error.js';
import { expanded, fileOf } from '../../emulator/script/cases.js';
import { findScripts } from '../../emulator/script/find.js';
import { readBytes } from '../../emulator/script/read-file.js';
import { modelOfCard, readBy } from '../files/read-by-script.js';

/**
 * Tables of cases, includes and captures, also those that are not there: to make one may correct a mistake. Card files are not
 * among them, as each play changes their counters.
 * @param paths scripts and folders, as given
 * @param cardFile the card file that scripts start with; undefined for the demo card
 */
export function filesBesides(paths: readonly string[], cardFile: string | undefined): string[] {
  const found = new Set<string>();
  try {
    const model = modelOfCard(cardFile);
    for (const script of oneOfEach(
      expanded(
        findScripts(paths, () => {}),
        readBytes,
      ),
    )) {
      for (const path of readBy(script, model).files) if (path !== script) found.add(path);
    }
  } catch (error) {
    // The run says so.
    if (!(error instanceof InputError)) throw error;
  }
  return [...found];
}

/** Of the cases of a table one: all read the same files. */
function* oneOfEach(scripts: Iterable<string>): Generator<string, void> {
  let table: string | undefined;
  for (const script of scripts) {
    const file = fileOf(script);
    if (file !== script && file === table) continue;
    table = file;
    yield script;
  }
}
