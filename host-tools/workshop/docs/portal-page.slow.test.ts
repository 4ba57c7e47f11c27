import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import test from 'ava';
import { folderWith, Served } from '../../cli/testing.js';
import { ENDPOINTS } from '../../portal/api/endpoints.js';
import { FAULT_KINDS } from '../../portal/control/faults.js';
import { blocksOf } from './shell.js';

const PAGE = readFileSync('docs/portal.md', 'utf8');
const API_PAGE = readFileSync('docs/http-api.md', 'utf8');

/** The text without the parts that differ from run to run. */
function steady(text: string): string {
  return text.replace(/127\.0\.0\.1:\d+/, 'ADDRESS').replace(/(API token {2}).*/, '$1TOKEN');
}

test('portal page: the demo prints what the page shows', async (t) => {
  const [command = '', ...shown] = blocksOf(PAGE, 'console')[0]!.split('\n');
  const args = command.replace('$ npx dscplus ', '').split(' ');
  const served = new Served(t, folderWith(t, {}), [...args, '--listen', '0']);
  t.is(steady(await served.printed()), steady(shown.join('\n')));
});

test('portal page: its example starts a portal and ends it', (t) => {
  const input = blocksOf(PAGE, 'js')[0]!.replace(
    "'dscplus/portal'",
    JSON.stringify(`file://${resolve('build/portal.js')}`),
  );
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module'], { input, encoding: 'utf8' });
  t.deepEqual([stdout, stderr], ['200\n', '']);
});

test('portal page: it names every fault, and the API’s page every request', (t) => {
  for (const kind of FAULT_KINDS) t.true(PAGE.includes(`| \`${kind}\``), kind);
  for (const { method, path } of ENDPOINTS) t.true(API_PAGE.includes(`\`${method} ${path}\``), path);
});
