import * as fs from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { bash, folderWith } from '../testing.js';
import { dscplus } from '../testing-commands.js';

const onPosix = process.platform === 'win32' ? test.skip : test;

const PASSWORD = 'correct horse battery';
const KEK = '11'.repeat(32);
const OTHER = '22'.repeat(32);

/** A pipe that brings `text` in two pieces; each alone would do, too. */
function inPieces(text: string): string {
  const half = Math.ceil(text.length / 2);
  return `<(printf %s '${text.slice(0, half)}'; sleep 0.3; printf '%s\\n' '${text.slice(half)}')`;
}

/** A command that makes something with a secret that comes in pieces, and one that works only with the whole secret. */
const WHOLE: ReadonlyArray<readonly [what: string, makes: string, uses: string]> = [
  [
    'the password of a key container',
    `dscplus card export my.card --output a.xml --password-file ${inPieces(PASSWORD)}`,
    'dscplus card import a.xml --output out --password-file password',
  ],
  [
    'a pre-shared key',
    `dscplus card export my.card --output a.xml --key-file ${inPieces(OTHER)}`,
    'dscplus card import a.xml --output out --key-file keys/other',
  ],
  [
    'the key-encryption key',
    `dscplus store init b.db --kek-file ${inPieces(OTHER)}`,
    'dscplus cards add my.card --pin-file pin --store b.db --kek-file keys/other',
  ],
  [
    'a passphrase',
    `dscplus store init b.db --passphrase-file ${inPieces(PASSWORD)}`,
    'dscplus cards add my.card --pin-file pin --store b.db --passphrase-file password',
  ],
  [
    'the key of a card',
    `dscplus card new b.card --key-file ${inPieces(OTHER)} --serial S && dscplus card show b.card --reveal > shown`,
    `grep ${OTHER} shown`,
  ],
  [
    'a PIN',
    `dscplus cards set-pin M-1 --pin-file ${inPieces('123456')} --store cards.db --kek-file keys/kek`,
    'dscplus audit show --store cards.db | grep "reset pin"',
  ],
  [
    'an audit key and a head',
    'dscplus audit head --json --store cards.db > head',
    `dscplus audit verify --store cards.db --audit-key-file ${pipeOf('cards.db.audit-key')} --head ${pipeOf('head')}`,
  ],
];

function pipeOf(file: string): string {
  return `<(head -c 20 ${file}; sleep 0.3; tail -c +21 ${file})`;
}

const FILES = { password: `${PASSWORD}\n`, pin: '1234', 'keys/kek': KEK, 'keys/other': OTHER } as const;

async function madeFolder(t: { teardown(fn: () => void): void }): Promise<string> {
  const folder = folderWith(t, FILES);
  for (const name of ['keys/kek', 'keys/other']) fs.chmodSync(join(folder, name), 0o600);
  await dscplus(folder, 'card', 'new', 'my.card', '--serial', 'M-1');
  const store = ['--store', 'cards.db', '--kek-file', 'keys/kek'];
  await dscplus(folder, 'store', 'init', 'cards.db', '--kek-file', 'keys/kek');
  await dscplus(folder, 'cards', 'add', 'my.card', '--pin-file', 'pin', ...store);
  return folder;
}

onPosix('secrets: one that comes through a pipe in pieces is the whole secret', async (t) => {
  const folder = await madeFolder(t);
  for (const [what, makes, uses] of WHOLE) {
    for (const name of ['a.xml', 'out', 'b.db', 'b.db.audit-key'])
      fs.rmSync(join(folder, name), { recursive: true, force: true });
    for (const command of [makes, uses]) {
      const { status, stdout, stderr } = bash(folder, command);
      t.is(status, 0, `${what}: ${stdout}${stderr}`);
    }
  }
});

/** Each with how its file must be filled; the commands make something called `new`. */
const SEALING: ReadonlyArray<readonly [what: string, args: readonly string[]]> = [
  ['the password', ['card', 'export', 'my.card', '--output', 'new', '--password-file', 'given']],
  ['the passphrase', ['store', 'init', 'new', '--passphrase-file', 'given']],
  [
    'the operators’ secret',
    ['login-server', '--store', 'cards.db', '--kek-file', 'keys/kek', '--operator-file', 'given'],
  ],
];

const UNSEEN: ReadonlyArray<readonly [text: string, message: RegExp]> = [
  [`${PASSWORD} \n`, /begins or ends with a blank/],
  [` ${PASSWORD}\n`, /begins or ends with a blank/],
  [`${PASSWORD}\u00a0\n`, /holds the character U\+00A0/],
  [`${PASSWORD}\t\n`, /holds the character U\+0009/],
  [`\u200b${PASSWORD}\n`, /holds the character U\+200B/],
];

test('secrets: one with what can’t be seen is refused in every command, and nothing is made with it', async (t) => {
  const folder = await madeFolder(t);
  for (const [what, args] of SEALING) {
    for (const [text, message] of UNSEEN) {
      fs.writeFileSync(join(folder, 'given'), text);
      const { status, stdout, stderr } = await dscplus(folder, ...args);
      t.deepEqual([status, stdout], [2, ''], what);
      t.regex(stderr, message);
      t.regex(stderr, new RegExp(`^dscplus: --[a-z-]+: ${what} in given `));
      t.false(stderr.includes('horse'));
      t.false(fs.existsSync(join(folder, 'new')));
    }
  }
});

/** Files of one password, as different editors and keyboards write it. */
const ALIKE = ['na\u00efve password\n', 'nai\u0308ve password', '\ufeffna\u00efve password\r\n'];

test('secrets: a mark, a line end and a way to write é make no other password or passphrase', async (t) => {
  const folder = await madeFolder(t);
  for (const [made, text] of ALIKE.entries()) {
    fs.writeFileSync(join(folder, 'given'), text);
    t.is(
      (await dscplus(folder, 'card', 'export', 'my.card', '--output', `${made}.xml`, '--password-file', 'given'))
        .status,
      0,
    );
    t.is((await dscplus(folder, 'store', 'init', `${made}.db`, '--passphrase-file', 'given')).status, 0);
    for (const other of ALIKE) {
      fs.writeFileSync(join(folder, 'given'), other);
      const out = `${made}-${ALIKE.indexOf(other)}`;
      const imported = await dscplus(
        folder,
        'card',
        'import',
        `${made}.xml`,
        '--output',
        out,
        '--password-file',
        'given',
      );
      t.is(imported.status, 0, imported.stderr);
    }
    const opened = [
      'cards',
      'add',
      'my.card',
      '--pin-file',
      'pin',
      '--store',
      `${made}.db`,
      '--passphrase-file',
      'given',
    ];
    t.is((await dscplus(folder, ...opened)).status, 0);
  }
});
