/** The project's source files and what each of them imports: for the walls' test and the map of the house. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';

export interface Import {
  readonly file: string;
  /** A file of the house, or a module's name. */
  readonly name: string;
}

/** Only tests use these: they may join what the product keeps apart. */
export const FOR_TESTS = /(\.test|\/testing[^/]*)\.ts$/;

/** Every source file, tests included, by its path from the project's root. */
export function sourceFiles(): string[] {
  return ['firmware', 'emulator', 'host-tools'].flatMap((house) =>
    readdirSync(house, { recursive: true, encoding: 'utf8' })
      .map((file) => join(house, file.replaceAll('\\', '/')))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
      .sort(),
  );
}

export function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const imports = text.matchAll(/^(?:import|export)\b[^;]*?from '([^']+)';|\bimport\('([^']+)'\)/gm);
  return [...imports].map(([, name, later]) => ({ file, name: nameOf(file, (name ?? later)!) }));
}

function nameOf(file: string, name: string): string {
  return name.startsWith('.') ? normalize(join(dirname(file), name)).replace(/\.js$/, '.ts') : name;
}
