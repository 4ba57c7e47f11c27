/** `dscplus card`: makes card files, shows what is in them, carries them from and to key containers. */

import { runAction } from '../shell/actions.js';
import { make } from './card/new.js';
import { show } from './card/show.js';
import { USAGE } from './card/usage.js';

const ACTIONS = {
  new: make,
  show,
  import: async (args: readonly string[]) => (await import('./card/import.js')).importCards(args),
  export: async (args: readonly string[]) => (await import('./card/export.js')).exportCards(args),
} as const;

/** @returns the exit status */
export function run(args: readonly string[]): Promise<number> {
  return runAction('card', ACTIONS, USAGE, args);
}
