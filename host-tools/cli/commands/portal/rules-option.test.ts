/** The file of rules for devices: named with what is wrong in it, and never repeated. */
import { join } from 'node:path';
import test from 'ava';
import { InputError } from '../../../../emulator/input-error.js';
import { folderWith } from '../../testing.js';
import { rulesOf } from './rules-option.js';

const FILES: ReadonlyArray<readonly [text: string, message: RegExp]> = [
  [
    'dcc89e93e9'.repeat(6),
    /FILE must hold the rules for devices as a JSON object, and is no JSON at line 1, column 1$/,
  ],
  ['{"codesAnHour": correct horse}', /and is no JSON at line 1, column 17$/],
  ['4071\n', /FILE must hold the rules for devices as a JSON object$/],
  ['"correct horse"', /must hold the rules for devices as a JSON object$/],
  ['', /and is no JSON at line 1, column 1$/],
  ['{"codesAnHour": 0}', /FILE: codesAnHour is 0, but must be a whole number from 1 to 1000$/],
  ['{"codesAnHour": "correct horse"}', /FILE: codesAnHour is a string, but must be a whole number from 1 to 1000$/],
];

test('device rules: a file of something else is refused by its name, without a word of it', (t) => {
  const folder = folderWith(t, Object.fromEntries(FILES.map(([text], at) => [String(at), text])));
  for (const [at, [text, message]] of FILES.entries()) {
    const path = join(folder, String(at));
    const error = t.throws(() => rulesOf({ 'device-rules': path }), { instanceOf: InputError }, text)!;
    t.regex(error.message.replace(path, 'FILE'), message);
    t.true(error.message.startsWith('--device-rules: '));
    t.false(/dcc8|4071|correct/.test(error.message), error.message);
  }
});
