import test from 'ava';
import { DEFAULT, type Style } from './grid.js';
import { paletteColour } from './palette.js';
import { type Role, THEME_NAMES, themeOf } from './theme.js';

/** Sixteen colours, the background and the text's colour of themes that many people have. */
const XTERM =
  '000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff';
const LINUX =
  '000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff';
const TANGO =
  '2e3436 cc0000 4e9a06 c4a000 3465a4 75507b 06989a d3d7cf 555753 ef2929 8ae234 fce94f 729fcf ad7fa8 34e2e2 eeeeec';
const SOLARIZED =
  '073642 dc322f 859900 b58900 268bd2 d33682 2aa198 eee8d5 002b36 cb4b16 586e75 657b83 839496 6c71c4 93a1a1 fdf6e3';
const THEMES: ReadonlyArray<readonly [name: string, palette: string, background: string, text: string]> = [
  ['xterm, dark', XTERM, '000000', 'ffffff'],
  ['xterm, light', XTERM, 'ffffff', '000000'],
  ['Linux console', LINUX, '000000', 'aaaaaa'],
  ['Tango, dark', TANGO, '300a24', 'ffffff'],
  ['Tango, light', TANGO, 'ffffff', '000000'],
  ['Solarized, dark', SOLARIZED, '002b36', '839496'],
  ['Solarized, light', SOLARIZED, 'fdf6e3', '657b83'],
];

const ROLES: readonly Role[] = ['text', 'title', 'active', 'good', 'bad', 'faint'];
const LEAST_CONTRAST = 2.5;

/** Relative luminance as WCAG 2 has it. */
function luminance(colour: string): number {
  const [red, green, blue] = [0, 2, 4]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** The colours that a style may come to: terminals may show bold ones of the first eight bright. */
function coloursOf({ fg, bold }: Style, palette: readonly string[], text: string): string[] {
  if (fg === DEFAULT) return [text];
  return bold && fg < 8 ? [palette[fg], palette[fg + 8]] : [palette[fg]];
}

test('theme: with sixteen colours all that is written on the terminal’s background can be read, light and dark', (t) => {
  const { styles } = themeOf(16, false);
  const unreadable: string[] = [];
  for (const [name, palette, background, text] of THEMES) {
    for (const role of ROLES) {
      t.is(styles[role].bg, DEFAULT, role);
      for (const colour of coloursOf(styles[role], palette.split(' '), text)) {
        if (contrast(colour, background) < LEAST_CONTRAST) unreadable.push(`${role} in ${name}`);
      }
    }
  }
  t.deepEqual(unreadable, []);
});

/** Text on each background, and what contrast each look has at least (WCAG 2: 4.5 is enough, 7 is much). */
const LOOKS = [
  ['dark', '12161c', 4.5],
  ['dark', '000000', 4.5],
  ['light', 'ffffff', 4.5],
  ['light', 'fdf6e3', 4.5],
  ['high-contrast', '000000', 7],
  ['high-contrast', 'ffffff', 7],
] as const;

test('theme: with 256 colours all that is read has the contrast that people need', (t) => {
  const poor: string[] = [];
  for (const [name, background, least] of LOOKS) {
    const { styles } = themeOf(256, false, name);
    const ink = luminance(background) > 0.5 ? '000000' : 'ffffff';
    const colour = (number: number, otherwise: string) =>
      number === DEFAULT ? otherwise : paletteColour(number).slice(1);
    for (const role of [
      ...ROLES,
      'body',
      'key',
      'keyDown',
      'keyFocused',
      'glass',
      'cursor',
      'chosenSegment',
    ] as const) {
      const { fg, bg } = styles[role];
      const found = contrast(colour(fg, ink), colour(bg, background));
      if (found < least) poor.push(`${role} of ${name} on ${background}: ${found.toFixed(1)}`);
    }
    for (const role of ['deadSegment', 'litSegment'] as const) {
      const [one, other] = [styles[role], styles.glass].map(({ fg }) => fg);
      t.not(one, other, `${role} of ${name}`);
    }
  }
  t.deepEqual(poor, []);
});

test('theme: each name is a look of its own, with few colours the same', (t) => {
  t.is(new Set(THEME_NAMES.map((name) => JSON.stringify(themeOf(256, false, name).styles))).size, THEME_NAMES.length);
  for (const name of THEME_NAMES) t.deepEqual(themeOf(16, false, name), themeOf(16, false));
});
