import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { dscplus } from '../testing-commands.js';

const RFC = 'test-vectors/rfc6287.json';
const folder = mkdtempSync(join(tmpdir(), 'dscplus-vectors-command-'));
test.after.always(() => rmSync(folder, { recursive: true }));

test('vectors command: exit status 0 when all cases of all files hold', async (t) => {
  const { status, stdout, stderr } = await dscplus('.', 'vectors', 'check', RFC, 'test-vectors/debounce.json');
  t.is(stderr, '');
  t.regex(stdout, /rfc6287\.json: 70 ocra cases, all hold\n.*debounce\.json: [0-9]+ debounce cases, all hold\n$/);
  t.is(status, 0);
});

test('vectors command: exit status 1 with the name of each failing case, what was wanted and what came', async (t) => {
  const path = join(folder, 'wrong.json');
  writeFileSync(path, readFileSync(RFC, 'utf8').replace('"237653"', '"237654"'));
  const { status, stdout } = await dscplus('.', 'vectors', 'check', path, RFC);
  t.is(status, 1);
  t.regex(stdout, /"C\.1 .*question 00000000" fails\n {2}wanted: 237654\n {2}got: {4}237653 from the card/);
  t.regex(stdout, /wrong\.json: 70 ocra cases, 1 fail\n.*rfc6287\.json: 70 ocra cases, all hold\n$/);
});

test('vectors command: exit status 2 before any case runs when a file holds no vectors', async (t) => {
  const { status, stdout, stderr } = await dscplus('.', 'vectors', 'check', RFC, 'package.json');
  t.is(status, 2);
  t.is(stdout, '');
  t.regex(stderr, /^dscplus: package\.json: .*\n$/);
});

for (const args of [[], ['check'], [RFC], ['chekc', RFC]]) {
  test(`vectors command: "${args.join(' ')}" is refused with what it needs`, async (t) => {
    const { status, stderr } = await dscplus('.', 'vectors', ...args);
    t.is(status, 2);
    t.regex(stderr, /needs the word "check" and at least one file/);
  });
}
