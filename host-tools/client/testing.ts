/** The other end of a client's line, for tests. */
import { Duplex } from 'node:stream';

/** A peer whose answers the test gives: each line that the client sends goes to `answer`. */
export class Peer extends Duplex {
  readonly lines: string[] = [];

  constructor(private readonly answer: (line: string, peer: Peer) => void) {
    super();
  }

  say(line: string): void {
    this.push(`${line}\n`);
  }

  override _read(): void {}

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    for (const line of bytes.toString('latin1').split('\n')) {
      if (line === '') continue;
      this.lines.push(line);
      this.answer(line, this);
    }
    done();
  }
}

/** For calls that get no answer. */
export const QUICK = { timeout_ms: 20 };

/** The number that the client gave the line. */
export function tagOf(line: string): string {
  return /^\*ESE ([0-9]+);/.exec(line)?.[1] ?? '';
}

/** Answers every tagged line with `answers` and the tag. */
export function always(answers: string): (line: string, peer: Peer) => void {
  return (line, peer) => {
    if (tagOf(line) !== '') peer.say(`${answers};${tagOf(line)}`);
  };
}

/** Runs `work`, alone in this process. @returns the times that were waited for meanwhile, in milliseconds */
export async function waits(work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  const { setTimeout } = globalThis;
  globalThis.setTimeout = ((act: () => void, ms: number) => {
    times.push(ms);
    return setTimeout(act, ms);
  }) as never;
  try {
    await work();
  } finally {
    globalThis.setTimeout = setTimeout;
  }
  return times;
}
