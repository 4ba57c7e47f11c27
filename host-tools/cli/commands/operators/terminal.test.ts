import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import Database from 'libsql';
import { TestTerminal } from '../../testing-terminal.js';
import { KEK, newStore, storeOf, type TestStore } from './testing.js';

/** There are no pseudo-terminals of this kind on Windows. */
const onTerminal = process.platform === 'win32' ? test.skip : test;

type Teardown = { teardown(fn: () => void): void };

/** A terminal on the store: the script's exit status stands at its end. */
function open(t: Teardown, { folder }: TestStore, script: string, columns = 80): TestTerminal {
  const terminal = new TestTerminal(
    `cd '${folder}'; export DSCPLUS_STORE=cards.db; ${script}; echo "status $?"`,
    columns,
  );
  t.teardown(() => terminal.close());
  return terminal;
}

onTerminal('operators’ terminal: a PIN is asked for twice, and never shown', async (t) => {
  const store = await newStore(t);
  const before = (await store.run('audit', 'show')).stdout;
  const setPin = `dscplus cards set-pin 7001 ${KEK.join(' ')}`;
  for (const [second, status, said] of [
    ['9876', 0, 'has a new PIN; open challenges are dead'],
    ['9877', 2, 'the two answers differ: nothing was done'],
  ] as const) {
    const terminal = open(t, store, setPin);
    await terminal.untilText('PIN of "7001": ');
    terminal.write('9876\r');
    await terminal.untilText('PIN of "7001", again: ');
    terminal.write(`${second}\r`);
    await terminal.untilText(`status ${status}`);
    t.true(terminal.text.includes(said), terminal.text);
    t.false(/987/.test(terminal.text));
  }
  const done = (await store.run('audit', 'show')).stdout.slice(before.length);
  t.regex(done, /^8\t.*\treset pin\tdone\t\t7001\t.*\n$/);
});

onTerminal('operators’ terminal: Ctrl-C at a question ends with 130, and nothing was done', async (t) => {
  const store = await newStore(t);
  const before = (await store.run('audit', 'show')).stdout;
  for (const [script, question] of [
    [`dscplus cards set-pin 7001 ${KEK.join(' ')}`, 'PIN of'],
    ['dscplus users remove bob', 'to go on'],
    ['dscplus store init new.db --passphrase', 'passphrase:'],
  ] as const) {
    const terminal = open(t, store, script);
    await terminal.untilText(question);
    terminal.write('\x03');
    await terminal.untilText('status 130');
  }
  t.is((await store.run('audit', 'show')).stdout, before);
  t.throws(() => readFileSync(join(store.folder, 'new.db')), { code: 'ENOENT' });
});

onTerminal('operators’ terminal: what can’t be undone is done when the name is typed', async (t) => {
  const store = await newStore(t);
  for (const [answer, status, said] of [
    ['y', 1, 'nothing was done: the answer is not that name'],
    ['', 1, 'nothing was done: the answer is not that name'],
    ['bob', 0, 'removed: "bob"'],
  ] as const) {
    const terminal = open(t, store, 'dscplus users remove bob');
    await terminal.untilText('User "bob" loses all cards and can\'t be brought back as they were.');
    await terminal.untilText('Type "bob" to go on: ');
    terminal.write(`${answer}\r`);
    await terminal.untilText(`status ${status}`);
    t.true(terminal.text.includes(said), terminal.text);
  }
  t.is((await store.run('users', 'list')).stdout, 'alice\tactive\t7001, 7002 (not activated)\n');
});

onTerminal(
  'operators’ terminal: a store is sealed with a passphrase that is typed, and opens with no other',
  async (t) => {
    const store = await newStore(t);
    const terminal = open(t, store, 'dscplus store init words.db --passphrase');
    for (const question of ['passphrase: ', 'passphrase, again: ']) {
      await terminal.untilText(question);
      terminal.write('Grüße, 鍵 und Schlüssel\r');
    }
    await terminal.untilText('status 0');
    t.false(terminal.text.includes('鍵'));
    for (const [typed, status] of [
      ['Grüße, 鍵 und Schlüssel', 0],
      ['Grüße, 鍵 und Schlösser', 2],
    ] as const) {
      const again = open(t, store, 'dscplus cards add third.card --pin-file pin --store words.db --passphrase');
      await again.untilText('passphrase: ');
      again.write(`${typed}\r`);
      await again.untilText(`status ${status}`);
      t.is(again.text.includes('sealed with another key'), status === 2, again.text);
    }
  },
);

onTerminal('operators’ terminal: a table fits it, with what is wide and what would move the cursor', async (t) => {
  const store = await newStore(t);
  const database = new Database(storeOf(store));
  const add = database.prepare('INSERT INTO users VALUES (?, 1)');
  for (const name of ['鍵'.repeat(40), `m${'\x1b[2J'.repeat(9)}`, 'zoë']) add.run(name);
  database.close();
  const terminal = open(t, store, 'dscplus users list', 50);
  await terminal.untilText('status 0');
  t.deepEqual(
    terminal.text
      .split('\n')
      .slice(0, 6)
      .map((line) => line.trimEnd()),
    [
      'USER                STATE      CARDS',
      'alice               active     7001, 7002 (not ac…',
      'bob                 active',
      'm\\u{1b}[2J\\u{1b}[…  suspended',
      'zoë                 suspended',
      `${'鍵'.repeat(8)}…   suspended`,
    ],
  );
});

onTerminal('operators’ terminal: a table on a terminal that does not know its size is 80 columns wide', async (t) => {
  const store = await newStore(t);
  const terminal = open(t, store, 'stty rows 0 cols 0; dscplus users list');
  await terminal.untilText('status 0');
  t.regex(terminal.text, /^USER +STATE +CARDS *\nalice +active +7001, 7002 \(not activated\)/);
});
