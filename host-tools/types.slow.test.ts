/** The types of the package's root, compiled by a user who has nothing else installed. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
const open = (): Promise<{ isOpen: boolean }> => binding.open({ path, baudRate: 9600 });
export { CardClient, card, open, PostgresStore, startPortal, Verifier };
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
