import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import test from 'ava';
import { transformSync } from 'esbuild';
import { folderWith, Served } from '../../cli/testing.js';
import { readClients } from '../../radius/clients-file.js';
import { blocksOf, shellLater } from './shell.js';

const PAGE = readFileSync('docs/radius.md', 'utf8');

const onUnix = process.platform === 'win32' ? test.skip : test;

onUnix('RADIUS page: its session goes as it shows it, and its example asks the server that it starts', async (t) => {
  const folder = folderWith(t, {});
  const commands = blocksOf(PAGE, 'console').join('').split(/^\$ /m).slice(1);
  t.true(commands.length > 15);
  let port = '';
  for (const command of commands) {
    const [line, ...shown] = command.split('\n');
    // Another server may have the page's port.
    const asked = port === '' ? line! : line!.replace('18121', port);
    const served = /^npx dscplus (.*) &$/.exec(asked);
    if (served === null) {
      t.is(await shellLater(folder, asked), shown.join('\n'), line);
      continue;
    }
    const address = await new Served(t, folder, served[1]!.replace('18121', '127.0.0.1:0').split(' ')).address();
    port ||= address.split(':')[1]!;
    t.regex(shown[0]!, /^listening on /);
  }
  const code = transformSync(blocksOf(PAGE, 'ts')[0]!, { loader: 'ts', format: 'esm' }).code;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module'], {
    input: code
      .replace(/(['"])dscplus\/client\1/, JSON.stringify(`file://${resolve('build/client.js')}`))
      .replace('18121', port),
    encoding: 'utf8',
    timeout: 60_000,
  });
  t.deepEqual([stdout, stderr], ['refused\n', '']);
});

test('RADIUS page: its clients file can be read, and it names every setting', (t) => {
  const clients = readClients(blocksOf(PAGE, 'ini')[0]!, 'clients');
  t.deepEqual(
    clients.map(({ name }) => name),
    ['vpn', 'ssh-hosts', 'branch-proxy'],
  );
  const error = t.throws(() => readClients('[a]\nx = 1\n', 'clients'));
  const [, settings = ''] = /there are (.*)$/.exec(error.message) ?? [];
  for (const setting of settings.split(', ')) t.true(PAGE.includes(`| \`${setting}\` |`), setting);
});

test('RADIUS page: it explains every reason for which a packet is dropped', (t) => {
  const source =
    readFileSync('host-tools/radius/counters.ts', 'utf8') + readFileSync('host-tools/radius/codec/packet.ts', 'utf8');
  const [union = ''] = /export type DropReason =[\s\S]*?;/.exec(source) ?? [];
  const [malformed = ''] = /export type Malformed =[\s\S]*?;/.exec(source) ?? [];
  const reasons = [...`${union}${malformed}`.matchAll(/'([^']+)'/g)].map((match) => match[1]!);
  t.true(reasons.length > 14);
  for (const reason of reasons) t.true(PAGE.includes(`\`${reason}\``), reason);
});
