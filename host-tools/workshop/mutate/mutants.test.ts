import test from 'ava';
import { QUESTION, withMutants } from './all-in-one.js';
import { mutantsOf } from './mutants.js';

/** Sources, and what each place in them becomes: the declaration, the place, the changes. */
const SOURCES: ReadonlyArray<
  readonly [what: string, source: string, ...ReadonlyArray<readonly [string, string, ...string[]]>]
> = [
  ['a number', 'const TOP = 7;', ['TOP', '7', '8', '6']],
  ['a number with a minus, which is one constant', 'const TOP = -1;', ['TOP', '-1', '0', '-2']],
  ['a number with a fraction', 'const TOP = 0.5;', ['TOP', '0.5', '1.5', '-0.5']],
  ['a hexadecimal number', 'const TOP = 0xff;', ['TOP', '0xff', '0x100', '0xfe']],
  ['a big integer', 'const TOP = 1_000n;', ['TOP', '1_000n', '1001n', '999n']],
  [
    'a text with numbers',
    "f: g('QN08-0', 1);",
    ['the module', "g('QN08-0', 1)", 'undefined'],
    ['the module', "'QN08-0'", "'QN09-0'", "'QN07-0'", "'QN08-1'"],
    ['the module', '1', '2', '0'],
  ],
  [
    'a template',
    `const TOP = \`1 \${2} x3\`;`,
    ['TOP', `\`1 \${2} x3\``, `\`2 \${2} x3\``, `\`0 \${2} x3\``, `\`1 \${2} x4\``, `\`1 \${2} x2\``],
    ['TOP', '2', '3', '1'],
  ],
  [
    'a regular expression, where it stays one',
    'const TOP = /[4-9]/;',
    ['TOP', '/[4-9]/', '/[5-9]/', '/[3-9]/', '/[4-8]/'],
  ],
  ["a property's name", "const TOP = { '1': x };", ['TOP', "'1'", "'2'", "'0'"]],
  ['a comparison', 'function f() { return a < b; }', ['f', 'a < b', 'a <= b', 'a >= b']],
  ['an equality', 'class A { get b() { return a !== b; } }', ['A.b', 'a !== b', 'a === b']],
  ['a call that stands alone', 'class A { constructor() { this.a(b); } }', ['A.constructor', 'this.a(b)', 'undefined']],
  ['a call on a value', 'class A { b = c.d(e); }', ['A.b', 'c.d(e)', 'c']],
  ['a call of a function', 'const TOP = f(a, b);', ['TOP', 'f(a, b)', 'a']],
  ['a call on what only gathers functions', 'const TOP = Math.min(a, b);', ['TOP', 'Math.min(a, b)', 'a']],
  ['a call without anything', 'const TOP = f();', ['TOP', 'f()', 'undefined']],
  ['a condition of two parts', 'const TOP = a && b;', ['TOP', 'a && b', 'a', 'b']],
  ['the condition of a branch', 'if (a) b;', ['the module', 'a', 'true', 'false']],
  [
    'the condition of a choice',
    'const TOP = (a || b) ? c : d;',
    ['TOP', '(a || b)', 'true', 'false'],
    ['TOP', 'a || b', 'a', 'b'],
  ],
  ['a promise that is waited for', 'async () => await a;', ['the module', 'await a', 'a']],
  ['an error', 'function f() { throw a; }', ['f', 'throw a;', '']],
  [
    'two statements that depend on each other',
    'a = b; c = a + d;',
    ['the module', 'a = b; c = a + d;', 'c = a + d; a = b;'],
  ],
  ['two statements that do not', 'a = b; c = d;'],
  ['types and imports', "import { a1 } from 'b2'; type T = 1 | 'x2'; let a: 3; interface I { a: 4 }"],
];

const FOUND = mutantsOf(new Map(SOURCES.map(([, source], index) => [`${index}.ts`, source])));

for (const [index, [what, source, ...places]] of SOURCES.entries()) {
  test(`mutants: ${what}`, (t) => {
    const found = FOUND.filter(({ file }) => file === `${index}.ts`);
    const expected = places.flatMap(([within, place, ...changes]) =>
      changes.map((becomes) => [within, place, becomes]),
    );
    t.deepEqual(
      found.map(({ within, start, end, becomes }) => [within, source.slice(start, end), becomes]),
      expected,
    );
  });
}

test('mutants: each has its file, its kind and its line', (t) => {
  const found = mutantsOf(
    new Map([
      ['a.ts', '\n\nf();\n'],
      ['b.ts', 'if (a > b) c;'],
    ]),
  );
  t.deepEqual(
    found.map(({ file, kind, line }) => [file, kind, line]),
    [
      ['a.ts', 'call', 3],
      ['b.ts', 'comparison', 1],
      ['b.ts', 'comparison', 1],
      ['b.ts', 'condition', 1],
      ['b.ts', 'condition', 1],
    ],
  );
});

test('mutants: a source with a mistake is refused', (t) => {
  t.throws(() => mutantsOf(new Map([['a.ts', 'const = 1;']])), { message: /a\.ts: / });
});

test('mutants: all in one source, each is what it says while it is on, and none is on otherwise', (t) => {
  const source = "const f = [g(1 < n) + g(-1 < n), { '1': n }[1]];";
  const mutants = mutantsOf(new Map([['a.ts', source]]));
  const all = withMutants(source, mutants, 100);
  for (const n of [-2, -1, 0, 1, 2]) {
    const run = (text: string, isOn?: number): unknown =>
      new Function(QUESTION, 'g', 'n', `${text} return f;`)((number: number) => number === isOn, Number, n);
    t.deepEqual(run(all), run(source));
    mutants.forEach(({ start, end, becomes, form }, index) => {
      const alone = source.slice(0, start) + (form === 'expression' ? `(${becomes})` : becomes) + source.slice(end);
      t.deepEqual(run(all, 100 + index), run(alone), alone);
    });
  }
});
