/** The cost of the faceplate in a terminal: its start, a key's way to the screen, and doing nothing. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';
import { benchWithoutTime } from '../../panel/still.js';
import { alternate, print } from './rounds.js';

const PANEL = ['build/dscplus.cjs', 'panel'];
/** The text of the last row of the first frame. */
const FIRST_FRAME = 'p: hold PRESS';
const START_ROUNDS = 21;
const KEYS = 400;
/** So long nothing comes after the last byte of a frame. */
const QUIET_ms = 25;
const IDLE_ms = 8000;
/** Clock ticks a second in /proc, on every Linux. */
const TICKS = 100;

/** Answers each `x` with as many bytes as it was set to, and does nothing else. */
const BARE = `process.stdin.setRawMode(true);
let frame = Buffer.alloc(0);
process.stdin.on('data', (bytes) => {
  const reported = /^=([0-9]+);$/.exec(String(bytes));
  if (reported === null) process.stdout.write(frame);
  else {
    frame = Buffer.alloc(Number(reported[1]), 'x');
    process.stdout.write('reported');
  }
});
process.stdout.write('ready');`;

class Terminal {
  readonly pty: IPty;
  private text = '';
  private arrived: (text: string) => void = () => undefined;

  constructor(args: readonly string[], columns: number, rows: number) {
    const env = { PATH: process.env.PATH, LANG: 'C.UTF-8', TERM: 'xterm-256color' };
    this.pty = spawn(process.execPath, [...args], { cols: columns, rows, env });
    this.pty.onData((text) => {
      this.text += text;
      this.arrived(text);
    });
  }

  /** Resolves as soon as `text` has come. */
  until(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.arrived = () => {
        if (this.text.includes(text)) resolve();
      };
      this.arrived('');
    });
  }

  exit(): Promise<void> {
    return new Promise((resolve) => this.pty.onExit(() => resolve()));
  }

  /** @returns milliseconds from the key to the last byte that it brings, and how many bytes it brings */
  key(key: string): Promise<{ readonly ms: number; readonly bytes: number }> {
    return new Promise((resolve) => {
      const start_ms = performance.now();
      let [last_ms, bytes] = [start_ms, 0];
      const end = (): void => resolve({ ms: last_ms - start_ms, bytes });
      let quiet = setTimeout(end, QUIET_ms * 8);
      this.arrived = (text) => {
        last_ms = performance.now();
        bytes += Buffer.byteLength(text);
        clearTimeout(quiet);
        quiet = setTimeout(end, QUIET_ms);
      };
      this.pty.write(key);
    });
  }
}

async function timed(run: () => Promise<void>): Promise<number> {
  const start_ms = performance.now();
  await run();
  return performance.now() - start_ms;
}

/** From the start of the process to the last byte of the first frame, against a Node that does nothing there. */
export async function panelStart(): Promise<void> {
  const ours = (): Promise<number> =>
    timed(async () => {
      const terminal = new Terminal(PANEL, 80, 24);
      await terminal.until(FIRST_FRAME);
      terminal.pty.kill('SIGKILL');
    });
  const bare = (): Promise<number> => timed(() => new Terminal(['-e', '0'], 80, 24).exit());
  const [ours_ms, bare_ms] = await alternate(START_ROUNDS, ours, bare);
  print({ bench: 'panel_start', goal: 3, bar: 4, better: 'less', unit: 'node -e 0' }, ours_ms / bare_ms);
}

function percentile(values: number[], share: number): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length * share)];
}

/** From a key to the last byte of the changed cells on a large screen, against the same bytes written bare. */
export async function frame(): Promise<void> {
  const panel = new Terminal(PANEL, 250, 70);
  await panel.until(FIRST_FRAME);
  await panel.key('s');
  // The chosen key moves, by Tab and back, so that frames differ.
  await frames('frame', panel, (at) => (at % 2 === 0 ? '\t' : '\x1b[Z'));
}

/** The same with the scope at its closest, while a capture plays edge by edge. */
export async function frameScope(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-bench-'));
  const edges = Array.from({ length: 2000 }, (_, place) => `${(place + 1) * 0.0007},${(place + 1) % 2}`);
  writeFileSync(join(folder, 'a.csv'), `Time [s],5\n0,0\n${edges.join('\n')}\n`);
  writeFileSync(join(folder, 'a.keys'), 'wait 2s\ncontacts file=a.csv\n');
  const panel = new Terminal([...PANEL, '--play', join(folder, 'a.keys')], 250, 70);
  await panel.until('a.keys playing');
  for (const key of ['s', ...'zzzzzzzz']) await panel.key(key);
  await frames('frame_scope', panel, () => '>');
  rmSync(folder, { recursive: true });
}

async function frames(name: string, panel: Terminal, keyOf: (at: number) => string): Promise<void> {
  const bare = new Terminal(['-e', BARE], 250, 70);
  await bare.until('ready');
  const [ours_ms, bare_ms]: [number[], number[]] = [[], []];
  // The first ones warm up.
  for (let at = -50; at < KEYS; at++) {
    const ours = await panel.key(keyOf(at));
    await bare.key(`=${ours.bytes};`);
    const other = await bare.key('x');
    if (at < 0) continue;
    ours_ms.push(ours.ms);
    bare_ms.push(other.ms);
  }
  panel.pty.kill('SIGKILL');
  bare.pty.kill('SIGKILL');
  const [ours, other] = [percentile(ours_ms, 0.99), percentile(bare_ms, 0.99)];
  print({ bench: name, goal: 3, bar: 10, better: 'less', unit: 'the same bytes bare, p99' }, ours / other);
  console.log(JSON.stringify({ bench: name, p99_ms: ours, p50_ms: percentile(ours_ms, 0.5), frame_ms: 16 }));
}

/** Processor time of the process so far. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

async function share(terminal: Terminal): Promise<number> {
  const { pid } = terminal.pty;
  const [cpu_s, start_ms] = [cpuSeconds(pid), performance.now()];
  await new Promise((done) => setTimeout(done, IDLE_ms));
  return (cpuSeconds(pid) - cpu_s) / ((performance.now() - start_ms) / 1000);
}

/** A core's share that the panel takes while nobody does anything: the card off, and on with every panel. */
export async function panelIdle(): Promise<void> {
  const terminal = new Terminal(PANEL, 250, 70);
  await terminal.until(FIRST_FRAME);
  await new Promise((done) => setTimeout(done, 1000));
  const off = await share(terminal);
  terminal.pty.write('p');
  await terminal.until('type 1234, Enter');
  await new Promise((done) => setTimeout(done, 1000));
  const on = await share(terminal);
  terminal.pty.kill('SIGKILL');
  print({ bench: 'panel_idle_off', goal: 0.01, bar: 0.015, better: 'less', unit: 'a core' }, off);
  print({ bench: 'panel_idle_on', goal: 0.05, bar: 0.1, better: 'less', unit: 'a core' }, on);
}

const MINUTE_ms = 60_000;

/** Types for so long, a key twice a second; @returns what was typed on, time stopped */
function typedFor(minutes: number): ReturnType<typeof benchWithoutTime> {
  const at = benchWithoutTime({});
  for (let passed_ms = 0; passed_ms < minutes * MINUTE_ms; passed_ms += 500) {
    if (passed_ms % 20_000 === 0) at.bench.finger.holdPress();
    else at.bench.tap('5');
    at.time.now_us += 500_000;
    at.bench.follow();
  }
  at.bench.time.togglePause();
  return at;
}

/** Milliseconds that a step back by a scan takes behind ten minutes, and what an hour keeps in memory. */
export function past(): void {
  const { bench } = typedFor(10);
  const steps_ms = Array.from({ length: 200 }, () => {
    const start_ms = performance.now();
    bench.stepBack('scan');
    return performance.now() - start_ms;
  });
  bench.close();
  print({ bench: 'step_back', goal: 16, bar: 50, better: 'less', unit: 'ms, p99' }, percentile(steps_ms, 0.99));
  const before = process.memoryUsage().rss;
  const hour = typedFor(60);
  const grown_MB = (process.memoryUsage().rss - before) / 1e6;
  hour.bench.close();
  print({ bench: 'hour_memory', goal: 100, bar: 200, better: 'less', unit: 'MB' }, grown_MB);
}
