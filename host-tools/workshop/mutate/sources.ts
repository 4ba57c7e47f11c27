/** The files that are read. */
import { readdirSync, readFileSync } from 'node:fs';

/** Every file below the folder whose name ends so, in code-unit order. */
export function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith(ending))
    .sort();
}

/** Sources that no mutants are made of: they only serve tests. */
const TESTS_ONLY = /(\.test|\/testing[a-z-]*)\.ts$/;

/** The sources below a folder, texts by file name. */
export function sourcesBelow(folder: string): Map<string, string> {
  const files = filesBelow(folder, '.ts').filter((file) => !TESTS_ONLY.test(file));
  return new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
}
