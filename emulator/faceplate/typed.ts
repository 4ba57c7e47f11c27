/** A statement that a person types at the bench, as a script of one line. */
import type { Model } from '../../firmware/models.js';
import { parseScript, type Script } from '../script/parse.js';
import { scriptFiles } from '../script/read-file.js';

/** What stands for the script's path. */
export const TYPED = 'typed';

/** @throws ScriptError where the statement, or a script that it includes, is wrong */
export function parseTyped(text: string, defaultModel: Model, savedNames: ReadonlySet<string>): Script {
  const files = scriptFiles(defaultModel);
  let isFirst = true;
  return parseScript(TYPED, {
    ...files,
    savedNames,
    read: (path, most_bytes) => {
      if (!isFirst) return files.read(path, most_bytes);
      isFirst = false;
      return new TextEncoder().encode(text);
    },
  });
}
