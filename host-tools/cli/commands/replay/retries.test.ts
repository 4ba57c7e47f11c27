import { once } from 'node:events';
import * as net from 'node:net';
import { join } from 'node:path';
import test from 'ava';
import { Card } from '../../../../emulator/machine/card.js';
import { createCardFile } from '../../../../emulator/machine/card-file/card-file.js';
import { completeRecord } from '../../../../emulator/machine/card-record.js';
import { folderWith, Served } from '../../testing.js';
import { dscplus } from '../../testing-commands.js';

const RECORD = { suite: 'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1' };
const LOGIN = 'press PRESS for 2.5s\ntype 1234\npress OK\nwait 1s\ntype 482915\npress OK\nwait 1s\n';

/** The responses to the same challenge, one after the other: the counter tells them apart. */
function responses(count: number): string[] {
  const card = new Card({ ...RECORD, contacts: { kind: 'clean' } });
  return Array.from({ length: count }, () => {
    card.wait(120_000_000);
    card.press('PRESS', 2_500_000);
    card.type('1234');
    card.press('OK');
    card.wait(1_000_000);
    card.type('482915');
    card.press('OK');
    card.wait(1_000_000);
    return card.display;
  });
}

test('replay --retries: Ctrl-C ends the questions to a line on which nobody answers', async (t) => {
  const silent = net.createServer(() => undefined).listen(0, '127.0.0.1');
  t.teardown(() => silent.close());
  await once(silent, 'listening');
  const { port } = silent.address() as net.AddressInfo;
  const met = once(silent, 'connection');
  const args = ['replay', 'a.keys', '--tcp', String(port), '--retries', '100', '--output', 'report'];
  const served = new Served(t, folderWith(t, { 'a.keys': 'press 1\n' }), args);
  await met;
  t.is(await served.end('SIGINT'), 130);
});

test('replay --retries: over a pseudo-terminal, a script that succeeds in a later play is reported with its failure', async (t) => {
  const [first, second] = responses(2);
  const folder = folderWith(t, { 'a.keys': `${LOGIN}expect "${second}"\n`, 'b.keys': `${LOGIN}expect "NEVER"\n` });
  createCardFile(join(folder, 'my.card'), completeRecord(RECORD));
  const served = new Served(t, folder, ['serve', '--symlink', 'line', '--card', 'my.card', '--clock', 'virtual']);
  await served.address();
  const replay = (script: string) =>
    dscplus(folder, 'replay', script, '--port', 'line', '--retries', '1', '--reporter', 'junit');
  const again = await replay('a.keys');
  t.is(again.status, 0, again.stderr + again.stdout);
  t.regex(again.stdout, /succeeded in play 2; before, a\.keys:8:1: expected/);
  t.true(again.stdout.includes(`found "${first}"`), again.stdout);
  const never = await replay('b.keys');
  t.is(never.status, 1, never.stderr);
  t.regex(never.stdout, /\(all 2 plays fail\)/);
});
