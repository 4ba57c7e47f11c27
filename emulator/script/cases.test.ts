import test from 'ava';
import { InputError } from '../input-error.js';
import { caseText, expanded, fileOf, refuseCases } from './cases.js';

const BODY = 'type {pin} # {pin}\n# {none}\nexpect /^[0-9]{8}$/\nexpect "{shown}"';
const TABLE = `# the PINs\n# | case | pin | shown |\n# | short one | 1 | PIN>1 |\n#|long|1234|PIN>---4|\n${BODY}`;

function reader(files: Readonly<Record<string, string>>) {
  return (path: string): Uint8Array => {
    const text = files[path];
    if (text === undefined) throw new InputError(`no ${path}`);
    return new TextEncoder().encode(text);
  };
}

test('cases: each row of a table in comments is a script of its own, with its values', (t) => {
  const read = reader({ 'k/a.cases.keys': TABLE });
  t.deepEqual(
    [...expanded(['b.keys', 'k/a.cases.keys'], read)],
    ['b.keys', 'k/a.cases.keys[short one]', 'k/a.cases.keys[long]'],
  );
  const lines = caseText('k/a.cases.keys', 'long', read).split('\n');
  t.deepEqual(lines.slice(4), ['type 1234 # 1234', '# {none}', 'expect /^[0-9]{8}$/', 'expect "PIN>---4"']);
  t.is(fileOf('k/a.cases.keys[long]'), 'k/a.cases.keys');
  t.is(fileOf('k/a.keys[long]'), 'k/a.keys[long]');
});

test('cases: a file of cases is no script, and one with a mistake in its table stays for who reads it', (t) => {
  const read = reader({ 'a.cases.keys': TABLE, 'b.cases.keys': BODY });
  const refused = t.throws(() => refuseCases('a.cases.keys', read), { instanceOf: InputError });
  t.regex(refused.message, /found a table of cases, expected one of them, as in a\.cases\.keys\[short one\]$/);
  t.deepEqual([...expanded(['b.cases.keys'], read)], ['b.cases.keys']);
  t.throws(() => refuseCases('b.cases.keys', read), { message: /found no row/ });
  t.notThrows(() => refuseCases('c.keys', read));
});

test('cases: a CSV file beside the script is a table too, and rows without a name have numbers', (t) => {
  const csv = '\ufeffpin,shown\r\n"1","PIN>1"\r\n\r\n1234, PIN>---4\r\n';
  const read = reader({ 'k/a.cases.keys': `# @data ../pins.csv\n${BODY}`, 'pins.csv': csv });
  t.deepEqual([...expanded(['k/a.cases.keys'], read)], ['k/a.cases.keys[1]', 'k/a.cases.keys[2]']);
  t.regex(caseText('k/a.cases.keys', '2', read), /type 1234 .*\n.*\n.*\nexpect "PIN>---4"$/);
});

test('cases: a table is parsed once for all its rows, and again when it or its CSV file has changed', (t) => {
  const rows = Array.from({ length: 1000 }, (_, row) => `${row},shown ${row}`);
  const files = { 'a.cases.keys': '# @data a.csv\nexpect "{shown}"', 'a.csv': `case,shown\n${rows.join('\n')}` };
  const read = reader(files);
  // Parsed for each row it would be a million rows, which takes many seconds.
  for (const path of expanded(['a.cases.keys'], read)) {
    const row = path.slice('a.cases.keys['.length, -1);
    t.true(caseText('a.cases.keys', row, read).endsWith(`expect "shown ${row}"`));
  }
  files['a.csv'] = 'case,shown\n7,another';
  t.regex(caseText('a.cases.keys', '7', read), /expect "another"$/);
  files['a.cases.keys'] = '# | case | shown |\n# | 7 | a third |\nexpect "{shown}"';
  t.regex(caseText('a.cases.keys', '7', read), /expect "a third"$/);
  files['a.cases.keys'] += ' for 1s';
  t.regex(caseText('a.cases.keys', '7', read), /expect "a third" for 1s$/);
});

/** A head of a script, the case that is asked for, and the message with its excerpt. */
const REFUSED: ReadonlyArray<readonly [head: string, row: string, message: string]> = [
  [
    '',
    '1',
    'a.cases.keys:1:1: found no row, expected a table in comments, or # @data FILE.csv, before the first statement\ntype {pin} # {pin}\n^',
  ],
  [
    '\n# | shown |\n',
    '1',
    'a.cases.keys:2:5: found no row, expected a table in comments, or # @data FILE.csv, before the first statement\n# | shown |\n    ^',
  ],
  ['# | pin |\n# | 1 |\n', '2', 'a.cases.keys: found no case "2", expected one of 1'],
  [
    '# | pin |\n# | 1 |\n',
    '1',
    'a.cases.keys:6:9: found {shown}, expected a column of its table (pin)\nexpect "{shown}"\n        ^',
  ],
  [
    '# | pen | pen |\n# | 1 | 2 |\n',
    '1',
    'a.cases.keys:1:11: found the column "pen", expected names of letters and digits, each once\n# | pen | pen |\n          ^',
  ],
  [
    '# | p n |\n# | 1 |\n',
    '1',
    'a.cases.keys:1:5: found the column "p n", expected names of letters and digits, each once\n# | p n |\n    ^',
  ],
  [
    '# | case | shown |\n# | a | b |\n # | c |\n',
    '1',
    'a.cases.keys:3:6: found 1 value in row 2, expected 2\n # | c |\n     ^',
  ],
  [
    '# | pin | shown |\n# | PIN | 1234 | 5 |\n',
    '1',
    'a.cases.keys:2:5: found 3 values in row 1, expected 2\n# | PIN | **** | * |\n    ^',
  ],
  [
    '# | case | pin |\n# | a/b | 1234 |\n',
    'x',
    'a.cases.keys:2:5: found the case "a/b", expected names of up to 64 characters without / \\ [ ], each once\n# | a/b | **** |\n    ^',
  ],
  [
    '# | case |\n# | a |\n# | a |\n',
    'x',
    'a.cases.keys:3:5: found the case "a", expected names of up to 64 characters without / \\ [ ], each once\n# | a |\n    ^',
  ],
  ['# smoke\n# @data no.csv\n', '1', 'a.cases.keys:2:1: no no.csv\n# @data no.csv\n^'],
  [
    '# @data bad.csv\n',
    '1',
    'bad.csv:2:1: found no table of CSV (CSV_QUOTE_NOT_CLOSED), expected a header and a row a case\n"1\n^',
  ],
  ['# @data short.csv\n', '1', 'short.csv:5:1: found 1 value in row 2, expected 2\nlast\n^'],
];

for (const [head, row, message] of REFUSED) {
  test(`cases: ${JSON.stringify(head)} has no case ${row} that can be played`, (t) => {
    const read = reader({
      'a.cases.keys': head + BODY,
      'bad.csv': 'pin\n"1',
      'short.csv': '\ufeffcase,shown\na,"x\ny"\n\nlast\n',
    });
    t.is(t.throws(() => caseText('a.cases.keys', row, read), { instanceOf: InputError }).message, message);
  });
}
