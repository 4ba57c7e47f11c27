/** Two machines compared object by object: whatever they hold, whether it is saved or not. */

/** Names that are passed over, each where it stands: `{ firmware: { page: true } }`. */
export interface Ignored {
  readonly [name: string]: true | Ignored;
}

/**
 * The first place at which two graphs of objects hold another value.
 * @param ignored what is passed over
 * @returns the names that lead there; undefined where the graphs are equal
 */
export function differenceOf(one: unknown, other: unknown, ignored: Ignored): string | undefined {
  return namesToDifference(one, other, ignored, new Set())?.reverse().join('.');
}

/** @returns the names, the last first */
function namesToDifference(
  one: unknown,
  other: unknown,
  ignored: Ignored | undefined,
  seen: Set<unknown>,
): string[] | undefined {
  if (Object.is(one, other) || typeof one === 'function') return undefined;
  if (!isObject(one) || !isObject(other)) return [];
  if (seen.has(one)) return undefined;
  seen.add(one);
  if (ArrayBuffer.isView(one)) return sameBytes(one, other as unknown as ArrayBufferView) ? undefined : [];
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return [];
  for (const name of names) {
    const value = one[name];
    const otherValue = other[name];
    if (value === otherValue) continue;
    const passedOver = ignored?.[name];
    if (passedOver === true) continue;
    const inner = namesToDifference(value, otherValue, passedOver, seen);
    if (inner !== undefined) return [...inner, name];
  }
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function sameBytes(one: ArrayBufferView, other: ArrayBufferView): boolean {
  return Buffer.compare(bytesOf(one), bytesOf(other)) === 0;
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return view instanceof Uint8Array ? view : new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
