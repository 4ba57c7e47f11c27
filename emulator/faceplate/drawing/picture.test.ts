import test from 'ava';
import { gridAnsi } from './ansi.js';
import { Grid, PLAIN } from './grid.js';
import { paletteColour } from './palette.js';
import { gridSvg, LIGHT_PAPER } from './picture.js';

/** Of the xterm palette: the corners of the cube, of the greys, and two between. */
const COLOURS: ReadonlyArray<readonly [number, string]> = [
  [0, '#000000'],
  [16, '#000000'],
  [21, '#0000ff'],
  [67, '#5f87af'],
  [196, '#ff0000'],
  [231, '#ffffff'],
  [232, '#080808'],
  [251, '#c6c6c6'],
  [255, '#eeeeee'],
];

test('picture: palette numbers are the colours that xterm gives them', (t) => {
  for (const [number, colour] of COLOURS) t.is(paletteColour(number), colour, String(number));
});

test('picture: text is escaped, and takes the width of its cells whatever the font', (t) => {
  const grid = new Grid(8, 1);
  grid.write(0, 0, '<a&b>  x', PLAIN);
  const svg = gridSvg(grid, 'A & B', LIGHT_PAPER);
  t.regex(svg, /<title>A &amp; B<\/title>/);
  t.regex(svg, /<text x="0" y="13\.5" textLength="45" fill="#23272e">&lt;a&amp;b&gt;<\/text>/);
  t.regex(svg, /<text x="63" y="13\.5" textLength="9" fill="#23272e">x<\/text>/);
});

test('picture: lines and blocks are shapes, one for cells that go on', (t) => {
  const grid = new Grid(6, 2);
  grid.write(0, 0, '───╮▄▄', PLAIN);
  grid.write(0, 1, '⠉', PLAIN);
  const svg = gridSvg(grid, '');
  t.regex(svg, /d="M0 9h27M27 9H31\.5M31\.5 9v9"/);
  t.regex(svg, /d="M36 9h18v9h-18zM1\.125 19\.125h2\.25v2\.25h-2\.25zM5\.625 19\.125h2\.25v2\.25h-2\.25z"/);
  t.notRegex(svg, /<text/);
});

test('picture: colours of text are those that terminals have for few and for many', (t) => {
  const grid = new Grid(3, 1);
  grid.write(0, 0, 'a', { fg: 3, bg: 12, bold: true });
  grid.write(1, 0, 'b', { fg: 200, bg: -1, bold: false });
  t.is(gridAnsi(grid), '\x1b[0;1;33;104ma\x1b[0;38;5;200mb\x1b[0m \x1b[0m\n');
});
