/** The page of the HTTP API, pasted into a shell: curl, jq and the command. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import test from 'ava';
import { DSCPLUS, folderWith } from '../../cli/testing.js';
import { startPortal } from '../../portal/portal.js';

const PAGE = readFileSync('docs/http-api.md', 'utf8');

/** The text without the parts that differ from run to run. */
function steady(text: string): string {
  return text.replace(/"handle":"[\w-]{24}"/, '"handle":"…"').replace(/"question":"[0-9]{6}"/, '"question":"…"');
}

test('peers: the HTTP API’s page goes as it shows it, by curl', async (t) => {
  const portal = await startPortal({ demo: true });
  t.teardown(() => portal.close());
  const session = /^```console\n([\s\S]*?)^```$/m.exec(PAGE)![1]!;
  const [, ...commands] = session.split(/^\$ /m).slice(1);
  t.is(commands.length, 5);
  const lines = commands.map((command) =>
    command.split('\n', 1)[0]!.replaceAll('npx dscplus', `"${process.execPath}" "${DSCPLUS}"`),
  );
  const script = lines.map((line) => `${line}; echo`).join('\n');
  const env = { ...process.env, PORTAL: portal.address, TOKEN: portal.token! };
  const output = await new Promise<string>((resolve, reject) => {
    execFile('sh', ['-ec', script], { cwd: folderWith(t, {}), env }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${error.message}\n${stderr}`));
    });
  });
  const shown = commands.flatMap((command) => command.split('\n').slice(1)).filter((line) => line !== '');
  t.is(steady(output.replace(/\n+/g, '\n').trim()), steady(shown.join('\n')));
});
