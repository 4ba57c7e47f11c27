/** The processes of the trials: as many as there are jobs, each started again where it had to be killed. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Answer, ENDLESS, type FilePlan, type Measured, type Request } from './messages.js';

const TRIAL = fileURLToPath(new URL('./trial.js', import.meta.url));
/**
 * A run without an end that does not come by the firmware ends no other way: after so many times as long as usual, and a
 * pause that a busy machine may take.
 */
const TIMES_AS_LONG = 20;
const PAUSE_ms = 5_000;
/** Tests that draw many cases draw fewer here. */
const ENVIRONMENT = { DSCPLUS_NOISY_LOGINS: '48', DSCPLUS_FLIPS: '1' };
/** A mutant may fill memory: its process ends before the machine feels it. */
const MEMORY = ['--max-old-space-size=1024'];

/** The verdict on a mutant: the title of the test that noticed it, or null. */
export type Verdict = string | null;

/** Does the work for every item, `jobs` at a time. */
export async function inTurns<T>(items: readonly T[], jobs: number, work: (item: T, worker: Worker) => Promise<void>) {
  const left = items.values();
  const worker = async () => {
    const one = new Worker();
    try {
      for (const item of left) await work(item, one);
    } finally {
      one.dismiss();
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}

/** One process, with one request at a time. */
export class Worker {
  private child: ChildProcess | undefined = undefined;

  /** How long each test of a file takes, and which mutants it comes by. */
  async measure(script: string): Promise<{ load: Measured; tests: readonly Measured[] }> {
    const answer = await this.ask({ ask: 'measure', script });
    if (answer?.tell !== 'measured') throw new Error(`${script}: the process ended while it was measured`);
    return answer;
  }

  async try(mutant: number, plans: readonly FilePlan[]): Promise<Verdict> {
    const answer = await this.ask({ ask: 'try', mutant, plans });
    if (answer?.tell === 'tried' && answer.isSpent) this.dismiss();
    return answer?.tell === 'tried' ? answer.foundBy : ENDLESS;
  }

  dismiss(): void {
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }

  /** The process, started again where the last one has ended: a mutant may end it at any time. */
  private running(): ChildProcess {
    const { child: last } = this;
    // It may have ended although its channel is not closed yet.
    if (last?.connected && last.exitCode === null && last.signalCode === null) return last;
    const child = fork(TRIAL, {
      execArgv: MEMORY,
      env: { ...process.env, ...ENVIRONMENT },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    // A request that no longer reaches it: its end is reported as well.
    child.on('error', () => child.kill('SIGKILL'));
    this.child = child;
    return child;
  }

  /** @returns the last answer; undefined where the process died, or was killed because a file took too long */
  private ask(request: Request): Promise<Answer | undefined> {
    const child = this.running();
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const end = (answer: Answer | undefined): void => {
        clearTimeout(timer);
        child.off('message', hear);
        child.off('exit', fall);
        child.off('error', fall);
        resolve(answer);
      };
      const fall = (): void => end(undefined);
      const hear = (answer: Answer): void => {
        clearTimeout(timer);
        if (answer.tell !== 'begins') end(answer);
        else timer = setTimeout(() => child.kill('SIGKILL'), TIMES_AS_LONG * answer.usual_ms + PAUSE_ms);
      };
      child.on('message', hear);
      child.on('exit', fall);
      child.on('error', fall);
      child.send(request);
    });
  }
}
