/** The files that are read. */
import { readdirSync, readFileSync } from 'node:fs';

/** Every file below the folder whose name ends so, in code-unit order. */
export function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith(ending))
    .sort();
}

/** The firmware's sources, texts by file name. */
export function firmwareSources(): Map<string, string> {
  const files = filesBelow('firmware', '.ts').filter((file) => !file.endsWith('.test.ts'));
  return new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
}
