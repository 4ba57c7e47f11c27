import { join } from 'node:path';
import test from 'ava';
import Database from 'libsql';
import { Card } from '../../../../emulator/machine/card.js';
import { readCardFile } from '../../../../emulator/machine/card-file/card-file.js';
import { dscplus } from '../../testing-commands.js';
import { openVerifier } from '../store/open-store.js';
import { KEK, newStore, PIN, storeOf, type TestStore } from './testing.js';

/** The response that the card of this file shows. */
function shownBy(file: string, challenge: string, pin: string): string {
  const card = new Card(readCardFile(file));
  card.press('PRESS', 2_500_000);
  for (const { name } of card.model.fields) {
    card.type(name === 'pin' ? pin : challenge);
    card.press('OK');
  }
  return card.display;
}

/** A login with what the store holds now. */
async function login({ folder }: TestStore, user: string, file: string, pin = PIN): Promise<string> {
  const path = join(folder, 'cards.db');
  const { verifier, close } = await openVerifier({ store: path, 'kek-file': join(folder, 'keys/kek') });
  try {
    const { handle, question } = await verifier.challenge(user, readCardFile(join(folder, file)).serial);
    const response = shownBy(join(folder, file), question, pin);
    return (await verifier.verify({ handle, response })).answer;
  } finally {
    await close();
  }
}

test('users and cards: the emulated card of a file that was added logs in, until what an operator does', async (t) => {
  const store = await newStore(t);
  const { run } = store;
  t.is(await login(store, 'alice', 'nagra.card'), 'refused');
  t.is((await run('cards', 'activate', '7002', '--user', 'alice')).status, 0);
  t.is(await login(store, 'alice', 'nagra.card'), 'accepted');
  for (const [off, on] of [
    [
      ['cards', 'lock', '7001'],
      ['cards', 'unlock', '7001', '--user', 'alice'],
    ],
    [
      ['cards', 'lock', '7001', '--user', 'alice'],
      ['cards', 'unlock', '7001'],
    ],
    [
      ['cards', 'suspend', '7001'],
      ['cards', 'resume', '7001'],
    ],
    [
      ['users', 'suspend', 'alice'],
      ['users', 'resume', 'alice'],
    ],
  ] as const) {
    t.is((await run(...off)).status, 0, off.join(' '));
    t.is(await login(store, 'alice', 'plus.card'), 'refused', off.join(' '));
    t.is((await run(...on)).status, 0, on.join(' '));
    t.is(await login(store, 'alice', 'plus.card'), 'accepted', on.join(' '));
  }
});

/** In this order on one store: what is done, and what a list then shows. */
const ACTS: ReadonlyArray<readonly [args: readonly string[], said: RegExp, users: string, cards: string]> = [
  [
    ['users', 'assign', 'bob', '7001'],
    /works once it is activated/,
    'bob\tactive\t7001 (not activated)',
    'alice, bob (not activated)',
  ],
  [['cards', 'activate', '7001', '--user', 'bob'], /^"7001" works for "bob"$/m, 'bob\tactive\t7001', 'alice, bob'],
  [['cards', 'lock', '7001', '--user', 'bob'], /locked for "bob"/, 'bob\tactive\t7001 (locked)', 'alice, bob (locked)'],
  [['cards', 'unlock', '7001'], /unlocked for all who have it/, 'bob\tactive\t7001', 'alice, bob'],
  [['users', 'suspend', 'bob'], /"bob" is suspended/, 'bob\tsuspended\t7001', 'alice, bob'],
  [['users', 'unassign', 'bob', '7001'], /no longer has card "7001"/, 'bob\tsuspended\t', 'alice'],
  [['users', 'remove', 'bob', '--yes'], /removed: "bob"/, '', 'alice'],
];

test('users and cards: what is done is said, and shows in the lists', async (t) => {
  const { run } = await newStore(t);
  for (const [args, said, bob, users] of ACTS) {
    const { status, stdout, stderr } = await run(...args);
    t.deepEqual([status, stderr], [0, ''], args.join(' '));
    t.regex(stdout, said);
    const [userList, cardList] = await Promise.all([run('users', 'list'), run('cards', 'list')]);
    t.is(userList.stdout, `alice\tactive\t7001, 7002 (not activated)\n${bob === '' ? '' : `${bob}\n`}`, args.join(' '));
    t.is(cardList.stdout.split('\n')[0], `7001\tactive\tOCRA-1:HOTP-SHA1-8:QN06-PSHA1\t-\t${users}`, args.join(' '));
  }
});

test('users and cards: shown alone, as text and as JSON', async (t) => {
  const { run } = await newStore(t);
  t.is(
    (await run('users', 'show', 'alice')).stdout,
    'user   alice\nstate  active\ncard   7001: active\ncard   7002: not activated\n',
  );
  t.regex(
    (await run('cards', 'resync', '7002')).stdout,
    /^"7002" may be resynchronised until [0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8} UTC\n$/,
  );
  t.regex(
    (await run('cards', 'show', '7002')).stdout,
    /^card {5}7002\nstate {4}active\nsuite {4}OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1\ncounter {2}40\nPIN {6}set\nresync {3}allowed until .* UTC\nuser {5}alice: not activated\n$/,
  );
  const standing = { active: true, failuresInARow: 0, locked: true, lockedUntil_ms: 0, disabled: true };
  const locked = await run('cards', 'lock', '7001', '--json');
  t.deepEqual(JSON.parse(locked.stdout), {
    serial: '7001',
    suite: 'OCRA-1:HOTP-SHA1-8:QN06-PSHA1',
    counter: null,
    takesPin: true,
    suspended: false,
    resyncUntil_ms: 0,
    users: [{ user: 'alice', ...standing }],
  });
  t.is((await run('cards', 'show', '7001', '--json')).stdout, locked.stdout);
  const listed = (await run('users', 'list', '--json')).stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  t.deepEqual(listed[0].cards[0], { serial: '7001', ...standing });
  t.deepEqual(listed[1], { name: 'bob', suspended: false, cards: [] });
});

/** All of these are refused with status 2, and change nothing. */
const REFUSED: ReadonlyArray<readonly [args: readonly string[], message: RegExp]> = [
  [['users', 'add', 'carol', 'alice'], /there is a user "alice" already/],
  [['users', 'add', 'a\nb'], /no control or invisible characters/],
  [['users', 'add', '?decoy'], /not begin with "\?"/],
  [['users', 'add', 'x'.repeat(129)], /1 to 128 characters/],
  [['users', 'add'], /NAME is missing: "dscplus users add NAME…"/],
  [['users', 'show', 'nobody'], /there is no user "nobody": add it first/],
  [['users', 'assign', 'alice', '7001'], /"alice" has card "7001" already/],
  [['users', 'assign', 'bob', '7009'], /there is no card "7009": add it first/],
  [['users', 'unassign', 'bob', '7001'], /"bob" has no card "7001": assign it first/],
  [['users', 'remove', 'bob'], /no terminal to ask at: .* --yes/],
  [['users', 'suspend', 'alice', 'bob'], /"bob" is one argument too many: "dscplus users suspend NAME"/],
  [['users', 'list', '--limit', '0'], /--limit is "0", but must be a whole number from 1/],
  [['users', 'lst'], /did you mean "users list"\?/],
  [['cards', 'add', 'plus.card', '--pin-file', 'pin', ...KEK], /there is a card "7001" already/],
  [['cards', 'add', 'third.card', 'plus.card', '--pin-file', 'pin', ...KEK], /there is a card "7001" already/],
  [['cards', 'add', 'third.card', '--pin-file', 'pin'], /the key-encryption key is missing: give it with --kek-file/],
  [['cards', 'add', 'third.card', '--pin-file', 'pin', '--kek-file', 'keys/other'], /sealed with another key/],
  [['cards', 'add', 'third.card', ...KEK], /no terminal to ask at: give the PIN with --pin-file/],
  [['cards', 'add', 'third.card', '--pin-file', 'keys/words', ...KEK], /the PIN must be 1 to 16 digits/],
  [['cards', 'add', 'pin', ...KEK], /pin/],
  [['cards', 'set-pin', '7001', '1234', ...KEK], /one argument too many/],
  [['cards', 'set-pin', '7001', '--pin', '1234', ...KEK], /there is no option --pin, only .*--pin-file/],
  [['cards', 'activate', '7002'], /the user is missing: name one with --user NAME/],
  [['cards', 'lock', '7001', '--user', 'bob'], /"bob" has no card "7001"/],
  [['cards', 'resync', '7001'], /card "7001" has no counter to find again/],
  [['cards', 'list', '--audit-key-file', 'keys/other'], /chained with another audit key/],
  [
    ['cards', 'list', '--audit-key-file', 'keys/none'],
    /the audit key can't be read from keys\/none: there is no such file/,
  ],
];

test('users and cards: what can’t be is refused, and nothing is written', async (t) => {
  const store = await newStore(t);
  const state = async (): Promise<string> => (await store.run('audit', 'show')).stdout;
  const before = await state();
  const ended = await Promise.all(REFUSED.map(([args]) => store.run(...args)));
  for (const [index, [args, message]] of REFUSED.entries()) {
    const { status, stdout, stderr } = ended[index]!;
    t.deepEqual([status, stdout], [2, ''], `${args.join(' ')}: ${stderr}`);
    t.regex(stderr, message, args.join(' '));
    t.notRegex(stderr, /2222|1111|horse|at .*\.ts/);
  }
  t.is(await state(), before);
});

const NO_STORE: ReadonlyArray<readonly [args: readonly string[], message: RegExp]> = [
  [
    [],
    /the store is missing: name it with --store FILE, with --store-url-file FILE, or in the environment variable DSCPLUS_STORE/,
  ],
  [
    ['--store', 'none.db', '--audit-key-file', 'keys/kek'],
    /there is no store none.db: make it with "dscplus store init/,
  ],
  [['--store', 'plus.card', '--audit-key-file', 'keys/kek'], /SQLITE_NOTADB: file is not a database/],
  [['--store', 'empty', '--audit-key-file', 'keys/kek'], /empty is an empty file and no store/],
  [['--store', '.', '--audit-key-file', 'keys/kek'], /\. is a folder and no store/],
  [['--store', 'none.db'], /there is no store none.db: make it with "dscplus store init/],
  [['--store', 'plus.card'], /plus.card is no database and no store: name one/],
  [['--store', '/dev/null'], /is a device or a pipe and no store|there is no store/],
];

test('users and cards: a store that is none is named', async (t) => {
  const { folder } = await newStore(t);
  for (const [args, message] of NO_STORE) {
    const { status, stderr } = await dscplus(folder, 'users', 'list', ...args);
    t.is(status, 2, args.join(' '));
    t.regex(stderr, message);
  }
});

test('users and cards: a name that somebody wrote into the database shows harmlessly', async (t) => {
  const store = await newStore(t);
  const database = new Database(storeOf(store));
  database.prepare('INSERT INTO users VALUES (?, 0)').run('eve\x1b[2J\n\u202e');
  database.close();
  const shown = 'eve\\u{1b}[2J\\u{a}\\u{202e}\tactive\t';
  t.true((await store.run('users', 'list')).stdout.split('\n').includes(shown));
});

test('users and cards: eight processes at once add what is theirs, and of one name one is added', async (t) => {
  const { run } = await newStore(t);
  const own = Array.from({ length: 4 }, (_, index) => run('users', 'add', `user${index}`));
  const same = Array.from({ length: 4 }, () => run('users', 'add', 'same'));
  t.deepEqual(
    (await Promise.all(own)).map(({ status }) => status),
    [0, 0, 0, 0],
  );
  t.deepEqual((await Promise.all(same)).map(({ status }) => status).sort(), [0, 2, 2, 2]);
  t.is((await run('users', 'list')).stdout.trimEnd().split('\n').length, 2 + 4 + 1);
  t.is((await run('audit', 'verify')).status, 0);
});
