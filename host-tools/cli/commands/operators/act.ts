/** An operator's act on one user or card: names from the arguments, an operator on the store, a sentence at the end. */
import { InputError } from '../../../../emulator/input-error.js';
import type { Operator } from '../../../verifier/operator.js';
import { type Action, named } from '../../shell/actions.js';
import { readArguments } from '../../shell/arguments.js';
import { print, printDone } from '../../shell/print.js';
import { ask } from '../../shell/prompt.js';
import { type Access, OPERATOR_OPTIONS, type OperatorValues, withOperator } from '../store/with-operator.js';
import { harmless } from './table.js';

/** Options that some acts take besides the operator's. */
const ACT_OPTIONS = {
  user: { type: 'string' },
  'pin-file': { type: 'string' },
  'password-file': { type: 'string' },
  now: { type: 'boolean' },
  unverified: { type: 'boolean' },
  'activation-only': { type: 'boolean' },
  yes: { type: 'boolean' },
} as const;

export interface ActValues extends OperatorValues {
  readonly user?: string;
  readonly 'pin-file'?: string;
  readonly 'password-file'?: string;
  readonly now?: boolean;
  readonly unverified?: boolean;
  readonly 'activation-only'?: boolean;
  readonly yes?: boolean;
}

/** The report afterwards: a sentence, or for --json an object. */
export interface Outcome {
  readonly text: string;
  readonly object: object;
  /** The act itself, where the sentence is a secret: for an error, when nothing can be printed. */
  readonly done?: string;
}

export interface Act {
  /** The arguments' names, as in the usage. */
  readonly names: readonly string[];
  /** Which of the act options it takes. */
  readonly options?: readonly (keyof typeof ACT_OPTIONS)[];
  /** 'write' where it is left out. */
  readonly access?: Access;
  /** The loss that can't be undone, for a question that is answered by typing the first name. */
  readonly warning?: (names: readonly string[]) => string;
  readonly work: (operator: Operator, names: readonly string[], values: ActValues) => Promise<Outcome>;
}

const REFUSED = 1;

/** An action that runs `act`. @returns 0, or 1 where the question was not answered with the name */
export function actionOf(command: string, name: string, act: Act, usage: string): Action {
  const { access = 'write' } = act;
  const own = Object.fromEntries((act.options ?? []).map((option) => [option, ACT_OPTIONS[option]]));
  const syntax = ['dscplus', command, name, ...act.names].join(' ');
  return async (args) => {
    const given = readArguments(args, { ...OPERATOR_OPTIONS[access], ...own }, usage);
    if (given === undefined) return 0;
    // Which options there are is known by `readArguments`; their types are those of ACT_OPTIONS.
    const values = given.values as ActValues;
    const names = named(syntax, act.names, given.positionals);
    if (act.warning !== undefined && values.yes !== true && !(await isConfirmed(act.warning(names), names[0]!))) {
      process.stderr.write('dscplus: nothing was done: the answer is not that name\n');
      return REFUSED;
    }
    const outcome = await withOperator(values, access, (operator) => act.work(operator, names, values));
    const shown = values.json ? `${JSON.stringify(outcome.object)}\n` : `${outcome.text}\n`;
    if (access === 'read') print(shown);
    else printDone(outcome.done ?? outcome.text, shown);
    return 0;
  };
}

async function isConfirmed(warning: string, name: string): Promise<boolean> {
  const text = `${warning}\nType ${quoted(name)} to go on: `;
  return (await ask({ text, isSecret: false, otherwise: 'what can’t be undone needs --yes there' })) === name;
}

/** A name within a sentence. */
export function quoted(name: string): string {
  return `"${harmless(name)}"`;
}

/** @throws InputError where --user was not given */
export function needUser({ user }: ActValues): string {
  if (user !== undefined) return user;
  throw new InputError('the user is missing: name one with --user NAME');
}
