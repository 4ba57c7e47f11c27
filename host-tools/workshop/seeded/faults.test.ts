import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { FAULTS, planted } from './faults.js';

test('seeded faults: each can be planted: what it replaces stands in its file once', (t) => {
  for (const fault of FAULTS) t.notThrows(() => planted(fault, readFileSync(fault.file, 'utf8')), fault.fault);
  t.is(new Set(FAULTS.map(({ fault }) => fault)).size, FAULTS.length);
});

test('seeded faults: each names bundles of tests that are there', (t) => {
  const bundles = [...readdirSync('build/tests'), ...readdirSync('build/tests-slow').map((name) => `slow/${name}`)];
  const named = new Set(FAULTS.flatMap(({ tests }) => tests));
  t.deepEqual(
    [...named].filter((begin) => !bundles.some((bundle) => bundle.startsWith(begin))),
    [],
  );
});
