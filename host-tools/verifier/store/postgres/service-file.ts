/** libpq's connection service file: sections of settings, each under a name. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { InputError, whyRefused } from '../../../../emulator/input-error.js';

/**
 * The settings of a service.
 * @param environment `PGSERVICEFILE` names the file; `~/.pg_service.conf` by default
 * @throws InputError where there is no such file or no such service in it; no message holds a setting's value
 */
export function serviceNamed(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, string> {
  const path = environment.PGSERVICEFILE ?? join(homedir(), '.pg_service.conf');
  let section: Map<string, string> | undefined;
  for (const line of linesOf(path)) {
    const header = /^\[(.*)\]$/.exec(line)?.[1];
    if (header !== undefined) {
      if (section !== undefined) return section;
      if (header === name) section = new Map();
      continue;
    }
    const { key, value } = /^(?<key>[^=]+?)\s*=\s*(?<value>.*)$/.exec(line)?.groups ?? {};
    if (section !== undefined && key !== undefined) section.set(key, value!);
  }
  if (section !== undefined) return section;
  throw new InputError(`there is no service ${JSON.stringify(name)} in ${path}: add a section [${name}]`);
}

function linesOf(path: string): string[] {
  try {
    const lines = readFileSync(path, 'utf8').split('\n');
    return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  } catch (error) {
    throw new InputError(`the service file can't be read from ${path}: ${whyRefused(error)}`);
  }
}
