/** JSON text out of files. The engine's own message repeats a part of the text, which may be a key: here is only its place. */

/** The value, or where the text is no JSON, such as `line 3, column 5`. */
export type ReadJson = { readonly value: unknown } | { readonly fault: string };

export function readJson(text: string): ReadJson {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { fault: placeOf(text, faultIn(text)) };
  }
}

/** 1-based; columns in UTF-16 code units. */
function placeOf(text: string, at: number): string {
  const lines = text.slice(0, at).split(/\r\n|\r|\n/);
  return `line ${lines.length}, column ${lines.at(-1)!.length + 1}`;
}

const BLANKS = /[ \t\r\n]*/y;
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"/y;
const SCALAR = /(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)/y;

/** What may come next. */
type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or end';

/** @returns where the first token begins that does not belong there; the text's length where it ends too early */
function faultIn(text: string): number {
  const open: ('[' | '{')[] = [];
  let expected: Expected = 'value';
  for (let at = endOf(BLANKS, text, 0)!; ; at = endOf(BLANKS, text, at)!) {
    const mark = text.charAt(at);
    const inner = open.at(-1);
    if (expected === 'comma or end' && inner === undefined) return at;
    const step = nextStep(text, at, expected, inner);
    if (step === undefined) return at;
    if (mark === '[' || mark === '{') open.push(mark);
    if (mark === ']' || mark === '}') open.pop();
    [at, expected] = step;
  }
}

/** @returns where the token ends, and what may follow; undefined for one that may not stand there */
function nextStep(
  text: string,
  at: number,
  expected: Expected,
  inner: '[' | '{' | undefined,
): [end: number, next: Expected] | undefined {
  const mark = text.charAt(at);
  if (expected === 'colon') return mark === ':' ? [at + 1, 'value'] : undefined;
  if (expected === 'comma or end') {
    if (mark === ',') return [at + 1, inner === '{' ? 'key' : 'value'];
    return mark === (inner === '{' ? '}' : ']') ? [at + 1, 'comma or end'] : undefined;
  }
  if ((expected === 'value or ]' && mark === ']') || (expected === 'key or }' && mark === '}')) {
    return [at + 1, 'comma or end'];
  }
  if (expected === 'key' || expected === 'key or }') return after(endOf(TEXT, text, at), 'colon');
  if (mark === '[') return [at + 1, 'value or ]'];
  if (mark === '{') return [at + 1, 'key or }'];
  return after(endOf(mark === '"' ? TEXT : SCALAR, text, at), 'comma or end');
}

function after(end: number | undefined, next: Expected): [number, Expected] | undefined {
  return end === undefined ? undefined : [end, next];
}

/** @returns where the pattern's match at this place ends */
function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
