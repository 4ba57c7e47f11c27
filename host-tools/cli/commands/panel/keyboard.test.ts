import { type IPty, spawn } from '@lydell/node-pty';
import test, { type ExecutionContext } from 'ava';
import { DSCPLUS } from '../../testing.js';

/**
 * There are no pseudo-terminals of this kind on Windows. Before all others: the panel takes an answer of the terminal for
 * five seconds only, and here it comes from this process.
 */
const onTerminal = process.platform === 'win32' ? test.skip : test.serial;

/** A terminal that speaks the keyboard protocol, and sends what it sends a byte at a time. */
class ProtocolTerminal {
  readonly pty: IPty;
  text = '';
  /** The written text, without moves over one blank. */
  get words(): string {
    return this.text.replaceAll('\x1b[1C', ' ');
  }

  exitCode: number | undefined = undefined;
  /** Up to where its questions are answered. */
  private answered = 0;
  private waiting: Array<() => void> = [];

  constructor(t: Pick<ExecutionContext, 'teardown' | 'timeout'>) {
    t.timeout(60_000);
    const env = { PATH: process.env.PATH, LANG: 'C.UTF-8', TERM: 'xterm-kitty' };
    this.pty = spawn(process.execPath, [DSCPLUS, 'panel'], { cols: 80, rows: 24, env });
    this.pty.onData((text) => {
      this.text += text;
      this.answer();
      this.look();
    });
    this.pty.onExit(({ exitCode }) => {
      this.exitCode = exitCode;
      this.look();
    });
    t.teardown(() => {
      if (this.exitCode === undefined) this.pty.kill('SIGKILL');
    });
  }

  /** A question may come in pieces. */
  private answer(): void {
    const question = '\x1b[?u';
    for (
      let at = this.text.indexOf(question, this.answered);
      at !== -1;
      at = this.text.indexOf(question, this.answered)
    ) {
      this.answered = at + question.length;
      this.pty.write(this.text.slice(0, at).includes('\x1b[>27u') ? '\x1b[?27u' : '\x1b[?0u');
    }
  }

  private look(): void {
    for (const waiting of this.waiting) waiting();
  }

  send(text: string): void {
    for (const byte of text) this.pty.write(byte);
  }

  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        this.waiting = this.waiting.filter((other) => other !== look);
        resolve();
      };
      this.waiting.push(look);
      look();
    });
  }
}

onTerminal(
  'panel keyboard: a digit is down as long as it is held, and the protocol is taken back at the end',
  async (t) => {
    const terminal = new ProtocolTerminal(t);
    await terminal.until(() => terminal.text.includes('\x1b[>27u') && terminal.words.includes('hold PRESS'));
    terminal.send('\x1b[53;1:1;53u');
    await terminal.until(() => terminal.words.includes('5 down'));
    terminal.send('\x1b[53;1:2;53u');
    terminal.send('\x1b[53;1:3u');
    await terminal.until(() => /5 up/.test(terminal.words));
    terminal.pty.kill('SIGTERM');
    await terminal.until(() => terminal.exitCode !== undefined);
    t.is(terminal.exitCode, 143);
    const [pushed, popped] = ['\x1b[>27u', '\x1b[<u'].map((sequence) => terminal.text.lastIndexOf(sequence));
    t.true(pushed < popped && popped < terminal.text.lastIndexOf('\x1b[?1049l'));
  },
);

onTerminal('panel keyboard: q in the protocol leaves, and Ctrl-C does', async (t) => {
  for (const [keys, status] of [
    ['\x1b[113;1:1;113u', 0],
    ['\x1b[99;5:1u', 130],
  ] as const) {
    const terminal = new ProtocolTerminal(t);
    await terminal.until(() => terminal.text.includes('\x1b[>27u') && terminal.words.includes('hold PRESS'));
    terminal.send(keys);
    await terminal.until(() => terminal.exitCode !== undefined);
    t.is(terminal.exitCode, status);
    t.true(terminal.text.lastIndexOf('\x1b[<u') > terminal.text.lastIndexOf('\x1b[>27u'));
  }
});
