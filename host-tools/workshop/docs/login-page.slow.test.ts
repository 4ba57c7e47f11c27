import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { transformSync } from 'esbuild';
import { folderWith, Served } from '../../cli/testing.js';
import { GROUPS } from '../../server/commands/table.js';
import { loginPage } from './login-page.js';
import { blocksOf, shellLater } from './shell.js';

const PAGE = readFileSync('docs/login-server.md', 'utf8');

test('login commands page: docs/login-commands.md is what the command table says (npm run docs writes it)', (t) => {
  t.is(readFileSync('docs/login-commands.md', 'utf8'), loginPage());
  for (const { header } of GROUPS.flatMap(({ entries }) => entries)) t.true(loginPage().includes(`| \`${header}`));
});

/** Types the commands of the page's sessions, one after the other. */
async function typeAll(t: ExecutionContext, folder: string): Promise<void> {
  const commands = blocksOf(PAGE, 'console').join('').split(/^\$ /m).slice(1);
  t.true(commands.length > 10);
  for (const command of commands) {
    const [line, ...shown] = command.split('\n');
    const served = /^npx dscplus (.*) &$/.exec(line!);
    const printed =
      served === null
        ? await shellLater(folder, line!)
        : `listening on ${await new Served(t, folder, served[1]!.split(' ')).address()}\n`;
    // Which pseudo-terminal it is depends on what else is open.
    t.is(printed.replace(/\/dev\/\S+\)/, '…'), shown.join('\n').replace(/\/dev\/\S+\)/, '…'), line);
  }
}

const onUnix = process.platform === 'win32' ? test.skip : test;

onUnix(
  'login server page: its sessions go as it shows them, and its example runs on the store that they make',
  async (t) => {
    const folder = folderWith(t, {});
    // The folder of the key is beside the store: what warns of that goes to standard error, which nobody looks at here.
    await typeAll(t, folder);
    const store = ['--store', 'cards.db', '--kek-file', 'keys/kek'];
    const address = await new Served(t, folder, ['login-server', '--tcp', '0', ...store]).address();
    const code = transformSync(blocksOf(PAGE, 'ts')[0]!, { loader: 'ts', format: 'esm' }).code;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module'], {
      input: code
        .replace(/(['"])dscplus\/client\1/, JSON.stringify(`file://${resolve('build/client.js')}`))
        .replace('5026', address.split(':')[1]!),
      encoding: 'utf8',
      timeout: 60_000,
    });
    t.deepEqual([stdout, stderr], ['6\nrefused\n', '']);
  },
);
