/**
 * The faceplate in tmux, a terminal that other people wrote: what it makes of our output is read with capture-pane, and
 * keys, mouse reports and sizes come to us through it. One test at a time: a card switches itself off where the next key is
 * too long in coming.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { layoutOf } from '../../../emulator/faceplate/drawing/layout.js';
import { PANELS } from '../../../emulator/faceplate/drawing/view.js';
import type { Key } from '../../../firmware/hal.js';
import { folderWith } from '../../cli/testing.js';
import { TestTerminal } from '../../cli/testing-terminal.js';

/** How often a pane is looked at before a test fails. */
const LOOKS = 2000;
const LOOK_EVERY_ms = 30;
/** A finger's board time on a key, and between two: longer than contacts bounce. */
const HELD_s = 0.1;
/** The ground of a key that is down, by its palette number. */
const KEY_DOWN = '48;5;214';

class Tmux {
  private readonly socket: string;
  private readonly terminal: TestTerminal;

  /** A tmux of its own in a terminal of that size, whose only pane runs the panel. */
  constructor(t: ExecutionContext, columns: number, rows: number, options = '') {
    const folder = folderWith(t, {});
    this.socket = join(folder, 'socket');
    const config = join(folder, 'config');
    writeFileSync(config, 'set -g mouse on\nset -g status off\nset -g default-terminal tmux-256color\n');
    const run = `'${process.execPath}' '${process.cwd()}/build/dscplus.cjs' panel ${options}; echo ended $?; sleep 60`;
    this.terminal = new TestTerminal(
      `exec tmux -u -S "${this.socket}" -f "${config}" new-session "${run}"`,
      columns,
      rows,
    );
    t.teardown(() => {
      try {
        this.tmux('kill-server');
      } catch {
        // It has ended by itself.
      }
      this.terminal.close();
    });
  }

  private tmux(...args: string[]): string {
    return execFileSync('tmux', ['-S', this.socket, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  }

  /** The pane's rows as tmux has them. */
  capture(...options: string[]): string {
    try {
      return this.tmux('capture-pane', '-p', ...options);
    } catch {
      return '';
    }
  }

  async until(holds: (screen: string) => boolean): Promise<string> {
    let screen = '';
    for (let looks = 0; looks < LOOKS; looks++) {
      screen = this.capture();
      if (holds(screen)) return screen;
      await new Promise((done) => setTimeout(done, LOOK_EVERY_ms));
    }
    throw new Error(`it never came to it; the pane:\n${screen}`);
  }

  untilText(text: string | RegExp): Promise<string> {
    return this.until((screen) => (typeof text === 'string' ? screen.includes(text) : text.test(screen)));
  }

  /** Keys by their tmux names. */
  keys(...names: string[]): void {
    this.tmux('send-keys', ...names);
  }

  /** A report of the mouse in the terminal that tmux itself stands in. */
  private mouse(x: number, y: number, isDown: boolean): void {
    this.terminal.mouse(0, x, y, isDown);
  }

  /** The finger rests. Board time says how long: a panel that gets no processor would take all at one instant. */
  private async rest(): Promise<void> {
    const shown_s = (screen: string): number => Number(/([0-9.]+) s 1x/.exec(screen)?.[1]);
    const start_s = shown_s(await this.untilText(' s 1x'));
    await this.until((screen) => shown_s(screen) >= start_s + HELD_s);
  }

  /** A finger on a key, until `text` shows. */
  async touch(columns: number, rows: number, key: Key, text = ''): Promise<void> {
    const [x, y] = middleOf(columns, rows, key);
    this.mouse(x, y, true);
    await this.until((screen) => screen.includes(text) && this.capture('-e').includes(KEY_DOWN));
    await this.rest();
    this.mouse(x, y, false);
    await this.until(() => !this.capture('-e').includes(KEY_DOWN));
    await this.rest();
  }

  resize(columns: number, rows: number): void {
    this.terminal.resize(columns, rows);
  }
}

function middleOf(columns: number, rows: number, wanted: Key): readonly [number, number] {
  const { rect } = layoutOf(columns, rows, PANELS).keys.find(({ key }) => key === wanted)!;
  return [rect.x + (rect.columns >> 1), rect.y + (rect.rows >> 1)];
}

for (const [columns, rows] of [
  [40, 12],
  [80, 24],
  [120, 40],
  [250, 70],
] as const) {
  test.serial(`peers: tmux shows a login by keys and mouse at ${columns}×${rows}`, async (t) => {
    const tmux = new Tmux(t, columns, rows);
    const first = await tmux.untilText('p: hold PRESS');
    const lines = first.split('\n').slice(0, rows);
    t.true(lines.every((line) => [...line].length <= columns));
    t.regex(first, /dsc-plus/);
    t.regex(first, /DEMO-00001/);
    const challenge = /challenge ([0-9]{6})/.exec(first)![1];
    await tmux.touch(columns, rows, 'PRESS', 'type 1234, Enter');
    await tmux.touch(columns, rows, '1');
    tmux.keys('2', '3', '4');
    tmux.keys('Enter');
    await tmux.untilText(`type ${challenge}, Enter`);
    tmux.keys(...challenge, 'Enter');
    await tmux.untilText('r: to the page');
    tmux.keys('q');
    await tmux.untilText('ended 0');
  });
}

test.serial('peers: tmux resizes while it draws, and every size ends up whole', async (t) => {
  const tmux = new Tmux(t, 80, 24);
  await tmux.untilText('p: hold PRESS');
  tmux.keys('p');
  await tmux.untilText('type 1234, Enter');
  for (let round = 0; round < 3; round++) {
    for (const [columns, rows] of [
      [250, 70],
      [39, 11],
      [120, 40],
      [40, 12],
      [100, 30],
    ] as const) {
      tmux.resize(columns, rows);
      tmux.keys('1', 'BSpace');
    }
  }
  for (const [columns, rows] of [
    [250, 70],
    [120, 40],
    [80, 24],
    [40, 12],
  ] as const) {
    tmux.resize(columns, rows);
    const places = ['1', '5', '9', 'OK'] as const;
    await tmux.until((screen) => {
      const lines = screen.split('\n');
      return (
        /\d s 1x/.test(lines[rows - 1] ?? '') &&
        places.every((key) => {
          const [x, y] = middleOf(columns, rows, key);
          return [...lines[y]]
            .slice(x - 1, x + 2)
            .join('')
            .includes(key);
        })
      );
    });
    t.is(tmux.capture().trimEnd().split('\n').length, rows);
  }
  tmux.resize(30, 8);
  await tmux.untilText('The card needs 40 columns');
  tmux.keys('q');
  await tmux.untilText('ended 0');
});

test.serial('peers: tmux with few colours, none, and ASCII only', async (t) => {
  const ascii = new Tmux(t, 80, 24, '--ascii');
  await ascii.untilText('p: hold PRESS');
  t.regex(ascii.capture(), /^[\n -~]*$/);
  const coloured = new Tmux(t, 80, 24);
  await coloured.untilText('p: hold PRESS');
  // The glass and the body of the card, by their palette numbers.
  t.regex(coloured.capture('-e'), /48;5;251/);
  t.regex(coloured.capture('-e'), /48;5;238/);
  t.regex(coloured.capture(), /┌─┬─┐ ┌─┬─┐/);
});

/** The snapshot of a script that fails. */
function snapshotOf(t: ExecutionContext, script: string): string {
  const folder = folderWith(t, { 'a.keys': script });
  const { status } = spawnSync(
    process.execPath,
    [join(process.cwd(), 'build/dscplus.cjs'), 'replay', 'a.keys', '--save-on-failure', 'saved'],
    { cwd: folder },
  );
  t.is(status, 1);
  return join(folder, 'saved/a.snapshot.json');
}

test.serial('peers: tmux: a saved card goes on in the panel', async (t) => {
  const snapshot = snapshotOf(t, 'press PRESS for 2.5s\ntype 12\nexpect "PIN>"\n');
  const tmux = new Tmux(t, 80, 24, snapshot);
  await tmux.untilText('│ pin');
  tmux.keys('3');
  await tmux.untilText('PIN>--3');
  tmux.keys('q');
  await tmux.untilText('ended 0');
});

test.serial('peers: tmux: a saved phone goes on in the panel', async (t) => {
  const snapshot = snapshotOf(t, 'phone ios active=demo\ntap "IBKR Mobile"\ntap Authenticate\nexpect "Home"\n');
  const tmux = new Tmux(t, 80, 24, snapshot);
  await tmux.untilText('User: demo');
  for (const key of '482913') tmux.keys(key);
  await tmux.untilText('Challenge: 482913');
  tmux.keys('Tab', 'Enter');
  await tmux.untilText('Face ID');
  tmux.keys('q');
  await tmux.untilText('ended 0');
});
