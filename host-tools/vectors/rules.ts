/**
 * The rules for the fields of vectors, as a table of small rules. No rule repeats a value: it may be a key or a PIN.
 */

/** Looks at a value. @returns what is wrong, in words that begin with `path`; undefined where nothing is */
export type Rule = (value: unknown, path: string) => string | undefined;

/** Says which fields an object has. `optional` ones may be missing, others are refused. */
export interface Shape {
  readonly needed: Readonly<Record<string, Rule>>;
  readonly optional?: Readonly<Record<string, Rule>>;
}

export const anything: Rule = () => undefined;

/** A string that `pattern` matches. */
export function text(pattern: RegExp, allowed: string): Rule {
  return (value, path) => {
    if (typeof value !== 'string') return `${path} must be ${allowed}${found(value)}`;
    return pattern.test(value) ? undefined : `${path} must be ${allowed}`;
  };
}

export const anyText = text(/^/, 'a string');

/** A name, or what is to be said in a line. */
export const shortText = text(/^.{1,200}$/s, 'a string of 1 to 200 characters');

export function wholeNumber(least: number, most: number): Rule {
  return (value, path) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? undefined
      : `${path} must be a whole number from ${least} to ${most}${found(value)}`;
}

export function oneOf(...allowed: readonly unknown[]): Rule {
  const list = allowed.map((value) => JSON.stringify(value)).join(', ');
  return (value, path) => (allowed.includes(value) ? undefined : `${path} must be one of ${list}`);
}

export function either(one: Rule, other: Rule): Rule {
  return (value, path) => one(value, path) && other(value, path);
}

/** A list of at least one item. */
export function listOf(item: Rule): Rule {
  return (value, path) => {
    if (!Array.isArray(value) || value.length === 0) return `${path} must be a list of at least one${found(value)}`;
    return first(value, (each, index) => item(each, `${path}[${index}]`));
  };
}

/** A list of as many items as there are rules. */
export function tuple(...items: readonly Rule[]): Rule {
  return (value, path) => {
    if (!Array.isArray(value) || value.length !== items.length) {
      return `${path} must be a list of ${items.length}${found(value)}`;
    }
    return first(items, (item, index) => item(value[index], `${path}[${index}]`));
  };
}

/** An object of that shape and no other fields. The name of a field at the top stands alone, without a path before it. */
export function object({ needed, optional = {} }: Shape): Rule {
  return (value, path) => {
    if (!isObject(value)) return `${path || 'this'} must be an object${found(value)}`;
    const name = (field: string): string => (path === '' ? field : `${path}.${field}`);
    const missing = Object.keys(needed).find((field) => !Object.hasOwn(value, field));
    if (missing !== undefined) return `${name(missing)} is missing`;
    return first(Object.entries(value), ([field, held]) => {
      const rule = ruleOf(needed, field) ?? ruleOf(optional, field);
      if (rule !== undefined) return rule(held, name(field));
      const known = [...Object.keys(needed), ...Object.keys(optional)].join(', ');
      return `${name(JSON.stringify(field.slice(0, 40)))} is not a field: there are ${known}`;
    });
  };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ruleOf(rules: Readonly<Record<string, Rule>>, field: string): Rule | undefined {
  return Object.hasOwn(rules, field) ? rules[field] : undefined;
}

function first<Item>(items: readonly Item[], look: (item: Item, index: number) => string | undefined) {
  for (const [index, item] of items.entries()) {
    const mistake = look(item, index);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

function found(value: unknown): string {
  const type = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
  return ` (found ${type})`;
}
