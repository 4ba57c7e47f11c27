/** Commands that have actions, as "dscplus card new" does: finds the action and runs it. */
import { InputError } from '../../../emulator/input-error.js';
import { readArguments } from './arguments.js';
import { nearest } from './nearest.js';

/** @returns the exit status */
export type Action = (args: readonly string[]) => Promise<number>;

/**
 * Runs the action that the first argument names.
 * @param usage what --help prints before or after an action
 * @throws InputError where there is no such action, and what the action throws
 */
export async function runAction(
  command: string,
  actions: Readonly<Record<string, Action>>,
  usage: string,
  args: readonly string[],
): Promise<number> {
  const [name = '', ...rest] = args;
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action !== undefined) return action(rest);
  // An option before the action: --help, or one that is refused.
  if (name.startsWith('-') && readArguments(args, {}, usage) === undefined) return 0;
  const names = Object.keys(actions);
  const near = nearest(name, names);
  const found = name === '' ? 'the action is missing' : `there is no "${command}" action ${JSON.stringify(name)}`;
  const hint = near === undefined ? `it is one of ${names.join(', ')}` : `did you mean "${command} ${near}"?`;
  throw new InputError(`${found}: ${hint}`);
}

/**
 * The positional arguments, as many as there are names for; a last name that ends in `…` stands for one or more.
 * @throws InputError that names what is missing or too much
 */
export function named(usage: string, names: readonly string[], positionals: readonly string[]): readonly string[] {
  const missing = names[positionals.length];
  if (missing !== undefined) throw new InputError(`${missing.replace('…', '')} is missing: "${usage}"`);
  const extra = positionals[names.length];
  if (extra === undefined || names.at(-1)?.endsWith('…')) return positionals;
  throw new InputError(`${JSON.stringify(extra)} is one argument too many: "${usage}"`);
}
