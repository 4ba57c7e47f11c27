import { readFileSync } from 'node:fs';
import test from 'ava';
import { TestTerminal } from '../cli/panel/testing.js';
import { dscplus, folderWith } from '../cli/testing.js';

const PAGE = readFileSync('docs/faceplate.md', 'utf8');
const onTerminal = process.platform === 'win32' ? test.skip : test;

test('faceplate page: its recorded script passes, with the digest that it names', async (t) => {
  const script = /^```keys\n([\s\S]*?)^```$/m.exec(PAGE)![1];
  const folder = folderWith(t, { 'made.keys': script });
  const { stdout } = await dscplus(folder, 'replay', 'made.keys', '--reporter', 'json');
  const [{ failure, digest }] = JSON.parse(stdout);
  t.is(failure, null);
  t.is(digest, /^# digest (.*)$/m.exec(script)![1]);
});

test('faceplate page: every statement that it types is one', async (t) => {
  const statements = [...PAGE.matchAll(/`:([a-z][^`]+)`/g)].map((match) => match[1]);
  t.true(statements.length >= 4);
  const folder = folderWith(t, { 'typed.keys': statements.join('\n') });
  t.is((await dscplus(folder, 'replay', 'typed.keys')).stderr, '');
});

onTerminal('faceplate page: its commands do what it says, one after the other', async (t) => {
  const commands = [...PAGE.matchAll(/^\$ npx (dscplus .*)$/gm)].map((match) => match[1]);
  t.is(commands.length, 3);
  const folder = folderWith(t, {});
  for (const command of commands) {
    const terminal = new TestTerminal(`cd "${folder}"; ${command}; echo "status $?"`);
    t.teardown(() => terminal.close());
    if (command.includes('--record')) {
      await terminal.untilText('recording to login.keys');
      terminal.write('7');
      await terminal.untilText('7 up');
    }
    if (command.includes('--play')) await terminal.untilText('login.keys: all as expected');
    if (command.includes('panel')) terminal.write('q');
    await terminal.untilText('status 0');
  }
});
