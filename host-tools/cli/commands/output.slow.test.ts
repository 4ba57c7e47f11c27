import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { bash, DSCPLUS, folderWith, Served } from '../testing.js';
import { dscplus } from '../testing-commands.js';

const onLinux = process.platform === 'linux' ? test : test.skip;

const LOGIN = 'contacts clean\npress PRESS for 2.5s\ntype 1234\npress OK\ntype 123456\npress OK\nexpect response\n';
const FAILS = 'press PRESS for 2.5s\nexpect "PIN"\n';
const CLIENTS = '[pam]\naddress = 127.0.0.1\nsecret = a-secret-for-the-tests\n';
const FILES = {
  clients: CLIENTS,
  'login.keys': LOGIN,
  'f.keys': FAILS,
  'keys/kek': '11'.repeat(32),
  pin: '1234',
} as const;

/** Commands, and what they say that they have done; `…` is the store and its key. */
const COMMANDS: ReadonlyArray<readonly [command: string, done?: string]> = [
  ['help'],
  ['--version'],
  ['replay --help'],
  ['replay login.keys'],
  ['replay login.keys --reporter json --jobs 2'],
  ['replay f.keys --update --yes'],
  ['ocra --suite OCRA-1:HOTP-SHA1-6:QN08 --key 3132333435363738393031323334353637383930 --question 00000000'],
  ['shrink f.keys'],
  ['campaign login.keys --faults battery'],
  ['campaign login.keys --faults battery --html page.html', 'wrote page.html'],
  ['walk --model dsc-plus-gen1'],
  ['demo'],
  ['trace check login.jsonl'],
  ['vectors check vectors.json'],
  ['card new made.card', 'made made.card'],
  ['card new made --count 3', 'made 3 of 3 cards in made'],
  ['card new made.xml --count 3 --plain', 'made 3 of 3 cards in made.xml'],
  ['card export my.card --output made.xml --plain', 'wrote 1 card to made.xml'],
  ['card import my.xml --output made', 'made 1 of 1 card in made'],
  ['card show my.card'],
  ['card import my.xml … --pin-file pin', 'added 1 card'],
  ['store new-key made', 'made made'],
  ['store init made.db --kek-file keys/kek', 'made made.db and made.db.audit-key'],
  ['users add alice …', 'added: "alice"'],
  ['users list …'],
  ['users list … --json'],
  ['cards list …'],
  ['cards show M-1 …'],
  ['cards suspend M-1 …', '"M-1" is suspended, for all who have it'],
  ['audit show …'],
  ['audit head …'],
  ['audit verify …'],
  ['test-card --mock --card my.card --pin-file pin', 'accepted: the response of M-1 is right'],
  ['panel --lines < pin'],
  ['serve --tcp 0'],
  ['serve --symlink made'],
  ['login-server --tcp 0 …'],
  ['radius --clients clients --listen 0 …'],
  ['portal --listen 0 …'],
  ['portal --demo --listen 0'],
  ['monitor --tcp @ --listen 0'],
];

onLinux('standard output: a full disk is one clear message with status 2, and what was done is said', async (t) => {
  const folder = folderWith(t, FILES);
  await dscplus(folder, 'card', 'new', 'my.card', '--serial', 'M-1');
  await dscplus(folder, 'card', 'export', 'my.card', '--output', 'my.xml', '--plain');
  await dscplus(folder, 'store', 'init', 'cards.db', '--kek-file', 'keys/kek');
  await dscplus(folder, 'replay', 'login.keys', '--trace', 'login.jsonl', '--reveal');
  bash(folder, `cp '${join(process.cwd(), 'test-vectors/debounce.json')}' vectors.json`);
  const address = await new Served(t, folder, ['serve', '--tcp', '0']).address();
  for (const [command, done] of COMMANDS) {
    const opensSeals = /^(card import|login-server|radius|portal)/.test(command);
    const given = command
      .replace('@', address)
      .replace('…', opensSeals ? '--store cards.db --kek-file keys/kek' : '--store cards.db');
    const { status, stdout, stderr } = bash(folder, `dscplus ${given} > /dev/full`);
    t.deepEqual([status, stdout], [2, ''], `${command}: ${stderr}`);
    const lines = stderr
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith('dscplus: warning: '));
    const said = done === undefined ? '' : `. This was done all the same: ${done}`;
    t.is(lines.length, 1, `${command}: ${stderr}`);
    t.regex(lines[0]!, /^dscplus: can't write .*to standard output: the disk is full/, command);
    t.true(
      lines[0]!.includes(said) && lines[0]!.includes('This was done') === (done !== undefined),
      `${command}: ${stderr}`,
    );
    for (const name of readdirSync(folder).filter((one) => one.startsWith('made')))
      rmSync(join(folder, name), { recursive: true });
  }
});

onLinux(
  'standard error: where it is full the work is done, and the status says that something was not reported',
  async (t) => {
    const folder = folderWith(t, { ...FILES, 'keys/open': '22'.repeat(32) });
    const warned = bash(folder, 'dscplus store init a.db --kek-file keys/open 2> /dev/full');
    t.is(warned.status, 2);
    t.is(warned.stdout, 'made a.db\nmade a.db.audit-key\n');
    const mistake = bash(folder, 'dscplus replay none.keys 2> /dev/full');
    t.deepEqual([mistake.status, mistake.stdout], [2, '']);
  },
);

onLinux('standard output: a reader that has gone is reported, and so is the finished work', async (t) => {
  const folder = folderWith(t, FILES);
  const child = spawn(process.execPath, [DSCPLUS, 'card', 'new', 'my.card'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const [status] = await once(child, 'close');
  t.is(status, 2);
  t.is(
    stderr,
    "dscplus: can't write to standard output: its reader has gone. This was done all the same: made my.card\n",
  );
  t.true(existsSync(join(folder, 'my.card')));
});

onLinux('long work: what can’t be written to its file is on standard output', (t) => {
  const folder = folderWith(t, FILES);
  const shrunk = bash(folder, 'dscplus shrink f.keys --output /dev/full');
  t.is(shrunk.status, 2);
  t.regex(shrunk.stdout, /^# Shrunk by dscplus .*\n[\s\S]*expect "PIN"\n$/);
  t.regex(shrunk.stderr, /can't write the script to \/dev\/full: the disk is full/);
  const campaign = bash(folder, 'dscplus campaign login.keys --faults battery --html /dev/full --json');
  t.is(campaign.status, 2);
  t.true(JSON.parse(campaign.stdout).ok);
});
