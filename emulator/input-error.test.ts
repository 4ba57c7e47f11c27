import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { whyRefused } from './input-error.js';

function whyNot(use: () => unknown, meanings?: Readonly<Record<string, string>>): string {
  try {
    use();
  } catch (error) {
    return whyRefused(error, meanings);
  }
  return 'it is not';
}

test('input errors: why the system refused a file is said in words, without its codes', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-why-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const none = join(folder, 'none');
  t.is(
    whyNot(() => readFileSync(none)),
    'there is no such file',
  );
  t.is(
    whyNot(() => readFileSync(none), { ENOENT: 'make one' }),
    'make one',
  );
  t.is(
    whyNot(() => readFileSync(folder)),
    'it is a folder, not a file',
  );
  writeFileSync(none, '');
  t.is(
    whyNot(() => writeFileSync(none, '', { flag: 'wx' })),
    'something has that name already; choose another',
  );
  t.is(
    whyRefused(Object.assign(new Error("EBUSY: resource busy or locked, open 'a'"), { code: 'EBUSY' })),
    'resource busy or locked',
  );
  t.is(whyRefused(new Error('a driver, which has its own words')), 'a driver, which has its own words');
});
