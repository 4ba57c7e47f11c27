/** `dscplus card`: makes and shows card files, and takes cards from key containers and into them. */
import { type Action, runAction } from '../actions.js';
import { exportCards } from '../card/export.js';
import { importCards } from '../card/import.js';
import { makeNew } from '../card/new.js';
import { show } from '../card/show.js';
import { USAGE } from '../card/usage.js';

const ACTIONS: Readonly<Record<string, Action>> = { new: makeNew, show, import: importCards, export: exportCards };

/** @returns the exit status */
export function run(args: readonly string[]): Promise<number> {
  return runAction('card', ACTIONS, USAGE, args);
}
