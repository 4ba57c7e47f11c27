/** Runs the built command, for tests. */
import { type ChildProcess, execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import * as net from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export const DSCPLUS = resolve('build/dscplus.cjs');

/** Variables that a CI system or a user may have set, and that tests of other output must not get. */
for (const name of ['GITHUB_ACTIONS', 'GITHUB_STEP_SUMMARY', 'FORCE_COLOR', 'NO_COLOR', 'CLICOLOR_FORCE']) {
  delete process.env[name];
}

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A file's tests all begin at once: if each started its commands at once too, hundreds would share two processors, and
 * nothing that has a time limit of its own would keep it.
 */
export class Places {
  private readonly waiting: Array<() => void> = [];

  constructor(private free: number) {}

  async take(): Promise<void> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  giveBack(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.free += 1;
    else next();
  }
}

/** For what starts processes beside `dscplus`. */
export const places = new Places(availableParallelism() + 1);

/** Runs `dscplus` with `args` in `folder` in a process of its own, as soon as there is a place for one more. */
export async function startDscplus(folder: string, ...args: string[]): Promise<Ended> {
  await places.take();
  return new Promise((done) => {
    execFile(process.execPath, [DSCPLUS, ...args], { cwd: folder }, (error, stdout, stderr) => {
      places.giveBack();
      done({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

/** Runs `dscplus` within a command of bash, where `<(…)` is a file that is a pipe. */
export function bash(folder: string, command: string): Ended {
  const text = command.replaceAll('dscplus ', `"${process.execPath}" "${DSCPLUS}" `);
  const { status, stdout, stderr } = spawnSync('bash', ['-c', text], { cwd: folder, encoding: 'utf8' });
  return { status: status ?? -1, stdout, stderr };
}

/** A folder with these files, for the time of one test. */
export function folderWith(t: { teardown(fn: () => void): void }, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-cli-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** A command that serves until it is stopped, as a process of its own. */
export class Served {
  private readonly child: ChildProcess;
  private output = '';
  private errors = '';
  readonly ended: Promise<unknown>;

  constructor(t: { teardown(fn: () => void): void }, cwd: string, args: readonly string[]) {
    this.child = spawn(process.execPath, [DSCPLUS, ...args], { cwd });
    this.child.stdout?.on('data', (bytes) => {
      this.output += String(bytes);
    });
    this.child.stderr?.on('data', (bytes) => {
      this.errors += String(bytes);
    });
    this.ended = once(this.child, 'close').then(([code, signal]) => code ?? signal);
    t.teardown(() => this.child.kill('SIGKILL'));
  }

  /** The printed text, once there is a line of it; at once where the process has ended. */
  async printed(): Promise<string> {
    const data = once(this.child.stdout!, 'data');
    if (!this.output.includes('\n')) await Promise.race([data, this.ended]);
    return this.output;
  }

  async address(): Promise<string> {
    return /^listening on (.*)\n$/.exec(await this.printed())![1]!;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  end(signal: NodeJS.Signals): Promise<unknown> {
    this.signal(signal);
    return this.ended;
  }

  write(text: string): void {
    this.child.stdin?.write(text);
  }

  get reported(): { output: string; errors: string } {
    return { output: this.output, errors: this.errors };
  }
}

/** Asks over TCP. @returns all answers */
export async function askTcp(address: string, lines: string): Promise<string> {
  const socket = net.connect({ port: Number(address.split(':')[1]), allowHalfOpen: true });
  socket.end(lines);
  let text = '';
  for await (const bytes of socket) text += String(bytes);
  return text;
}

/**
 * A folder on a disk of its own, so full that nothing can be written to it, and what makes room.
 * @returns undefined where no file system can be mounted
 */
export function fullFolder(t: {
  teardown(fn: () => void): void;
}): { readonly folder: string; makeRoom(): void } | undefined {
  const folder = folderWith(t, {});
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  t.teardown(() => execFileSync('umount', ['-l', folder]));
  const ballast = join(folder, 'ballast');
  try {
    writeFileSync(ballast, Buffer.alloc(2 * 1024 * 1024));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
  return { folder, makeRoom: () => rmSync(ballast) };
}
