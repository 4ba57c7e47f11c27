/** For tests: the scripts that a page shows, and its commands, run by a shell that is no terminal. */
import { execFile, spawnSync } from 'node:child_process';
import test from 'ava';
import { DSCPLUS } from '../../cli/testing.js';

/** The pages' commands are a POSIX shell's. */
export const inShell = process.platform === 'win32' ? test.skip : test;

/** Blocks of a page that are fenced with this word. */
export function blocksOf(page: string, word: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${word}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map((match) => match[1]!);
}

/** Its scripts, by the names it gives them: those fenced with `keys NAME`. */
export function scriptsOf(page: string): Record<string, string> {
  return Object.fromEntries(
    [...page.matchAll(/^```keys (\S+)\n([\s\S]*?)^```$/gm)].map(([, name, text]) => [name!, text!]),
  );
}

/** The commands of its console blocks, each with what the page says that it prints. */
export function sessionsOf(page: string): Array<readonly [command: string, printed: string]> {
  return blocksOf(page, 'console').flatMap((block) =>
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

/** A line that a shell runs while others run. @returns all that it prints */
export function shellLater(folder: string, line: string): Promise<string> {
  const script = line.replaceAll('npx dscplus', `"${process.execPath}" "${DSCPLUS}"`);
  return new Promise((done) => {
    execFile('sh', ['-c', script], { cwd: folder }, (error, stdout, stderr) => {
      done(error === null ? stdout : `${stdout}${stderr}status ${error.code}\n`);
    });
  });
}
