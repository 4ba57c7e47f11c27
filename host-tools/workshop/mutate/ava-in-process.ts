/**
 * The stand-in for `ava` while mutants stand before the tests: the same assertions, and tests that are gathered here
 * and run one by one in this process, thousands of times. Whether every test passes this way is tried before any mutant
 * is.
 */
import { deepStrictEqual, match, notDeepStrictEqual, ok, rejects, throws } from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';

type Body = (t: Assertions) => unknown;

interface Expected {
  readonly instanceOf?: new (...args: never[]) => unknown;
  readonly message?: string | RegExp | ((message: string) => boolean);
  readonly name?: string;
  readonly code?: string | number;
}

export interface GatheredTest {
  readonly title: string;
  readonly body: Body;
}

/** In the order in which they run, and what comes after all of them. */
export const tests: GatheredTest[] = [];
export const endings: Array<() => unknown> = [];

function checkError(error: unknown, expected: Expected = {}): unknown {
  const { instanceOf, message, name, code } = expected;
  ok(error instanceof Error);
  if (instanceOf !== undefined) ok(error instanceof instanceOf);
  if (typeof message === 'string') ok(error.message === message);
  if (message instanceof RegExp) match(error.message, message);
  if (typeof message === 'function') ok(message(error.message));
  if (name !== undefined) ok(error.name === name);
  if (code !== undefined) ok((error as { code?: unknown }).code === code);
  return error;
}

/** Of a value only what the pattern has. */
function like(value: unknown, pattern: unknown): void {
  if (typeof pattern !== 'object' || pattern === null) {
    ok(Object.is(value, pattern));
  } else {
    for (const [key, part] of Object.entries(pattern)) like((value as Record<string, unknown>)[key], part);
  }
}

/** Objects without a prototype, as fast-check makes them, equal plain ones. */
function deepEqual(found: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(found, expected)) deepStrictEqual(structuredClone(found), structuredClone(expected));
}

class Assertions {
  readonly teardowns: Array<() => unknown> = [];
  readonly is = (found: unknown, expected: unknown): void => ok(Object.is(found, expected));
  readonly not = (found: unknown, other: unknown): void => ok(!Object.is(found, other));
  readonly true = (found: unknown): void => ok(found === true);
  readonly false = (found: unknown): void => ok(found === false);
  readonly deepEqual = deepEqual;
  readonly notDeepEqual = (found: unknown, other: unknown): void => notDeepStrictEqual(found, other);
  readonly like = like;
  readonly regex = (text: string, pattern: RegExp): void => match(text, pattern);
  readonly notRegex = (text: string, pattern: RegExp): void => ok(!pattern.test(text));
  readonly truthy = (found: unknown): void => ok(found);
  readonly pass = (): void => {};
  readonly log = (): void => {};
  readonly fail = (): void => ok(false);
  readonly notThrows = (act: () => unknown): unknown => act();
  readonly notThrowsAsync = (act: Promise<unknown> | (() => unknown)): unknown =>
    typeof act === 'function' ? act() : act;
  readonly teardown = (act: () => unknown): unknown => this.teardowns.push(act);
  throws = (act: () => unknown, expected?: Expected): unknown => {
    let thrown: unknown;
    throws(act, (error) => {
      thrown = error;
      return true;
    });
    return checkError(thrown, expected);
  };
  throwsAsync = async (act: () => Promise<unknown>, expected?: Expected): Promise<unknown> => {
    let thrown: unknown;
    await rejects(act, (error) => {
      thrown = error;
      return true;
    });
    return checkError(thrown, expected);
  };
}

/** Runs a test. @throws whatever it does where it fails */
export async function run({ body }: GatheredTest): Promise<void> {
  const assertions = new Assertions();
  try {
    await body(assertions);
  } finally {
    for (const act of assertions.teardowns.reverse()) await act();
  }
}

export default function test(title: string, body: Body): void {
  tests.push({ title, body });
}
test.serial = test;
test.skip = (): void => {};
test.after = { always: (act: () => unknown): unknown => endings.push(act) };
