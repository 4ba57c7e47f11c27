import { readFileSync } from 'node:fs';
import test from 'ava';
import { sessionsOf } from './shell.js';

const PAGE = readFileSync('CONTRIBUTING.md', 'utf8');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Readonly<Record<string, string>> };

test('contributing page: every npm script that it names exists', (t) => {
  const named = [...PAGE.matchAll(/`npm (?:run )?([a-z:]+)`/g)]
    .map(([, name]) => name!)
    .filter((name) => name !== 'ci');
  t.true(named.length >= 8);
  t.deepEqual(
    named.filter((name) => scripts[name] === undefined),
    [],
  );
});

test('contributing page: its two commands are those with which .ci/run begins', (t) => {
  const commands = sessionsOf(PAGE).map(([command]) => command);
  t.deepEqual(commands.slice(0, 2), ['npm ci', 'npm test']);
  const ci = readFileSync('.ci/run', 'utf8').split('\n');
  for (const command of commands.slice(0, 2)) t.true(ci.includes(command), command);
});

test('contributing page: the bundle that it runs is one that the build makes', (t) => {
  const commands = sessionsOf(PAGE).map(([command]) => command);
  t.true(commands.includes('node esbuild.config.mjs --tests=firmware/keypad'));
  const bundles = commands.map((command) => /^npx ava (\S+)/.exec(command)?.[1]).filter((name) => name !== undefined);
  t.true(bundles.length > 0);
  for (const bundle of bundles) t.notThrows(() => readFileSync(bundle), bundle);
});
