/** The option that names a file with the rules for the devices beside the card. */
import { readFileSync } from 'node:fs';
import { InputError, whyRefused } from '../../../../emulator/input-error.js';
import { readJson } from '../../../../emulator/json.js';
import { forOption } from '../../../files/for-option.js';
import { type GivenMethodSettings, readMethodSettings } from '../../../methods/settings.js';

export const RULES_OPTIONS = { 'device-rules': { type: 'string' } } as const;

export const RULES_USAGE = `  --device-rules FILE    rules for devices and their levels, as a JSON object (docs/devices.md)
`;

const BYTES_MAX = 65_536;

/** @throws InputError for a file that can't be read or holds no such rules; no message repeats what stands there */
export function rulesOf({
  'device-rules': path,
}: {
  readonly 'device-rules'?: string;
}): GivenMethodSettings | undefined {
  return path === undefined ? undefined : forOption('device-rules', () => readRules(path));
}

function readRules(path: string): GivenMethodSettings {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new InputError(`the rules for devices can't be read from ${path}: ${whyRefused(error)}`);
  }
  if (text.length > BYTES_MAX) throw new InputError(`${path} has more than ${BYTES_MAX} bytes, and holds no rules`);
  const read = readJson(text);
  if ('value' in read && typeof read.value === 'object' && read.value !== null && !Array.isArray(read.value)) {
    return checked(path, read.value as GivenMethodSettings);
  }
  const place = 'fault' in read ? `, and is no JSON at ${read.fault}` : '';
  throw new InputError(`${path} must hold the rules for devices as a JSON object${place}`);
}

/** @throws InputError that names the file too */
function checked(path: string, rules: GivenMethodSettings): GivenMethodSettings {
  try {
    readMethodSettings(rules);
    return rules;
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${path}: ${error.message}`) : error;
  }
}
