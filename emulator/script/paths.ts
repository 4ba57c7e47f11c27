/** Paths in scripts: relative to the script that names them. */
import { dirname, isAbsolute, join } from 'node:path';

/** `path` as seen from where the user stands, who called the script `file`. */
export function pathBeside(file: string, path: string): string {
  return isAbsolute(path) ? path : join(dirname(file), path);
}
