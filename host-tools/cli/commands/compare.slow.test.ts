import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { askTcp, folderWith, Served } from '../testing.js';
import { dscplus } from '../testing-commands.js';

const LOGIN = 'press PRESS for 2.5s\nexpect "PIN>"\ntype 1234\npress OK\ntype 482915\npress OK\nwait 1s\n';

/** A card that `serve` puts on a line, in virtual time. */
async function served(t: Parameters<typeof folderWith>[0], folder: string, ...args: string[]): Promise<string> {
  const card = new Served(t, folder, ['serve', '--tcp', '0', '--clock', 'virtual', ...args]);
  return card.address().then((address) => address.replace(/^.*?([^ ]*:\d+)$/, '$1'));
}

test('compare: an emulated card on the line shows the same', async (t) => {
  const folder = folderWith(t, { 'login.keys': LOGIN, 'off.keys': 'press PRESS for 2.5s\nwait 31s\n' });
  const address = await served(t, folder);
  t.is(await askTcp(address, 'KEY 1\nSYST:ERR:COUN?\n'), '1\n');
  const { status, stdout, stderr } = await dscplus(folder, 'compare', '--tcp', address, 'login.keys', 'off.keys');
  t.is(stderr, '');
  t.regex(
    stdout,
    /^same {4}login\.keys: 13 screens in 6\.\d+ s, (at the same times|at most \d+ ms apart)\nsame {4}off\.keys: 2 screens/,
  );
  t.is(status, 0);
});

test('compare: another card is reported with its first screen that differs, and with a script that shows it', async (t) => {
  const folder = folderWith(t, { 'login.keys': LOGIN });
  t.is((await dscplus(folder, 'card', 'new', 'my.card', '--model', 'dsc-plus')).status, 0);
  const address = await served(t, folder, '--card', 'my.card');
  const args = ['compare', '--tcp', address, '--script', 'found.keys', 'login.keys'];
  const { status, stdout } = await dscplus(folder, ...args);
  t.regex(
    stdout,
    /^differs login\.keys: at 4\.\d+ s the card shows \[\d{8}\], the emulated card \[\d{8}\]\nfound\.keys shows it\.\n$/,
  );
  t.is(status, 1);
  t.regex(readFileSync(join(folder, 'found.keys'), 'utf8'), /^expect "\d{8}"$/m);
  t.is((await dscplus(folder, 'replay', 'found.keys')).status, 0);
  const other = await dscplus(folder, 'replay', '--tcp', address, 'found.keys');
  t.is(other.status, 1, other.stdout);
  t.is((await dscplus(folder, 'compare', '--tcp', address, '--card', 'my.card', 'login.keys')).status, 0);
});

test('compare: what can’t be is refused', async (t) => {
  const folder = folderWith(t, { 'a.keys': 'battery 3\n', 'b.keys': 'wait 1s\n' });
  const address = await served(t, folder);
  for (const [args, message] of [
    [['--tcp', address], /needs key scripts/],
    [['b.keys'], /needs a line to a card/],
    [['--tcp', address, 'a.keys'], /a\.keys:1:1: found what a line can’t do/],
    [['--tcp', address, '--within', '0', 'b.keys'], /--within is "0", but must be a time/],
  ] as const) {
    const { status, stderr } = await dscplus(folder, 'compare', ...args);
    t.is(status, 2);
    t.regex(stderr, message);
  }
  t.is((await dscplus(folder, 'compare', '--tcp', '1', 'b.keys')).status, 3);
});
