/** Asks the person at the terminal. */
import { createInterface } from 'node:readline';

/** Whether there is a person to ask: a continuous-integration job may have a terminal too, and nobody at it. */
export function canAsk(): boolean {
  const { stdin, stderr, env } = process;
  return stdin.isTTY === true && stderr.isTTY === true && (env.CI ?? '') === '';
}

/** @returns whether the answer is yes; undefined for Ctrl-C */
export function askYesNo(question: string): Promise<boolean | undefined> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    terminal.once('SIGINT', () => {
      resolve(undefined);
      terminal.close();
    });
    // The end of input is no answer, which is no.
    terminal.once('close', () => {
      process.stdin.pause();
      resolve(false);
    });
    terminal.question(`${question} [y/N] `, (answer) => {
      resolve(/^y(es)?$/i.test(answer.trim()));
      terminal.close();
    });
  });
}
