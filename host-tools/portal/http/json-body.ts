/** Bodies: JSON that is read in one way only, so that no two programs on a request's way take it for two different things. */
import { Problem } from './problem.js';

/**
 * @returns what the text says
 * @throws Problem where it is no JSON in UTF-8, or an object has one key twice
 */
export function readJson(bytes: Buffer): unknown {
  const text = readText(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The engine's message quotes the text, which may hold a response.
    throw new Problem('malformed', 'the body is not JSON (RFC 8259)');
  }
  const twice = duplicateKey(text);
  if (twice === undefined) return value;
  throw new Problem('invalid-field', 'the key stands twice: give it once', { pointer: twice });
}

/** @throws Problem for what is no UTF-8 */
export function readText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Problem('malformed', 'the body is not encoded in UTF-8');
  }
}

const TOKENS = /"(?:[^"\\]+|\\.)*"|[{}[\],:]/g;

/** An object or an array that is open while the text is read. */
interface Open {
  /** The keys so far; undefined in an array. */
  readonly keys: Set<string> | undefined;
  /** The key or the place that the reader is at. */
  at: string | number;
  isAtKey: boolean;
}

/** @param text which is JSON. @returns the pointer to the first key that its object has already */
function duplicateKey(text: string): string | undefined {
  const open: Open[] = [];
  for (const [token] of text.matchAll(TOKENS)) {
    const inner = open.at(-1);
    if (token === '{') open.push({ keys: new Set(), at: '', isAtKey: true });
    else if (token === '[') open.push({ keys: undefined, at: 0, isAtKey: false });
    else if (token === '}' || token === ']') open.pop();
    else if (inner === undefined) continue;
    else if (token === ',') {
      if (inner.keys === undefined) inner.at = Number(inner.at) + 1;
      else inner.isAtKey = true;
    } else if (inner.isAtKey && token !== ':') {
      const key = JSON.parse(token) as string;
      inner.at = key;
      inner.isAtKey = false;
      if (inner.keys!.has(key)) return pointerTo(open.map(({ at }) => at));
      inner.keys!.add(key);
    }
  }
  return undefined;
}

/** @returns a JSON pointer (RFC 6901) */
function pointerTo(path: ReadonlyArray<string | number>): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
