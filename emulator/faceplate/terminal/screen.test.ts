import { PassThrough, Writable } from 'node:stream';
import test, { type ExecutionContext } from 'ava';
import { Grid, PLAIN } from '../drawing/grid.js';
import { Screen } from './screen.js';
import { terminalSize } from './size.js';

/** A terminal that takes what is written only when the test says so. */
class SlowTerminal extends Writable {
  text = '';
  columns: number | undefined = 10;
  rows: number | undefined = 2;
  private go: () => void = () => undefined;

  constructor() {
    super({ highWaterMark: 1, decodeStrings: false });
  }

  override _write(text: string, _: unknown, done: () => void): void {
    this.text += text;
    this.go = done;
  }

  /** Takes all that is waiting. */
  async take(): Promise<void> {
    while (this.writableLength > 0) {
      this.go();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** Resolves when `holds` does. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

function open(t: ExecutionContext, asks = false) {
  const output = new SlowTerminal();
  const input = new PassThrough();
  const reported: string[] = [];
  const screen = new Screen(
    input as never,
    output as never,
    {
      input: (event) => reported.push(event.kind === 'key' ? event.name : event.kind),
      stale: () => reported.push('stale'),
      gone: () => reported.push('gone'),
      releases: (areTold) => reported.push(`releases ${areTold}`),
      background: (isLight) => reported.push(isLight ? 'light' : 'dark'),
    },
    asks,
  );
  t.teardown(() => screen.close());
  return { input, output, screen, reported };
}

function gridOf(...rows: string[]): Grid {
  const grid = new Grid(10, 2);
  for (const [y, text] of rows.entries()) grid.write(0, y, text, PLAIN);
  return grid;
}

test('screen: what a slow terminal could not take is asked for again as soon as it can', async (t) => {
  const { output, screen, reported } = open(t);
  await output.take();
  screen.show(gridOf('one'));
  const sent = output.text;
  screen.show(gridOf('two'));
  t.is(output.text, sent);
  await output.take();
  t.deepEqual(reported, ['stale']);
  screen.show(gridOf('two'));
  t.regex(output.text, /two[^o]*$/);
  await output.take();
  t.deepEqual(reported, ['stale'], 'nothing is asked for where nothing was left out');
});

test('screen: only cells that differ are sent, and all of them after another size and after it was left', async (t) => {
  const { output, screen, reported } = open(t);
  const sent = async (grid: Grid): Promise<string> => {
    output.text = '';
    screen.show(grid);
    await output.take();
    return output.text;
  };
  await output.take();
  t.regex(await sent(gridOf('abc', 'd')), /abc.*d/);
  t.regex(await sent(gridOf('aBc', 'd')), /^[^ac]*B[^acd]*$/);
  t.notRegex(await sent(gridOf('aBc', 'd')), /[aBcd]/);
  output.emit('resize');
  t.deepEqual(reported, ['stale']);
  t.regex(await sent(gridOf('aBc', 'd')), /aBc.*d/);
  screen.leave();
  await output.take();
  screen.enter();
  await output.take();
  t.regex(await sent(gridOf('aBc', 'd')), /aBc.*d/);
});

test('screen: Esc is reported when nothing follows it, and an arrow in two pieces is an arrow', async (t) => {
  const { input, reported } = open(t);
  input.write('\x1b');
  await until(() => reported.length > 0);
  t.deepEqual(reported, ['escape']);
  input.write('\x1b');
  setImmediate(() => input.write('[A'));
  await until(() => reported.length > 1);
  t.deepEqual(reported, ['escape', 'up']);
});

test('screen: at the end every mode that was set is taken back', async (t) => {
  const { output, screen } = open(t);
  await output.take();
  screen.close();
  await output.take();
  const last = new Map([...output.text.matchAll(/\x1b\[\?(\d+)([hl])/g)].map(([, mode, end]) => [mode, end]));
  for (const mode of ['1049', '1000', '1002', '1006', '2004']) {
    t.true(output.text.includes(`\x1b[?${mode}h`), mode);
    t.is(last.get(mode), 'l', mode);
  }
  t.true(output.text.lastIndexOf('\x1b[?25h') > output.text.lastIndexOf('\x1b[?25l'));
});

test('terminal size: nothing and 0 are unknown, for columns and rows alike', (t) => {
  for (const [stream, columns, rows] of [
    [{}, 80, 24],
    [{ columns: 0, rows: 0 }, 80, 24],
    [{ columns: 0, rows: 50 }, 80, 50],
    [{ columns: 132, rows: 0 }, 132, 24],
    [{ columns: 40, rows: 12 }, 40, 12],
    [{ columns: undefined, rows: 12 }, 80, 12],
  ] as const) {
    t.deepEqual(terminalSize(stream), { columns, rows });
  }
});

/** The answers of a terminal with the keyboard protocol, and the state after them. */
async function answered(t: ExecutionContext, ...answers: readonly string[]) {
  const at = open(t, true);
  await at.output.take();
  for (const answer of answers) {
    at.input.write(answer);
    await new Promise((resolve) => setImmediate(resolve));
    await at.output.take();
  }
  return at;
}

test('screen: the first grid is shown whether or not the terminal answers what it is asked', async (t) => {
  const { output, screen, reported } = await answered(t);
  t.regex(output.text, /\x1b\[\?u\x1b\]11;\?\x1b\\\x1b\[\?2026\$p\x1b\[c/);
  screen.show(gridOf('abc'));
  await output.take();
  t.regex(output.text, /abc/);
  t.deepEqual(reported, []);
  t.notRegex(output.text, /\x1b\[>|2026h|1004h/);
  screen.close();
  await output.take();
  t.notRegex(output.text, /\x1b\[<u/);
});

test('screen: it is not asked where it may not be, and what nobody asked for is no answer', async (t) => {
  const { input, output, reported } = open(t);
  input.write('\x1b[?0u\x1b]11;rgb:ff/ff/ff\x07');
  await output.take();
  t.notRegex(output.text, /\x1b\[\?u|\x1b\]11|\x1b\[>27u/);
  t.deepEqual(reported, []);
});

test('screen: the keyboard protocol is asked for once it is there, and taken back when the screen is left and closed', async (t) => {
  const { output, screen, reported, input } = await answered(t, '\x1b[?0u', '\x1b[?27u');
  t.deepEqual(reported, ['releases true']);
  const count = (sequence: string) => output.text.split(sequence).length - 1;
  t.deepEqual([count('\x1b[>27u'), count('\x1b[<u')], [1, 0]);
  screen.leave();
  await output.take();
  t.deepEqual([count('\x1b[>27u'), count('\x1b[<u')], [1, 1]);
  t.true(output.text.lastIndexOf('\x1b[<u') < output.text.lastIndexOf('\x1b[?1049l'), 'while its screen is there');
  screen.enter();
  await output.take();
  input.write('\x1b[?0u');
  await new Promise((resolve) => setImmediate(resolve));
  await output.take();
  t.is(count('\x1b[>27u'), 2);
  screen.close();
  await output.take();
  t.is(count('\x1b[<u'), 2);
  t.is(count('\x1b[?1004h'), count('\x1b[?1004l'));
});

test('screen: a terminal that has the protocol without releases of letters taps', async (t) => {
  const { reported } = await answered(t, '\x1b[?0u', '\x1b[?1u');
  t.deepEqual(reported, ['releases false']);
});

test('screen: a background is reported, and a grid is one frame where the terminal knows such', async (t) => {
  const { output, screen, reported } = await answered(t, '\x1b]11;rgb:fdfd/f6f6/e3e3\x1b\\', '\x1b[?2026;2$y');
  t.deepEqual(reported, ['light']);
  output.text = '';
  screen.show(gridOf('abc'));
  await output.take();
  t.regex(output.text, /^\x1b\[\?2026h[^h]*abc.*\x1b\[\?2026l$/s);
  output.text = '';
  screen.show(gridOf('abc'));
  await output.take();
  t.notRegex(output.text, /2026/);
});

test('screen: a copy is what OSC 52 has', async (t) => {
  const { output, screen } = open(t);
  await output.take();
  output.text = '';
  screen.copy('67044644');
  await output.take();
  t.is(output.text, '\x1b]52;c;NjcwNDQ2NDQ=\x07');
});
