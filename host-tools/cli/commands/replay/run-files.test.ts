import { linkSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { writeCardText } from '../../../../emulator/machine/card-file/card-text.js';
import { completeRecord } from '../../../../emulator/machine/card-record.js';
import { bash, folderWith } from '../../testing.js';
import { dscplus } from '../../testing-commands.js';

const onPosix = process.platform === 'win32' ? test.skip : test;

const FILES = {
  'a.keys': 'wait 1s\nexpect off\n',
  'b.cases.keys': '# @data rows.csv\nwait {time}\nexpect off\n',
  'rows.csv': 'case,time\none,1s\n',
  'card.keys': 'card file=my.card\nwait 1s\nexpect off\n',
  'my.card': writeCardText(completeRecord({})),
  'include.keys': 'include lib/part\nexpect off\n',
  'lib/part': 'wait 1s\n',
  'capture.keys': 'contacts file=c.vcd\nexpect off\n',
  'c.vcd': '$timescale 1us $end\n$var wire 1 ! OK $end\n$enddefinitions $end\n#0\n0!\n#1000\n',
  list: 'a.keys\n',
  'old.json': '[{"file":"a.keys","ok":false}]\n',
};

/** What each of these may not be written over. */
const REFUSED: ReadonlyArray<readonly [args: string, why: string]> = [
  ['a.keys --reporter json=to-script.json', "a report can't go to to-script.json, which leads to a key script"],
  ['a.keys --reporter json=hard.json', "a report can't go to hard.json, which is read by the run"],
  ['a.keys --trace to-script.vcd', "a trace can't go to to-script.vcd, which leads to a key script"],
  ['b.cases.keys[one] --reporter json=rows.csv', "a report can't go to rows.csv, which is read by b.cases.keys[one]"],
  ['. --output rows.csv', "a report can't go to rows.csv, which is read by ./b.cases.keys[one]"],
  ['card.keys --output my.card', "a report can't go to my.card, which is read by card.keys"],
  ['a.keys card.keys --output my.card --jobs 2', "a report can't go to my.card, which is read by card.keys"],
  ['card.keys --strict --reporter html=to-card', "a report can't go to to-card, which is read by card.keys"],
  ['card.keys --save-on-failure snaps', "a snapshot can't go to snaps/card.snapshot.json, which is read by card.keys"],
  ['a.keys --card my.card --output my.card', "a report can't go to my.card, which is read by the run"],
  ['include.keys --output way/part', "a report can't go to way/part, which is read by include.keys"],
  ['capture.keys --output c.vcd', "a report can't go to c.vcd, which is read by capture.keys"],
  ['capture.keys --trace c.vcd', "a trace can't go to c.vcd, which is read by capture.keys"],
  ['a.keys capture.keys --trace to-%.vcd', "a trace can't go to to-a.vcd, which is read by capture.keys"],
  ['--files-from list --output list', "a report can't go to list, which is read by the run"],
  ['--rerun old.json --trace to-old.svg', "a trace can't go to to-old.svg, which is read by the run"],
  ['a.keys --trace x.svg --reporter junit=./x.svg', "a trace can't go to x.svg, which has a report already"],
  ['a.keys --trace x.svg --output ./x.svg', "a trace can't go to x.svg, which has a report already"],
  ['a.keys --trace %.svg --output a.svg', "a trace can't go to a.svg, which has a report already"],
];

function folderToKeep(t: Parameters<typeof folderWith>[0]): string {
  const folder = folderWith(t, FILES);
  mkdirSync(join(folder, 'snaps'));
  linkSync(join(folder, 'a.keys'), join(folder, 'hard.json'));
  linkSync(join(folder, 'my.card'), join(folder, 'snaps/card.snapshot.json'));
  for (const [link, target] of [
    ['to-script.json', 'a.keys'],
    ['to-script.vcd', 'a.keys'],
    ['to-card', 'my.card'],
    ['to-old.svg', 'old.json'],
    ['to-a.vcd', 'c.vcd'],
    ['way', 'lib'],
  ] as const)
    symlinkSync(target, join(folder, link));
  return folder;
}

/** All that stands in a folder and below it. */
function contentOf(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return names.map((name) => {
    const path = join(folder, name);
    return statSync(path).isFile() ? `${name}: ${readFileSync(path, 'utf8')}` : name;
  });
}

onPosix(
  'replay: no file that a run reads is one that it writes, and nothing is removed before that is known',
  async (t) => {
    const folder = folderToKeep(t);
    const before = contentOf(folder);
    for (const [args, why] of REFUSED) {
      const ended = await dscplus(folder, 'replay', ...args.split(' '));
      t.deepEqual(ended, { status: 2, stdout: '', stderr: `dscplus: ${why}: name another file\n` }, args);
      t.deepEqual(contentOf(folder), before, args);
    }
    const { status, stderr } = bash(folder, 'dscplus replay <(echo "card file=$PWD/my.card") --output my.card');
    t.regex(`${status} ${stderr}`, /^2 dscplus: a report can't go to my\.card, which is read by \/dev\/fd\/\d+: /);
    t.deepEqual(contentOf(folder), before);
  },
);

onPosix('replay: a script out of a pipe plays where its report takes the place of another file', (t) => {
  const folder = folderWith(t, { 'report.txt': 'mine', 'a.keys': FILES['a.keys'] });
  t.is(bash(folder, 'dscplus replay <(cat a.keys) --output report.txt').status, 0);
  t.regex(readFileSync(join(folder, 'report.txt'), 'utf8'), /^✓ \/dev\/fd\//);
});

const OTHER_COMMANDS: ReadonlyArray<readonly [args: string, why: string]> = [
  ['shrink fails.keys --output fails.keys', "a script can't go to fails.keys, which is read by the run"],
  ['shrink fails.keys --output a.keys', 'a.keys is there and was not made by a shrink'],
  ['shrink fails.keys --output to-card', "a script can't go to to-card, which is read by the run"],
  ['compare --tcp 1 --script a.keys a.keys', "a script can't go to a.keys, which is read by the run"],
  ['compare --tcp 1 --script fails.keys a.keys', 'fails.keys is there and was not made by dscplus compare'],
  ['campaign card.keys --html to-card', "a page can't go to to-card, which is read by the run"],
  ['panel --play card.keys --screenshot c.svg', "the file of --screenshot can't go to c.svg, which is read by the run"],
  ['panel --play card.keys --screencast c.svg', "the file of --screencast can't go to c.svg, which is read by the run"],
  ['panel --lines --card my.card --trace c.svg', "the file of --trace can't go to c.svg, which is read by the run"],
  ['serve --card my.card --trace c.svg --stdio', "a trace can't go to c.svg, which is read by the run"],
];

onPosix('commands: none writes over a file that it reads', async (t) => {
  const folder = folderToKeep(t);
  symlinkSync('my.card', join(folder, 'c.svg'));
  const other = folderWith(t, { 'fails.keys': `card file=${join(folder, 'my.card')}\nexpect "PIN>"\n` });
  symlinkSync(join(other, 'fails.keys'), join(folder, 'fails.keys'));
  const before = contentOf(folder);
  for (const [args, why] of OTHER_COMMANDS) {
    const ended = await dscplus(folder, ...args.split(' '));
    t.deepEqual(ended, { status: 2, stdout: '', stderr: `dscplus: ${why}: name another file\n` }, args);
    t.deepEqual(contentOf(folder), before, args);
  }
});
