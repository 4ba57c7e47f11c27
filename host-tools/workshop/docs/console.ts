/** For tests: the sessions that a page shows, run on a terminal. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { spawn } from '@lydell/node-pty';
import test, { type ExecutionContext } from 'ava';
import { folderWith } from '../../cli/testing.js';

/** There are no pseudo-terminals of this kind on Windows. */
export const onTerminal = process.platform === 'win32' ? test.skip : test;

/**
 * The text without the parts that differ from run to run: times, and the user's name. The columns behind them differ
 * too.
 */
function steady(text: string): string {
  return text
    .replace(/[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8} UTC/g, 'TIME')
    .replace(/^(1[12] .*?)\S+$/gm, '$1NAME')
    .replace(/ +$/gm, '');
}

type Environment = Readonly<Record<string, string>>;

const END = 'that was all\n';

/** Runs a script on a terminal. @returns what it shows */
function shown(folder: string, script: string, more: Environment): Promise<string> {
  return new Promise((done) => {
    const env = { PATH: process.env.PATH, LANG: 'C.UTF-8', TERM: 'xterm', ...more };
    const pty = spawn('/bin/sh', ['-c', `${script}\necho ${END}`], { cwd: folder, cols: 100, rows: 24, env });
    let sent = '';
    pty.onData((data) => {
      sent += data;
      const text = sent.replaceAll('\r\n', '\n');
      // The end of the shell may be reported before the last of its output.
      if (text.endsWith(END)) done(text.slice(0, -END.length));
    });
  });
}

/**
 * Runs all console blocks of a page, one after the other, and compares what they show.
 * @param more of the environment
 * @returns how many commands ran
 */
export async function runConsole(t: ExecutionContext, file: string, more: Environment = {}): Promise<number> {
  const page = readFileSync(file, 'utf8');
  const session = [...page.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map((match) => match[1]).join('');
  const commands = [...session.matchAll(/^\$ (.*)$/gm)].map((match) => match[1]!);
  const npx = `npx() { shift; "${process.execPath}" "${resolve('build/dscplus.cjs')}" "$@"; }`;
  const script = commands.map((command) => `echo '$ ${command}'\n${command}\n`).join('');
  t.is(steady(await shown(folderWith(t, {}), `${npx}\n${script}`, more)), steady(session));
  return commands.length;
}
