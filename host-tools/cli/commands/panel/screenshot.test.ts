import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import xterm from '@xterm/headless';
import test from 'ava';
import { themeOf } from '../../../../emulator/faceplate/drawing/theme.js';
import { drawStill } from '../../../panel/still.js';
import { folderWith } from '../../testing.js';
import { dscplus } from '../../testing-commands.js';

const LOGIN = resolve('docs/faceplate.keys');

test('screenshot: docs/faceplate.svg is what the command draws (npm run docs writes it again)', async (t) => {
  const folder = folderWith(t, {});
  const args = ['panel', '--screenshot', 'a.SVG', '--size', '120x40', '--play', LOGIN];
  t.deepEqual(await dscplus(folder, ...args), { status: 0, stdout: '', stderr: '' });
  t.is(readFileSync(join(folder, 'a.SVG'), 'utf8'), readFileSync('docs/faceplate.svg', 'utf8'));
});

test('screenshot: text with colours shows on a terminal what was drawn', async (t) => {
  const folder = folderWith(t, {});
  t.is((await dscplus(folder, 'panel', '--screenshot', 'a.ans', '--play', LOGIN)).status, 0);
  const { grid } = drawStill({ card: {} }, themeOf(256, false), { columns: 80, rows: 24 }, LOGIN);
  const terminal = new xterm.Terminal({ cols: 80, rows: 25, allowProposedApi: true, convertEol: true });
  await new Promise<void>((done) => terminal.write(readFileSync(join(folder, 'a.ans'), 'utf8'), done));
  const wrong: string[] = [];
  for (let y = 0; y < 24; y++) {
    for (let x = 0; x < 80; x++) {
      const shown = terminal.buffer.active.getLine(y)!.getCell(x)!;
      const { char, fg, bg, bold } = grid.at(x, y);
      const seen = [shown.getChars() || ' ', shown.getFgColor(), shown.getBgColor(), shown.isBold() !== 0];
      if (seen.join() !== [char, fg, bg, bold].join()) wrong.push(`${x},${y} ${seen.join()}`);
    }
  }
  t.deepEqual(wrong, []);
});

test('screenshot: the picture has the colours of the cells where they are', async (t) => {
  const { grid } = drawStill({ card: {} }, themeOf(256, false), { columns: 120, rows: 40 }, LOGIN);
  const { pixels, width } = new Resvg(readFileSync('docs/faceplate.svg', 'utf8')).render();
  const colourAt = (x: number, y: number): string => {
    // The upper left corner of a cell: no letter reaches it.
    const at = ((9 + y * 18 + 1) * width + 9 + x * 9 + 1) * 4;
    return Buffer.from(pixels.subarray(at, at + 3)).toString('hex');
  };
  const greys: Record<number, string> = { 238: '444444', 242: '6c6c6c', 251: 'c6c6c6', 214: 'ffaf00', [-1]: '12161c' };
  const wrong: string[] = [];
  let seen = 0;
  for (let y = 0; y < 40; y++) {
    for (let x = 0; x < 120; x++) {
      const { char, bg } = grid.at(x, y);
      if (!/[ A-Za-z0-9]/.test(char) || greys[bg] === undefined) continue;
      if (colourAt(x, y) !== greys[bg]) wrong.push(`${x},${y} ${char} ${colourAt(x, y)}`);
      seen += 1;
    }
  }
  t.deepEqual(wrong, []);
  t.true(seen > 2000);
});

const REFUSED: ReadonlyArray<readonly [args: readonly string[], message: RegExp]> = [
  [['--screenshot', 'a.png'], /"a\.png", but must end in \.svg/],
  [['--screenshot', 'a.svg', '--size', '39x12'], /"39x12", but must be COLUMNSxROWS from 40x12 to 500x500/],
  [['--screenshot', 'a.svg', '--size', '80'], /"80", but must be COLUMNSxROWS/],
  [['--screenshot', 'none/a.svg'], /can't write the picture to none\/a\.svg: its folder does not exist/],
  [['--screenshot', 'a.svg', '--play', 'none.keys'], /none\.keys: found no such file/],
  [['--screenshot', 'a.svg', '--play', 'bad.keys'], /bad\.keys:1:1: found "bad"/],
  [['--screenshot', 'a.svg', '--lines'], /--lines does not go with --screenshot/],
  [['--screenshot', 'a.svg', '--recording', 'a.keys'], /--recording does not go with --screenshot/],
  [['--lines', '--recording', 'a.keys'], /--recording does not go with lines/],
  [['--size', '80x24'], /--size does not go with lines, the default without a terminal:/],
  [['--screencast', 'a.svg'], /--screencast goes with --play/],
  [['--screencast', 'a.gif', '--play', LOGIN], /must end in \.cast/],
  [['--screenshot', 'a.svg', '--theme', 'pink'], /--theme is "pink", but must be auto, dark/],
  [['--card', 'a', '--model', 'dsc-plus'], /choose one/],
];

test('screenshot: what can’t be is refused, and nothing is written', async (t) => {
  const folder = folderWith(t, { 'bad.keys': 'bad\n', 'fails.keys': 'expect "PIN>"\n' });
  const ended = await Promise.all(REFUSED.map(([args]) => dscplus(folder, 'panel', ...args)));
  for (const [index, [args, message]] of REFUSED.entries()) {
    const { status: refusal, stdout, stderr: reason } = ended[index]!;
    t.deepEqual([refusal, stdout], [2, ''], args.join(' '));
    t.regex(reason, message);
  }
  t.false(existsSync(join(folder, 'a.svg')));
  const { status, stderr } = await dscplus(folder, 'panel', '--screenshot', 'a.svg', '--play', 'fails.keys');
  t.is(status, 1);
  t.regex(stderr, /fails\.keys:1:1: expected "PIN>", found the display off/);
  t.false(existsSync(join(folder, 'a.svg')));
});
