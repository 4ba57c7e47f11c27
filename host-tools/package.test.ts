import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import test from 'ava';

/** What each door of the package gives, tried by a user's program. */
const DOORS: ReadonlyArray<readonly [door: string, names: string, program: string, printed: string]> = [
  [
    'dscplus',
    'Card',
    'const card = new Card(); card.press("PRESS", 2_500_000); console.log(card.display); card.close()',
    'PIN>',
  ],
  ['dscplus/mock', 'openMockCard', 'console.log(openMockCard().card.display)', ''],
  ['dscplus/client', 'CardClient', 'console.log(typeof CardClient)', 'function'],
  ['dscplus/verifier', 'Verifier', 'console.log(typeof Verifier.open)', 'function'],
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
