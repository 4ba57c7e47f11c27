import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import test from 'ava';
import { transformSync } from 'esbuild';
import { blocksOf, sessionsOf } from './shell.js';

const COMMAND = resolve('build/dscplus.cjs');
const LIBRARY = resolve('build/index.js');

function dscplus(args: readonly string[], cwd = process.cwd()) {
  return spawnSync(process.execPath, [COMMAND, ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
}

/** Runs a TypeScript example of a page as a user's own module. @returns what it prints, line by line */
function runExample(code: string): string[] {
  const js = transformSync(code, { loader: 'ts', format: 'esm' }).code.replace(
    /(['"])dscplus\1/,
    JSON.stringify(`file://${LIBRARY}`),
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module'], {
    input: js,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.trimEnd().split('\n');
}

test('README: it begins with the picture and two commands, which CI runs', (t) => {
  const page = readFileSync('README.md', 'utf8');
  t.regex(
    page,
    /^# dscplus\n\n[^#`]*\n\n!\[[^\]]+\]\(docs\/login\.svg\)\n\n```console\n\$ npm ci\n\$ npm start\n```\n/,
  );
  const ci = readFileSync('.ci/run', 'utf8');
  for (const command of ['npm ci', 'npm start']) t.true(ci.includes(`\n${command}`), command);
});

test('README: the package that it installs is the one that npm pack makes', (t) => {
  const { name, version } = JSON.parse(readFileSync('package.json', 'utf8')) as { name: string; version: string };
  for (const page of ['README.md', 'docs/examples/README.md']) {
    t.true(readFileSync(page, 'utf8').includes(`../dscplus/${name}-${version}.tgz`), page);
  }
});

test('library page: its first example runs', (t) => {
  const [response, prompt] = runExample(blocksOf(readFileSync('docs/library.md', 'utf8'), 'ts')[0]!);
  t.regex(response!, /^[0-9]{8}$/);
  t.is(prompt, 'CHALLNG>');
});

test('library page: its example of a whole login runs', (t) => {
  t.regex(runExample(blocksOf(readFileSync('docs/library.md', 'utf8'), 'ts')[1]!)[0]!, /^[0-9]{8}$/);
});

test('test runners page: its example gives two responses, the second with the next counter', (t) => {
  const [first, second] = runExample(blocksOf(readFileSync('docs/test-runners.md', 'utf8'), 'ts')[0]!);
  for (const response of [first!, second!]) t.regex(response, /^[0-9]{8}$/);
  t.not(first, second);
});

test('test runners page: every project that it names is there', (t) => {
  const named = [...readFileSync('docs/test-runners.md', 'utf8').matchAll(/\]\((examples\/[\w-]+)\/\)/g)];
  t.is(named.length, 4);
  for (const [, folder] of named) t.true(existsSync(`docs/${folder}/package.json`), folder);
});

test('library page: its example of another model runs', (t) => {
  const [shown, screen, digest] = runExample(blocksOf(readFileSync('docs/library.md', 'utf8'), 'ts')[2]!);
  t.regex(shown!, /^[0-9]{6} 8n$/);
  t.regex(screen!, /^\[ [0-9]+, '[0-9]{6}' \]$/);
  t.regex(digest!, /^[0-9a-f]{64}$/);
});

test('README, scripts and phone pages: every dscplus command in them succeeds, on the scripts that they show', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-docs-'));
  writeFileSync(join(folder, 'login.keys'), blocksOf(readFileSync('docs/scripts.md', 'utf8'), 'keys')[0]!);
  for (const page of ['README.md', 'docs/scripts.md', 'docs/phone.md']) {
    for (const [command, printed] of sessionsOf(readFileSync(page, 'utf8'))) {
      const [, shown] = /^cat (\S+\.keys)$/.exec(command) ?? [];
      if (shown !== undefined) writeFileSync(join(folder, shown), printed);
      const [, line] = /^npx dscplus (.*)$/.exec(command) ?? [];
      if (line === undefined || line.includes('--watch')) continue;
      const vectors = readdirSync('test-vectors').filter((name) => name.endsWith('.json'));
      const args = line.split(' ').flatMap((word) => {
        if (word === 'tests/') return ['.'];
        return word === 'node_modules/dscplus/test-vectors/*.json'
          ? vectors.map((name) => resolve('test-vectors', name))
          : [word];
      });
      const { status, stdout, stderr } = dscplus(args, folder);
      t.is(status, 0, `${page}: ${line}\n${stdout}${stderr}`);
    }
  }
  for (const name of ['glitch.vcd', 'report.xml']) t.true(existsSync(join(folder, name)), name);
  rmSync(folder, { recursive: true });
});
