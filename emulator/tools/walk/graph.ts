/** Two machines compared object by object: whatever they hold, whether it is saved or not. */

/** Names that are passed over, each where it stands: `{ firmware: { page: true } }`. */
export interface Ignored {
  readonly [name: string]: true | Ignored;
}

type Graph = Readonly<Record<string, unknown>>;

/**
 * The first place at which two graphs of objects hold another value.
 * @param ignored what is passed over
 * @returns the names that lead there; undefined where the graphs are equal
 */
export function differenceOf(one: object, other: object, ignored: Ignored): string | undefined {
  return namesToDifference(one as Graph, other as Graph, ignored, new Set())
    ?.reverse()
    .join('.');
}

/** @returns the names, the last first */
function namesToDifference(
  one: Graph,
  other: Graph,
  ignored: Ignored | undefined,
  seen: Set<unknown>,
): string[] | undefined {
  if (ArrayBuffer.isView(one))
    return sameNumbers(numbersOf(one), numbersOf(other as unknown as ArrayBufferView)) ? undefined : [];
  if (seen.has(one)) return undefined;
  seen.add(one);
  let names = 0;
  for (const name in one) {
    names += 1;
    const [value, otherValue] = [one[name], other[name]];
    if (value === otherValue || typeof value === 'function') continue;
    const passedOver = ignored?.[name];
    if (passedOver === true) continue;
    if (!isGraph(value) || !isGraph(otherValue)) {
      if (Object.is(value, otherValue)) continue;
      return [name];
    }
    const inner = namesToDifference(value, otherValue, passedOver, seen);
    if (inner !== undefined) return [...inner, name];
  }
  for (const _ in other) names -= 1;
  return names === 0 ? undefined : [];
}

function isGraph(value: unknown): value is Graph {
  return typeof value === 'object' && value !== null;
}

interface Numbers {
  readonly length: number;
  readonly [place: number]: number;
}

function numbersOf(view: ArrayBufferView): Numbers {
  if (!(view instanceof DataView)) return view as unknown as Numbers;
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function sameNumbers(one: Numbers, other: Numbers): boolean {
  if (one.length !== other.length) return false;
  for (let place = 0; place < one.length; place++) if (one[place] !== other[place]) return false;
  return true;
}
