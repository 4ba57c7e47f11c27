/** Files that a disk or a hand has damaged: an error that says so, never the end of the process. */
import test from 'ava';
import Database from 'libsql';
import { newFolder } from '../testing.js';
import { newStore } from '../testing-processes.js';
import { faultsOf, flipBits } from './testing-damage.js';

const CELLS: ReadonlyArray<readonly [sql: string, message: RegExp]> = [
  ["UPDATE users SET name = CAST(x'ff41' AS TEXT) WHERE name = 'alice'", /users\.name holds text that is not UTF-8/],
  ["UPDATE assignments SET serial = CAST(x'c328' AS TEXT) WHERE user = 'alice'", /assignments\.serial holds text that/],
  ['UPDATE users SET suspended = 7', /users\.suspended holds neither 0 nor 1/],
  ["UPDATE cards SET counter = '7'", /cards\.counter holds no counter/],
  ['UPDATE cards SET epoch = 9000000000000000000', /cards\.epoch holds no whole number/],
  ["UPDATE limits SET failures_ms = '[1,'", /limits\.failures_ms holds no list of times/],
  ['DELETE FROM audit_head', /the head of the audit log is missing/],
];

test('store damage: a cell that can’t be what it should be is named, and ends nothing', async (t) => {
  for (const [sql, message] of CELLS) {
    const path = await newStore(newFolder(t));
    const database = new Database(path);
    database.exec(sql);
    database.close();
    const found = await faultsOf(path);
    t.true(
      found.some((fault) => message.test(fault)),
      `${sql}: ${found.join('; ')}`,
    );
  }
});

test('store damage: a bit flipped in one of eight pages is found or does no harm', (t) => flipBits(t, 8, 1));
