/** For tests: the scripts that a page shows, and its commands, run by a shell that is no terminal. */
import { spawnSync } from 'node:child_process';
import test from 'ava';
import { DSCPLUS } from '../../cli/testing.js';

/** The pages' commands are a POSIX shell's. */
export const inShell = process.platform === 'win32' ? test.skip : test;

/** Its scripts, by the names it gives them: those fenced with `keys NAME`. */
export function scriptsOf(page: string): Record<string, string> {
  return Object.fromEntries(
    [...page.matchAll(/^```keys (\S+)\n([\s\S]*?)^```$/gm)].map(([, name, text]) => [name!, text!]),
  );
}

/** The commands of its console blocks, each with what the page says that it prints. */
export function sessionsOf(page: string): Array<readonly [command: string, printed: string]> {
  const blocks = [...page.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, block]) => block!);
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((text) => {
        const end = text.indexOf('\n');
        return [text.slice(0, end), text.slice(end + 1)] as const;
      }),
  );
}

/** @returns what it prints */
export function shell(command: string, cwd: string): string {
  const prelude = `npx() { shift; "${process.execPath}" "${DSCPLUS}" "$@"; }; `;
  return spawnSync('/bin/sh', ['-c', `{ ${prelude}${command}; } 2>&1`], { cwd, encoding: 'utf8' }).stdout;
}
