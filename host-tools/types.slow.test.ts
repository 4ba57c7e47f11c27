/** The types of the package's root, compiled by a user who has nothing else installed. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import test from 'ava';

const TSC = resolve('node_modules/typescript/bin/tsc');
const folder = mkdtempSync(join(tmpdir(), 'dscplus-types-'));
const installed = join(folder, 'node_modules/dscplus');

test.before(() => {
  mkdirSync(join(installed, 'build/commonjs'), { recursive: true });
  cpSync('package.json', join(installed, 'package.json'));
  writeFileSync(join(installed, 'build/commonjs/package.json'), '{ "type": "commonjs" }');
  for (const project of ['tsconfig.types.json', 'tsconfig.web-types.json'])
    execFileSync(process.execPath, [TSC, '-p', project, '--outDir', join(installed, 'build/types')]);
  mkdirSync(join(folder, 'node_modules/@types'));
  for (const name of ['@types/node', 'undici-types', 'libsql'])
    cpSync(join('node_modules', name), join(folder, 'node_modules', name), { recursive: true });
  cpSync(join(installed, 'build/types'), join(installed, 'build/commonjs/types'), { recursive: true });
});

test.after.always(() => rmSync(folder, { recursive: true, force: true }));

const PROGRAM = `const card = new Card({ model: 'dsc-plus', counter: 7n });
const response: string = card.respond('314159', '1234');
const counter: bigint | undefined = card.facts()?.counter;
// @ts-expect-error: a key that there is not
card.press('ENTER');
export { counter, response };
`;

const IMPORT = `import { Card } from 'dscplus';\n${PROGRAM}`;

const PAGE = `import 'dscplus/web';
const card = document.querySelector('dscplus-card')!;
card.addEventListener('dscplus-screen', ({ detail }) => { const text: string = detail.text; void text; });
const shown: Promise<string> = card.press('PRESS', 2_500_000).then(() => card.display);
// @ts-expect-error: a key that there is not
void card.press('ENTER');
export { shown };
`;

const MODULES = `import { CardClient } from 'dscplus/client';
import { openMockCard } from 'dscplus/mock';
import { startPortal } from 'dscplus/portal';
import { PostgresStore, Verifier } from 'dscplus/verifier';
const { binding, path, card } = openMockCard({ counter: 7n });
// Only a portal with a control port has a control.
const steered = async (): Promise<string> => (await startPortal({ demo: true, control: '0' })).controlAddress;
// @ts-expect-error: this one may have none
const plain = async (): Promise<string> => (await startPortal({ demo: true })).controlAddress;
// @ts-expect-error: an option that there is not
void startPortal({ demo: true, contorl: '0' });
const open = (): Promise<{ isOpen: boolean }> => binding.open({ path, baudRate: 9600 });
export { CardClient, card, open, plain, PostgresStore, startPortal, steered, Verifier };
`;

/** A file, how it is compiled, and the types that it needs beside the package's. */
const USERS: ReadonlyArray<readonly [file: string, module: string, resolution: string, text: string, types?: 'node']> =
  [
    ['a.mts', 'node16', 'node16', IMPORT],
    ['a.cts', 'node16', 'node16', `import dscplus = require('dscplus');\nconst { Card } = dscplus;\n${PROGRAM}`],
    ['b.cts', 'nodenext', 'nodenext', IMPORT],
    ['a.ts', 'esnext', 'bundler', IMPORT],
    ['page.ts', 'esnext', 'bundler', PAGE],
    ['page.mts', 'nodenext', 'nodenext', PAGE],
    ['modules.mts', 'nodenext', 'nodenext', MODULES, 'node'],
    ['modules.cts', 'nodenext', 'nodenext', MODULES, 'node'],
    ['modules.ts', 'esnext', 'bundler', MODULES, 'node'],
  ];

for (const [file, module, moduleResolution, text, types = ''] of USERS) {
  test(`types: ${file} with ${moduleResolution} and skipLibCheck off compiles without serial code and with ${types === '' ? 'no other types' : "Node's types"}`, (t) => {
    writeFileSync(join(folder, file), text);
    const options = { module, moduleResolution, target: 'es2022', strict: true, skipLibCheck: false, noEmit: true };
    const given = Object.entries({ ...options, types }).flatMap(([name, value]) => [`--${name}`, String(value)]);
    try {
      execFileSync(process.execPath, [TSC, ...given, file], { cwd: folder, encoding: 'utf8' });
      t.pass();
    } catch (error) {
      t.fail((error as { readonly stdout: string }).stdout);
    }
  });
}

/** The packages that the examples of the pages import beside ours. */
const EXAMPLES_IMPORT = ['@serialport/stream', '@serialport/bindings-interface', 'playwright-core'] as const;
/** What they use of a package that is not among ours. */
const PLAYWRIGHT = `declare module '@playwright/test' {
  import type { Locator, Page } from 'playwright-core';
  export function test(title: string, body: (fixtures: { page: Page }) => Promise<void>): void;
  export function expect(locator: Locator): { toBeVisible(): Promise<void> };
}
`;

/** The examples of a page. A piece that imports nothing goes on behind the program before it. */
function programsOf(page: string): string[] {
  const programs: string[] = [];
  for (const [, code = ''] of readFileSync(page, 'utf8').matchAll(/^```[jt]s\n([\s\S]*?)^```$/gm)) {
    if (code.startsWith('import ')) programs.push(code);
    else programs.push(`${programs.pop() ?? ''}{\n${code}}\n`);
  }
  return programs;
}

test('types: every example of the pages compiles strictly, those in JavaScript too', (t) => {
  const examples = join(folder, 'examples');
  mkdirSync(examples);
  for (const name of EXAMPLES_IMPORT)
    cpSync(join('node_modules', name), join(folder, 'node_modules', name), { recursive: true });
  const files = readdirSync('docs').flatMap((name) =>
    (name.endsWith('.md') ? programsOf(join('docs', name)) : []).map((text, index) => {
      const file = join(examples, `${name}-${index + 1}.mts`);
      writeFileSync(file, text);
      return file;
    }),
  );
  t.true(files.length > 12, `${files.length} examples`);
  writeFileSync(join(examples, 'playwright.d.ts'), PLAYWRIGHT);
  const options = ['--strict', '--noEmit', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2022'];
  const types = ['--types', 'node', '--lib', 'es2022,dom'];
  try {
    const args = [TSC, ...options, ...types, ...files, join(examples, 'playwright.d.ts')];
    execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    t.pass();
  } catch (error) {
    t.fail((error as { readonly stdout: string }).stdout);
  }
});
