/** An IB Key without a network, by the system calls of its process: no socket is opened. Traced with strace. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { folderWith } from '../../cli/testing.js';

/** The calls of a program, Node's own included, that have to do with a network. */
function networkCalls(t: ExecutionContext, ...args: readonly string[]): string[] {
  const trace = join(folderWith(t, {}), 'trace');
  const { status, stderr } = spawnSync(
    'strace',
    ['-f', '-qq', '-e', 'trace=socket,connect,bind,listen,sendto,sendmsg', '-o', trace, process.execPath, ...args],
    { encoding: 'utf8' },
  );
  t.is(status, 0, stderr);
  return readFileSync(trace, 'utf8').split('\n').filter(Boolean);
}

const UNLOCKED = {
  ios: 'enter "482913" in "Challenge"\ntap "Generate Passcode"\nunlock face\nexpect passcode for 482913\n',
  android:
    'enter "1234" in "PIN"\nenter "482913" in "Challenge"\ntap "Generate Passcode"\nexpect passcode for 482913 pin 1234\n',
};

for (const platform of ['ios', 'android'] as const) {
  test(`peers: phone: without a network a challenge is answered on ${platform}, and no socket is opened`, (t) => {
    const script = `phone ${platform} active=demo\nnetwork off\ntap "IBKR Mobile"\ntap Authenticate\n${UNLOCKED[platform]}`;
    const folder = folderWith(t, { 'a.keys': script });
    t.deepEqual(networkCalls(t, resolve('build/dscplus.cjs'), 'replay', join(folder, 'a.keys')), []);
  });
}

test('peers: phone: the trace shows a socket where one is opened', (t) => {
  const program = "require('net').connect(1, '127.0.0.1').on('error', () => undefined)";
  t.true(networkCalls(t, '-e', program).some((line) => line.includes('AF_INET')));
});
