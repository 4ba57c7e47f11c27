/** A script that is played to look into it: as often as wanted, and on copies of card files, whose counters stay. */

import { InputError } from '../input-error.js';
import type { Card } from '../machine/card.js';
import type { CardRecord } from '../machine/card-record.js';
import type { ResponseCheck } from '../machine/target.js';
import type { ParseOptions, Script } from './parse.js';
import { ScriptError } from './script-error.js';
import type { Instruction, Statement } from './statements/table.js';

export interface DryRun {
  /** A card that is restarted for every play. It must be none of a card file, whose counter plays would use up. */
  readonly card: Card;
  readonly check: ResponseCheck;
  /** The record in the card file at `path`; a play takes a copy of it. */
  readonly cardFileRecord: (path: string) => CardRecord;
  /** The options that scripts are read with. */
  readonly parse: ParseOptions;
}

/** The instruction that stands for a statement in a dry run. */
export function inDryRun(statement: Statement, { cardFileRecord }: DryRun): Instruction {
  return statement.do === 'cardFile' ? { do: 'card', record: cardFileRecord(statement.path) } : statement;
}

/** An error that a statement came to: what the card refuses is a mistake of the statement. */
export function placed(error: unknown, script: Script, { place }: Statement): unknown {
  if (!(error instanceof InputError) || error instanceof ScriptError) return error;
  return new ScriptError(place, script.sources.get(place.file) ?? '', error.message);
}
