import { existsSync, readFileSync } from 'node:fs';
import test from 'ava';
import { AREAS, sourcesOf } from './areas.js';
import { mutantsOf } from './mutants.js';
import { compare, keyOf, named, type Result, type Survivor } from './survivors.js';

const SOURCES = new Map(AREAS.flatMap((area) => [...sourcesOf(area)])).set(
  'a.ts',
  'function f() {\n  return (\n    a <\n    b\n  );\n}\n',
);
const MUTANTS = mutantsOf(SOURCES).map((mutant) => named(mutant, SOURCES.get(mutant.file)!));
const [BORDER, OPPOSITE] = MUTANTS.filter(({ file }) => file === 'a.ts');

test('survivors: a mutant is named by the lines of its place', (t) => {
  t.deepEqual(BORDER, { file: 'a.ts', within: 'f', line: 'a < b', becomes: 'a <= b' });
});

function because(reason: string, mutant = BORDER!): Survivor {
  return { ...mutant, reason };
}

test('survivors: one with a reason is explained, also where two places read the same', (t) => {
  const { survivors, unexplained, outdated } = compare([BORDER!, BORDER!], [because('equal')]);
  t.deepEqual([survivors, unexplained, outdated], [[because('equal')], [], []]);
});

test('survivors: one that is not listed, or without a reason, is unexplained', (t) => {
  t.deepEqual(compare([BORDER!], []).unexplained, [because('')]);
  t.deepEqual(compare([BORDER!], [because('')]).unexplained, [because('')]);
});

test('survivors: one that is listed and found is outdated', (t) => {
  t.deepEqual(compare([OPPOSITE!], [because('equal')]).outdated, [because('equal')]);
});

test('survivors: each in the list is a mutant of the sources as they are, and stands there once', (t) => {
  const keys = new Set(MUTANTS.map(keyOf));
  const { survivors }: Result = JSON.parse(readFileSync('host-tools/workshop/mutate/survivors.json', 'utf8'));
  t.deepEqual(
    survivors.filter((survivor) => !keys.has(keyOf(survivor))),
    [],
  );
  t.is(new Set(survivors.map(keyOf)).size, survivors.length);
});

test('areas: all files of tests that mutants stand before are there', (t) => {
  const files = AREAS.flatMap(({ suite, last = [] }) => [...suite, ...last]);
  t.deepEqual(
    files.filter((file) => !existsSync(file)),
    [],
  );
});
