import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import xterm from '@xterm/headless';
import test from 'ava';
import { themeOf } from '../../../../emulator/faceplate/drawing/theme.js';
import { film } from '../../../panel/screencast.js';
import { folderWith } from '../../testing.js';
import { dscplus } from '../../testing-commands.js';

const LOGIN = resolve('docs/login.keys');
const SIZE = { columns: 80, rows: 24 };

test('screencast: docs/login.svg is what the command makes (npm run docs writes it again), every time', async (t) => {
  const folder = folderWith(t, { 'docs/login.keys': readFileSync(LOGIN, 'utf8') });
  t.deepEqual(await dscplus(folder, 'panel', '--screencast', 'a.svg', '--play', 'docs/login.keys'), {
    status: 0,
    stdout: '',
    stderr: '',
  });
  t.is(readFileSync(join(folder, 'a.svg'), 'utf8'), readFileSync('docs/login.svg', 'utf8'));
});

test('screencast: a recording shows on a terminal, frame by frame, what was drawn', async (t) => {
  const folder = folderWith(t, {});
  t.is((await dscplus(folder, 'panel', '--screencast', 'a.cast', '--play', LOGIN)).status, 0);
  const { frames } = film({}, themeOf(256, false), SIZE, LOGIN);
  const [head, ...events] = readFileSync(join(folder, 'a.cast'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  t.like(head, { version: 2, width: 80, height: 24 });
  t.is(head.timestamp, undefined);
  t.is(events.length, frames.length + 1);
  const terminal = new xterm.Terminal({ cols: 80, rows: 24, allowProposedApi: true });
  let before_s = -1;
  for (const [place, { at_us, grid }] of frames.entries()) {
    const [at_s, kind, text] = events[place];
    t.deepEqual([at_s, kind], [at_us / 1_000_000, 'o']);
    t.true(at_s > before_s);
    before_s = at_s;
    await new Promise<void>((done) => terminal.write(text, done));
    for (let y = 0; y < SIZE.rows; y++) t.is(terminal.buffer.active.getLine(y)!.translateToString(false), grid.row(y));
  }
  t.regex(frames.at(-1)!.grid.row(0), /script/);
});

test('screencast: each key and each screen of the script has its frame, at its board time', (t) => {
  const { frames, failure } = film({}, themeOf(0, true), SIZE, LOGIN);
  t.is(failure, null);
  const texts = frames.map(({ grid }) => Array.from({ length: grid.rows }, (_, y) => grid.row(y)).join('\n'));
  for (const word of ['p: hold PRESS', 'type 1234', 'r: to the page', '>4 press PRESS']) {
    t.true(
      texts.some((text) => text.includes(word)),
      word,
    );
  }
  for (let place = 1; place < frames.length; place++) {
    const gap_us = frames[place].at_us - frames[place - 1].at_us;
    t.true(gap_us >= 40_000 && gap_us < 545_000, `${gap_us}`);
  }
});

test('screencast: the picture that moves can be drawn, and a script that fails leaves nothing', async (t) => {
  t.true(new Resvg(readFileSync('docs/login.svg', 'utf8')).render().width > 700);
  t.true(readFileSync('docs/login.svg').length < 1_000_000);
  const folder = folderWith(t, { 'fails.keys': 'wait 1s\nexpect "PIN>"\n' });
  const { status, stderr } = await dscplus(folder, 'panel', '--screencast', 'a.svg', '--play', 'fails.keys');
  t.is(status, 1);
  t.regex(stderr, /fails\.keys:2:1: expected "PIN>"/);
  t.false(existsSync(join(folder, 'a.svg')));
});
