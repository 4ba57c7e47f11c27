import * as fs from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { dscplus, folderWith } from '../testing.js';

const KEY = '12345678901234567890123456789012';

test('command card: makes many cards, whose serials count up and whose keys differ', async (t) => {
  const folder = folderWith(t, {});
  const made = await dscplus(
    folder,
    'card',
    'new',
    'cards',
    '--count',
    '12',
    '--serial-start',
    'AB-98',
    '--model',
    'nagra-326',
  );
  t.is(made.status, 2);
  t.regex(made.stderr, /--serial-start is "AB-98", but must end in digits enough to count up 12 cards/);
  t.false(fs.existsSync(join(folder, 'cards')));
  const again = await dscplus(
    folder,
    'card',
    'new',
    'cards',
    '--count',
    '12',
    '--serial-start',
    'AB-098',
    '--model',
    'nagra-326',
  );
  t.is(again.stdout, 'made 12 of 12 cards in cards\n');
  const files = fs.readdirSync(join(folder, 'cards')).sort();
  t.deepEqual([files.length, files[0], files.at(-1)], [12, 'AB-098.card', 'AB-109.card']);
  const keys = files.map((name) => JSON.parse(fs.readFileSync(join(folder, 'cards', name), 'utf8')).key);
  t.is(new Set(keys).size, 12);
  t.is(fs.statSync(join(folder, 'cards', files[0]!)).mode & 0o777, process.platform === 'win32' ? 0o666 : 0o600);
});

test('command card: a batch that meets a card of that name leaves it alone and says so', async (t) => {
  const folder = folderWith(t, { 'cards/DSC-000003.card': 'mine' });
  const { status, stderr } = await dscplus(folder, 'card', 'new', 'cards', '--count', '5');
  t.is(status, 2);
  t.regex(stderr, /DSC-000003\.card/);
  t.is(fs.readFileSync(join(folder, 'cards/DSC-000003.card'), 'utf8'), 'mine');
});

for (const [protection, options] of [
  ['a pre-shared key', ['--key-file', 'transport.key']],
  ['a password', ['--password-file', 'password']],
  ['nothing', ['--plain']],
] as const) {
  test(`command card: cards go through a key container that is protected by ${protection}`, async (t) => {
    const folder = folderWith(t, { 'transport.key': KEY, password: 'naïve password\n' });
    await dscplus(folder, 'card', 'new', 'cards', '--count', '3', '--model', 'nagra-326');
    const files = ['1', '2', '3'].map((digit) => `cards/DSC-00000${digit}.card`);
    const sent = await dscplus(folder, 'card', 'export', ...files, '--output', 'cards.xml', ...options);
    t.is(sent.stdout, 'wrote 3 cards to cards.xml\n');
    const opening = options[0] === '--plain' ? [] : options;
    const got = await dscplus(folder, 'card', 'import', 'cards.xml', '--output', 'back', ...opening);
    t.is(got.stdout, 'made 3 of 3 cards in back\n');
    for (const file of files) {
      t.is(
        fs.readFileSync(join(folder, file), 'utf8'),
        fs.readFileSync(join(folder, file.replace('cards/', 'back/')), 'utf8'),
      );
    }
  });
}

/** Arguments, and what the message says. `cards.xml` holds a plain card of model dsc-plus. */
const REFUSED: ReadonlyArray<readonly [readonly string[], RegExp]> = [
  [['export', 'my.card'], /export needs --output/],
  [['export', 'my.card', '--output', 'x.xml'], /the keys need protection/],
  [['export', 'my.card', '--output', 'x.xml', '--plain', '--key-file', 'transport.key'], /--plain writes the keys/],
  [['export', 'none.card', '--output', 'x.xml', '--plain'], /none\.card/],
  [['import', 'cards.xml', '--output', 'out', '--key-file', 'transport.key'], /not encrypted: leave the key out/],
  [
    ['import', 'cards.xml', '--output', 'out', '--key-file', 'my.card'],
    /must hold the pre-shared key: 16, 24 or 32 bytes/,
  ],
  [['import', 'cards.xml', '--output', 'out', '--password-file', 'a', '--key-file', 'b'], /opened twice/],
  [['import', 'cards.xml', '--output', 'out', '--store', 's'], /either --output .* or --store/],
  [['import', 'cards.xml'], /the store is missing/],
  [['import', 'none.xml', '--output', 'out'], /none\.xml can't be read/],
  [['import', 'my.card', '--output', 'out'], /the XML is not well-formed/],
  [['import', 'cards.xml', '--output', 'my.card'], /my\.card can't be made: there is a file of that name/],
  [
    ['import', 'maker.xml', '--output', 'out'],
    /model of card "M-1" can't be told .* one of dsc-plus, dsc-plus-gen1 with --model/,
  ],
  [['new', 'out', '--count', '5', '--key-file', 'transport.key'], /--count makes cards that differ/],
  [['new', 'out', '--serial-start', 'A1'], /--serial-start is for many cards/],
  [['new', 'out', '--count', '0'], /--count/],
];

for (const [args, message] of REFUSED) {
  test(`command card: refuses "card ${args.join(' ')}" with status 2 and leaves nothing behind`, async (t) => {
    const folder = folderWith(t, { 'transport.key': KEY });
    await dscplus(folder, 'card', 'new', 'my.card', '--serial', 'M-1');
    await dscplus(folder, 'card', 'export', 'my.card', '--output', 'cards.xml', '--plain');
    const xml = fs.readFileSync(join(folder, 'cards.xml'), 'utf8').replace('<Model>dsc-plus<', '<Model>X9<');
    fs.writeFileSync(join(folder, 'maker.xml'), xml);
    const before = fs.readdirSync(folder);
    const { status, stdout, stderr } = await dscplus(folder, 'card', ...args);
    t.deepEqual([status, stdout], [2, '']);
    t.regex(stderr, message);
    t.notRegex(stderr, new RegExp(KEY));
    t.deepEqual(fs.readdirSync(folder), before);
  });
}

test('command card: an import that fails half way leaves none of its cards', async (t) => {
  const folder = folderWith(t, {});
  await dscplus(folder, 'card', 'new', 'cards', '--count', '3');
  await dscplus(
    folder,
    'card',
    'export',
    ...[1, 2, 3].map((n) => `cards/DSC-00000${n}.card`),
    '--output',
    'a.xml',
    '--plain',
  );
  fs.mkdirSync(join(folder, 'out'));
  fs.writeFileSync(join(folder, 'out/DSC-000003.card'), 'mine');
  const { status, stderr } = await dscplus(folder, 'card', 'import', 'a.xml', '--output', 'out');
  t.is(status, 2);
  t.regex(stderr, /DSC-000003\.card/);
  t.deepEqual(fs.readdirSync(join(folder, 'out')), ['DSC-000003.card']);
});

test('command card: imported cards are cards of the store, with the PIN that they begin with', async (t) => {
  const folder = folderWith(t, { pin: '1234\n' });
  const store = ['--store', 'cards.db', '--kek-file', 'kek'];
  await dscplus(folder, 'store', 'new-key', 'kek');
  await dscplus(folder, 'store', 'init', 'cards.db', '--kek-file', 'kek');
  await dscplus(folder, 'card', 'new', 'my.card', '--serial', 'S-1', '--counter', '9', '--model', 'nagra-326');
  await dscplus(folder, 'card', 'export', 'my.card', '--output', 'a.xml', '--plain');
  const none = await dscplus(folder, 'card', 'import', 'a.xml', ...store);
  t.is(none.status, 2);
  t.regex(none.stderr, /card "S-1" takes a PIN, which the container doesn't hold/);
  const added = await dscplus(folder, 'card', 'import', 'a.xml', ...store, '--pin-file', 'pin');
  t.deepEqual(added, { status: 0, stdout: 'added 1 cards\n', stderr: '' });
  const shown = await dscplus(folder, 'cards', 'show', 'S-1', '--store', 'cards.db', '--json');
  t.like(JSON.parse(shown.stdout), { serial: 'S-1' });
});
