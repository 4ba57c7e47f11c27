import test from 'ava';
import { findModel } from '../../firmware/models.js';
import { InputError } from '../input-error.js';
import { caseText } from './cases.js';
import { parseScript } from './parse.js';

const SECRET = '9f8e7d6c5b4a39281706f5e4d3c2b1a0';
const HIDDEN =
  /^(?:main\.keys:1:9: )?key: found (?:a file that begins with no statement \(on line \d\)|a NUL|bytes that)/;
const FILES_WITH_SECRETS: readonly string[] = [
  `${SECRET}\n`,
  `\n# the key\n${SECRET}`,
  'correct horse battery staple',
  'UPLOAD_TOKEN=x',
  `-----BEGIN PRIVATE KEY-----\n${SECRET}`,
  `{"format": "dscplus card 1", "key": "${SECRET}"}`,
  `\0${SECRET}`,
  Buffer.from(`\xff${SECRET}`, 'latin1').toString('latin1'),
];

function read(files: Readonly<Record<string, string>>) {
  return (path: string): Uint8Array => Buffer.from(files[path]!, 'latin1');
}

function refusal(t: { throws(fn: () => unknown, expected: object): { message: string } }, file: string, key: string) {
  const options = {
    read: read({ key, 'main.keys': 'include key' }),
    defaultModel: findModel('dsc-plus')!,
    cardFileModel: () => findModel('dsc-plus')!,
  };
  return t.throws(() => parseScript(file, options), { instanceOf: InputError }).message;
}

test('other files: of a file that is no script, and is not called one, nothing is shown', (t) => {
  for (const text of FILES_WITH_SECRETS) {
    t.regex(refusal(t, 'key', text), HIDDEN);
    t.false(refusal(t, 'key', text).includes('\n'));
    t.regex(refusal(t, 'main.keys', text).split('\n')[0]!, HIDDEN);
    t.notRegex(refusal(t, 'main.keys', text), /9f8e7d6c|horse|TOKEN|PRIVATE/);
  }
});

test('other files: a script under any name shows its mistakes', (t) => {
  for (const line of ['pres OK', 'Press OK', 'wiat 1s', 'expects off', 'wait 1', 'include'])
    t.regex(refusal(t, 'key', `# a script\n${line}\n`), new RegExp(`^key:2:\\d+: found .*\\n${line}\\n *\\^$`));
});

test('other files: a table out of a file that is no CSV shows nothing of it', (t) => {
  const files = { 'a.cases.keys': '# @data key\nexpect off\n', key: `${SECRET}\n` };
  const { message } = t.throws(() => caseText('a.cases.keys', '1', read(files)), { instanceOf: InputError });
  t.regex(message, /^key: found no table /);
  t.false(message.includes(SECRET));
});
