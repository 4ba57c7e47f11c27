/** Reads a subcommand's arguments, over `util.parseArgs`, with messages that say what came and what is allowed. */
import { parseArgs } from 'node:util';
import { InputError } from '../../../emulator/input-error.js';
import { nearest } from './nearest.js';
import { print } from './print.js';

/** One option: a switch (`boolean`), or an option with a value (`string`). */
export interface Option {
  readonly type: 'boolean' | 'string';
  readonly short?: string;
  /** The option may be given several times; its value is then an array. */
  readonly multiple?: boolean;
  /** The option that this one says more about. */
  readonly needs?: string;
  /** The only values that there are. */
  readonly allowed?: readonly string[];
}

export type Options = Readonly<Record<string, Option>>;

type ValueOf<O extends Option> = O['type'] extends 'boolean'
  ? boolean
  : O extends { readonly multiple: true }
    ? string[]
    : O extends { readonly allowed: readonly (infer Allowed)[] }
      ? Allowed
      : string;

export interface Arguments<O extends Options> {
  /** The given options; an option that was not given is missing. */
  readonly values: { readonly [Name in keyof O]?: ValueOf<O[Name]> };
  readonly positionals: readonly string[];
}

/**
 * Reads `args` after `options`. With `--help` or `-h` among them it prints `usage` instead and returns undefined:
 * the subcommand then has nothing left to do.
 * @throws InputError for an unknown option, a missing or needless value, a value that is not allowed, an option twice
 */
export function readArguments<const O extends Options>(
  args: readonly string[],
  options: O,
  usage: string,
): Arguments<O> | undefined {
  const { tokens, positionals } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(
        Object.entries(options).map(([name, { type, short }]) => [name, short ? { type, short } : { type }]),
      ),
      help: { type: 'boolean', short: 'h' },
    },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: Record<string, boolean | string | string[]> = {};
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    if (token.name === 'help') {
      print(usage);
      return undefined;
    }
    take(values, options, token);
  }
  for (const [name, { needs }] of Object.entries(options)) {
    if (needs === undefined || values[name] === undefined || values[needs] !== undefined) continue;
    throw new InputError(`--${name} goes with --${needs}: give that too, or leave --${name} out`);
  }
  return { values: values as Arguments<O>['values'], positionals };
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

/** Checks one option as it was given and puts it into `values`. */
function take(values: Record<string, boolean | string | string[]>, options: Options, token: OptionToken): void {
  const { name, rawName, value } = token;
  const option = Object.hasOwn(options, name) ? options[name]! : undefined;
  if (option === undefined) throw unknownOption(rawName, Object.keys(options));
  if (Object.hasOwn(values, name) && !option.multiple) {
    throw new InputError(`${rawName} is given twice: give it once`);
  }
  if (option.type === 'boolean') {
    if (value !== undefined) throw new InputError(`${rawName} takes no value: leave out what follows the "="`);
    values[name] = true;
    return;
  }
  if (value === undefined || value === '' || (!token.inlineValue && /^-./.test(value))) {
    throw new InputError(`${rawName} needs a value${allowedList(option)}${meantNegative(rawName, value)}`);
  }
  if (option.allowed) oneOf(rawName, value, option.allowed);
  values[name] = option.multiple ? [...((values[name] as string[] | undefined) ?? []), value] : value;
}

/**
 * A word that an option was given.
 * @throws InputError if it is none of those
 */
export function oneOf<const Word extends string>(option: string, word: string, allowed: readonly Word[]): Word {
  if ((allowed as readonly string[]).includes(word)) return word as Word;
  throw new InputError(
    `${option} is ${JSON.stringify(word)}, but there is only ${allowed.join(', ')}${meant(word, allowed)}`,
  );
}

function unknownOption(rawName: string, names: readonly string[]): InputError {
  const known = [...names, 'help'].map((name) => `--${name}`);
  return new InputError(`there is no option ${rawName}, only ${known.join(', ')}${meant(rawName, known)}`);
}

/** A number below zero looks like an option. */
function meantNegative(rawName: string, value = ''): string {
  return /^-[0-9]/.test(value) ? `: write ${rawName}=${value}, if that is the value` : '';
}

function allowedList(option: Option): string {
  return option.allowed ? `: ${option.allowed.join(', ')}` : '';
}

function meant(word: string, names: readonly string[]): string {
  const name = nearest(word, names);
  return name === undefined ? '' : ` (did you mean ${name}?)`;
}

/** One of the things that a command does, and the options that it uses. */
export interface Mode<Name extends string = string> {
  /** As messages name it, such as `--update`. */
  readonly name: string;
  readonly uses: readonly Name[];
}

/**
 * Refuses what would be ignored.
 * @param values what was given
 * @throws InputError for an option that the mode does not use
 */
export function checkMode<const Name extends string>(
  values: Readonly<Partial<Record<Name, unknown>>>,
  { name, uses }: Mode<Name>,
): void {
  const needless = (Object.keys(values) as Name[]).find((option) => !uses.includes(option));
  if (needless === undefined) return;
  throw new InputError(`--${needless} does not go with ${name}: leave one of them out`);
}

/**
 * A whole number that an option was given.
 * @throws InputError if `text` is none of `least` … `most`
 */
export function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new InputError(`${option} is ${JSON.stringify(text)}, but must be a whole number from ${least} to ${most}`);
}

/**
 * The only script that a command takes.
 * @throws InputError if there are none or several
 */
export function onlyScript(command: string, positionals: readonly string[]): string {
  const [file, more] = positionals;
  if (file !== undefined && more === undefined) return file;
  throw new InputError(`${command} takes one script, found ${positionals.length} (see dscplus ${command} --help)`);
}
