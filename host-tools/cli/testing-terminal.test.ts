import test from 'ava';
import { TestTerminal } from './testing-terminal.js';

test('test terminal: what is waited for when the program has ended is an error at once', async (t) => {
  const terminal = new TestTerminal('exit 3');
  await t.throwsAsync(terminal.untilText('what never comes'), {
    message: /^the program has ended with status 3; the screen:/,
  });
  await t.throwsAsync(terminal.untilText('nor later'), { message: /ended with status 3/ });
  terminal.close();
});

test('test terminal: a program that has written its last waits, so that none of it is lost', async (t) => {
  const terminal = new TestTerminal('seq 2000; printf "the last words"');
  await terminal.untilText('the last words');
  t.is(terminal.status, undefined);
  terminal.write('\n');
  await terminal.until(({ status }) => status === 0);
  t.regex(terminal.text, /1999\s+2000\s+the last words/);
  terminal.close();
});
