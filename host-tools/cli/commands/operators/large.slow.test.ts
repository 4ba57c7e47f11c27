import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import test from 'ava';
import Database from 'libsql';
import { DSCPLUS } from '../../testing.js';
import { newStore, storeOf } from './testing.js';

/** A million for a long run. */
const CARDS = Number(process.env.DSCPLUS_CARDS ?? 30_000);
const HEAP_MB = 24;
const GROWTH_BYTES = 40_000_000;

/** Prints to standard error, at its end, what memory the command took at most. */
const MEASURE = `data:text/javascript,process.on('exit',()=>process.stderr.write(String(process.resourceUsage().maxRSS*1024)))`;

test('operators’ lists: however many cards, no more memory is taken than for one', async (t) => {
  const store = await newStore(t);
  const database = new Database(storeOf(store));
  database.exec('BEGIN');
  const add = database.prepare(
    "INSERT INTO cards SELECT ?, suite, sealed_key, sealed_pin_hash, counter, 1, 0, 0 FROM cards WHERE serial = '7001'",
  );
  const assign = database.prepare("INSERT INTO assignments VALUES ('alice', ?, 1, '')");
  for (let card = 0; card < CARDS; card++) {
    const serial = `M${String(card).padStart(8, '0')}`;
    add.run(serial);
    if (card % 1000 === 0) assign.run(serial);
  }
  database.exec('COMMIT');
  database.close();
  const list = (...args: string[]) =>
    promisify(execFile)(
      process.execPath,
      [
        `--max-old-space-size=${HEAP_MB}`,
        '--import',
        MEASURE,
        DSCPLUS,
        'cards',
        'list',
        '--store',
        'cards.db',
        ...args,
      ],
      { cwd: store.folder, maxBuffer: 2 ** 30 },
    );
  const one = await list('--limit', '1');
  const all = await list();
  const lines = all.stdout.trimEnd().split('\n');
  t.is(lines.length, CARDS + 2);
  t.regex(lines.at(-1)!, new RegExp(`^M${String(CARDS - 1).padStart(8, '0')}\tactive\t`));
  t.true(Number(all.stderr) - Number(one.stderr) < GROWTH_BYTES, `${one.stderr} and ${all.stderr} bytes`);
  const found = await list('--filter', 'm0000001', '--json');
  t.is(found.stdout.trimEnd().split('\n').length, 10);
});
