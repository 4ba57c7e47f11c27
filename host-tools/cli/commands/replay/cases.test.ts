import test from 'ava';
import { folderWith } from '../../testing.js';
import { dscplus } from '../../testing-commands.js';

const FILES = {
  't/pin.cases.keys': '# @smoke\n# @data pins.csv\npress PRESS for 2.5s\ntype {pin}\nexpect "{shown}"\n',
  't/pins.csv': 'case,pin,shown\none digit,1,PIN>1\ntwo digits,12,PIN>12\nfour digits,1234,PIN>---4\n',
};

test('replay cases: each row has its name in the reports, can be named, run again, and shrunk', async (t) => {
  const folder = folderWith(t, FILES);
  const first = await dscplus(folder, 'replay', 't', '--reporter', 'tap', '--tag', 'smoke', '--shrink');
  t.is(first.status, 1);
  t.deepEqual(first.stdout.match(/^(not )?ok.*/gm), [
    'ok 1 - t/pin.cases.keys[one digit]',
    'not ok 2 - t/pin.cases.keys[two digits]',
    'ok 3 - t/pin.cases.keys[four digits]',
  ]);
  t.regex(first.stderr, /t\/pin\.cases\.keys\[two digits\] is a case of a table, so no file beside it was written/);
  const named = await dscplus(folder, 'replay', 't/pin.cases.keys[two digits]', '--reporter', 'json', '--output', 'r');
  t.is(named.status, 1);
  const again = await dscplus(folder, 'replay', 't', '--rerun', 'r', '--reporter', 'junit');
  t.regex(again.stdout, /<testcase name="t\/pin\.cases\.keys\[two digits\]" [^>]*file="t\/pin\.cases\.keys"/);
  t.is(again.stdout.match(/<testcase/g)?.length, 1);
  const small = await dscplus(folder, 'shrink', 't/pin.cases.keys[two digits]');
  t.is(small.status, 0);
  t.regex(small.stdout, /type 0[0-9]\nexpect "PIN>12"\n$/);
});

test('replay cases: a table that is none, and a row that there is not, are mistakes of one script', async (t) => {
  const folder = folderWith(t, { ...FILES, 'b.cases.keys': 'expect off\n' });
  const none = await dscplus(folder, 'replay', 'b.cases.keys', 't/pin.cases.keys[one digit]');
  t.is(none.status, 2);
  t.regex(none.stdout, /b\.cases\.keys:1:1: found no row, [\s\S]*✓ t\/pin\.cases\.keys\[one digit\]/);
  const { status, stdout } = await dscplus(folder, 'replay', 't/pin.cases.keys[five]');
  t.is(status, 2);
  t.regex(stdout, /found no case "five", expected one of one digit, two digits, four digits/);
});
