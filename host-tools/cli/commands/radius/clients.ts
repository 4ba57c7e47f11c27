/** The clients' file of a RADIUS server, from its path. */

import { forOption } from '../../../files/for-option.js';
import type { RadiusClientEntry } from '../../../radius/clients.js';
import { readClients } from '../../../radius/clients-file.js';
import { readKeyFile } from '../../../store-files/key-file.js';
import { readSecretText } from '../../../verifier/secret-file.js';

const WHAT = 'the clients and their secrets';

/**
 * @param option that names the file; undefined where an argument does
 * @throws InputError where the file can't be read or has a mistake, which is named with its line
 */
export function readClientsFile(path: string, option?: 'clients'): RadiusClientEntry[] {
  return readKeyFile(path, WHAT, (file) => {
    const text = forOption(option, () => readSecretText(file, WHAT));
    return readClients(text, file);
  });
}
