import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';

/** The exports of each door of the package, tried by a user's program. */
const DOORS: ReadonlyArray<readonly [door: string, names: string, program: string, printed: string]> = [
  [
    'dscplus',
    'Card',
    'const card = new Card(); card.press("PRESS", 2_500_000); console.log(card.display); card.close()',
    'PIN>',
  ],
  ['dscplus/mock', 'openMockCard', 'console.log(openMockCard().card.display)', ''],
  ['dscplus/client', 'CardClient', 'console.log(typeof CardClient)', 'function'],
  // A server that renders pages imports it too: there it defines nothing.
  ['dscplus/web', 'DscplusCardElement', 'console.log(typeof DscplusCardElement)', 'function'],
  ['dscplus/verifier', 'Verifier', 'console.log(typeof Verifier.open)', 'function'],
  [
    'dscplus/portal',
    'startPortal',
    'startPortal({ demo: true }).then(async (portal) => { console.log((await fetch(portal.address + "/login")).status); await portal.close() })',
    '200',
  ],
];

const KINDS = {
  'an ES module imports': [
    '--input-type=module',
    (door: string, names: string) => `import { ${names} } from '${door}'`,
  ],
  'a CommonJS module requires': [
    '--input-type=commonjs',
    (door: string, names: string) => `const { ${names} } = require('${door}')`,
  ],
} as const;

for (const [kind, [type, load]] of Object.entries(KINDS)) {
  for (const [door, names, program, printed] of DOORS) {
    test(`package: ${kind} ${door}`, (t) => {
      const text = `${load(door, names)};\n${program}`;
      t.is(execFileSync(process.execPath, [type, '--eval', text], { encoding: 'utf8' }), `${printed}\n`);
    });
  }
}

test('package: the root holds no code of serial ports', (t) => {
  for (const file of ['build/index.js', 'build/commonjs/index.js'])
    t.notRegex(readFileSync(file, 'utf8'), /serialport/, file);
  t.regex(readFileSync('build/mock.js', 'utf8'), /serialport/);
});

/** The most bytes that the card for a page may have when it is compressed. */
const WEB_BYTES = 40_000;

for (const file of ['build/web.js', 'build/web.script.js']) {
  test(`package: ${file} is small, imports nothing and names nothing of Node`, (t) => {
    const text = readFileSync(file, 'utf8');
    t.true(gzipSync(text, { level: 9 }).length <= WEB_BYTES);
    t.notRegex(text, /\bnode:|\bBuffer\b|\bprocess\.|\brequire\(|\bimport\b/);
  });
}

/** Commands that need an optional package, and the message where it is not installed. */
const WITHOUT: ReadonlyArray<readonly [args: readonly string[], message: RegExp]> = [
  [['dscplus.cjs', 'serve', '--pty'], /need the package @lydell\/node-pty.*: run "npm install @lydell\/node-pty"/],
  [['dscplus.cjs', 'serve', '--port', 'x'], /need the package @serialport\/bindings-cpp.*: run "npm install/],
  [['dscplus.cjs', 'audit', 'show', '--store', 'dscplus.cjs'], /needs the package libsql: run "npm install libsql"/],
  [['dscplus.cjs', 'audit', 'head', '--store', 'postgres://u@/d'], /needs the package pg: run "npm install pg pgpass"/],
  [['-e', "new (require('./commonjs/verifier.js').MemoryStore)(); console.log('works')"], /^works$/m],
  [['-e', "console.log(typeof require('./commonjs/index.js').Card)"], /^function$/m],
];

test('package: without the optional packages, what needs one names it, and all else works', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-package-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const part of ['dscplus.cjs', 'cli', 'commonjs'])
    cpSync(join('build', part), join(folder, part), { recursive: true });
  for (const [args, message] of WITHOUT) {
    // A node_modules in a folder above would be found, and the card would be served without an end.
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', timeout: 60_000 });
    t.regex(stdout + stderr, message, args.join(' '));
  }
});
