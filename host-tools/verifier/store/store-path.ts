/** A store's name: the path of a file, and nothing else. */
import { resolve } from 'node:path';
import { InputError } from '../../../emulator/input-error.js';

/**
 * A name that a database library could take for something else than a file: `file:a.db`, `:memory:`, a server's
 * address.
 */
const NO_PATH = /^([a-z][a-z0-9+.-]+)?:/i;

/**
 * The whole path of a store's file, which is also safe from being read as an address.
 * @throws InputError for an empty name, and for what looks like an address
 */
export function storePathOf(name: string): string {
  if (name === '') throw new InputError('the store has no name: give the path of its file');
  if (!NO_PATH.test(name)) return resolve(name);
  throw new InputError(
    `the store is ${JSON.stringify(name)}, but must be the path of a file: leave out what stands up to the colon, or put ./ before a file of that name`,
  );
}
