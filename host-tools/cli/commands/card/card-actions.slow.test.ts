import { execFile } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { makeContainer } from '../../../card-files/container-file.js';
import type { ProvisionedCard } from '../../../provisioning/provisioned-card.js';
import { cardsIn } from '../../../provisioning/testing.js';
import { DSCPLUS, folderWith } from '../../testing.js';
import { dscplus } from '../../testing-commands.js';
import { watched } from './watched.js';

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
  [
    ['import', 'cards.xml', '--output', 'out', '--key-file', 'transport.key'],
    /cards\.xml: a key is given, but it is not encrypted, .*leave the key out/,
  ],
  [
    ['import', 'cards.xml', '--output', 'out', '--key-file', 'my.card'],
    /must hold the pre-shared key: 16, 24 or 32 bytes/,
  ],
  [['import', 'cards.xml', '--output', 'out', '--password-file', 'a', '--key-file', 'b'], /opened twice/],
  [['import', 'cards.xml', '--output', 'out', '--store', 's'], /--output does not go with --store/],
  [['import', 'cards.xml'], /the store is missing/],
  [['import', 'none.xml', '--output', 'out'], /none\.xml: it can't be read: there is no such file/],
  [['import', 'my.card', '--output', 'out'], /my\.card: it is not a well-formed XML/],
  [['import', 'cards.xml', '--output', 'my.card'], /my\.card can't be made: there is a file of that name/],
  [
    ['import', 'maker.xml', '--output', 'out'],
    /model of card "M-1" can't be read from the container: name one of dsc-plus, dsc-plus-gen1 with --model/,
  ],
  [['import', 'cards.xml', '--output', 'out', '--pin-file', 'pin'], /--pin-file does not go with --output/],
  [['export', 'my.card', '--output', 'x.xml', '--password-file', 'short'], /must have at least 12 characters/],
  [['export', 'my.card', 'my.card', '--output', 'x.xml', '--plain'], /two keys would have the Id "M-1"/],
  [['export', 'my.card', '--output', 'cards.xml', '--plain'], /cards\.xml can't be made: there is something/],
  [['export', 'my.card', '--output', 'none/x.xml', '--plain'], /none\/x\.xml can't be made: its folder does not exist/],
  [['new', 'out', '--count', '5', '--serial', 'S'], /name the first with --serial-start/],
  [['new', 'out', '--count', '5', '--key-file', 'transport.key'], /--key-file is for a key container/],
  [['new', 'out', '--count', '5', '--pins'], /--pins is for a key container, whose name ends in \.xml/],
  [['new', 'out.xml', '--count', '5'], /the keys need protection/],
  [['new', 'out.xml', '--count', '5', '--plain', '--pins', '--suite', 'OCRA-1:HOTP-SHA1-8:QN06'], /takes no PIN/],
  [['new', 'one', '--pins'], /--pins is for many cards in a key container: add --count N/],
  [['new', 'out', '--serial-start', 'A1'], /--serial-start is for many cards/],
  [['new', 'out', '--count', '0'], /--count/],
];

for (const [args, message] of REFUSED) {
  test(`command card: refuses "card ${args.join(' ')}" with status 2 and leaves nothing behind`, async (t) => {
    const folder = folderWith(t, { 'transport.key': KEY, short: 'qwerty', pin: '1234' });
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

test('command card: an import whose last card can’t be one leaves not even the folder', async (t) => {
  const folder = folderWith(t, {});
  await dscplus(folder, 'card', 'new', 'a.xml', '--count', '51', '--plain');
  const xml = fs.readFileSync(join(folder, 'a.xml'), 'utf8').replaceAll('DSC-000051', 'S'.repeat(33));
  fs.writeFileSync(join(folder, 'a.xml'), xml);
  const { status, stderr } = await dscplus(folder, 'card', 'import', 'a.xml', '--output', 'out');
  t.is(status, 2);
  t.regex(stderr, /the serial is "S+", but must be 1 to 32/);
  t.deepEqual(fs.readdirSync(folder), ['a.xml']);
});

test('command card: a batch in a key container has PINs that the store takes, and only its owner reads it', async (t) => {
  const folder = folderWith(t, { 'transport.key': KEY });
  const made = await dscplus(folder, 'card', 'new', 'a.xml', '--count', '120', '--pins', '--key-file', 'transport.key');
  t.deepEqual(made, { status: 0, stdout: 'made 120 of 120 cards in a.xml\n', stderr: '' });
  t.is(fs.statSync(join(folder, 'a.xml')).mode & 0o777, process.platform === 'win32' ? 0o666 : 0o600);
  const opening = { key: Buffer.from(KEY, 'hex') };
  const cards = await cardsIn(fs.readFileSync(join(folder, 'a.xml')), opening, 0);
  t.deepEqual([cards.length, cards[0]!.serial, cards[119]!.serial], [120, 'DSC-000001', 'DSC-000120']);
  t.is(new Set(cards.map(({ key }) => Buffer.from(key).toString('hex'))).size, 120);
  t.true(cards.every(({ pin }) => /^[0-9]{4}$/.test(pin!)));
  t.true(new Set(cards.map(({ pin }) => pin)).size > 100);

  const store = ['--store', 'cards.db', '--kek-file', 'kek'];
  await dscplus(folder, 'store', 'new-key', 'kek');
  await dscplus(folder, 'store', 'init', 'cards.db', '--kek-file', 'kek');
  const added = await dscplus(folder, 'card', 'import', 'a.xml', ...store, '--key-file', 'transport.key');
  t.deepEqual(added, { status: 0, stdout: 'added 120 cards\n', stderr: '' });
});

test('command card: Ctrl-C ends a batch with whole cards, and says how to go on', async (t) => {
  const folder = folderWith(t, {});
  const child = execFile(process.execPath, [DSCPLUS, 'card', 'new', 'cards', '--count', '100000'], { cwd: folder });
  let stdout = '';
  child.stdout!.on('data', (text: string) => {
    stdout += text;
  });
  const ended = once(child, 'close');
  while (!fs.existsSync(join(folder, 'cards'))) await delay(20);
  child.kill('SIGINT');
  t.deepEqual(await ended, [130, null]);
  const [, made, next, left] =
    /^made ([0-9]+) of 100000 cards in cards; go on with --serial-start DSC-([0-9]+) --count ([0-9]+)\n$/.exec(stdout)!;
  t.is(fs.readdirSync(join(folder, 'cards')).length, Number(made));
  t.deepEqual([Number(next) - 1, 100_000 - Number(left)], [Number(made), Number(made)]);
});

test.serial('command card: Ctrl-C leaves no key container', async (t) => {
  const folder = folderWith(t, {});
  const path = join(folder, 'a.xml');
  function* cards(): Generator<ProvisionedCard> {
    for (let index = 0; index < 1000; index++) {
      if (index === 60) process.emit('SIGINT', 'SIGINT');
      yield { serial: `S-${index}`, key: Buffer.alloc(20), suite: 'OCRA-1:HOTP-SHA1-8:QN06', counter: 0n };
    }
  }
  const ended = await watched(1000, (watching) =>
    makeContainer(path, cards(), { protection: 'plain', mac: undefined }, watching),
  );
  t.deepEqual(ended, { made: 0, status: 130 });
  t.deepEqual(fs.readdirSync(folder), []);
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
  t.deepEqual(added, { status: 0, stdout: 'added 1 card\n', stderr: '' });
  const shown = await dscplus(folder, 'cards', 'show', 'S-1', '--store', 'cards.db', '--json');
  t.like(JSON.parse(shown.stdout), { serial: 'S-1' });
});
