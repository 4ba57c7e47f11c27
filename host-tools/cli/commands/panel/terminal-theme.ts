/** The abilities of the terminal that this process stands in. */
import {
  type Depth,
  isThemeName,
  THEME_NAMES,
  type Theme,
  type ThemeName,
  themeOf,
} from '../../../../emulator/faceplate/drawing/theme.js';
import { InputError } from '../../../../emulator/input-error.js';
import { quote } from '../../../../emulator/text.js';

/** Whether text can be placed on it. */
export function canDraw(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY && process.env.TERM !== 'dumb';
}

/** The look of a name; undefined for that which suits the background, and a dark one while nothing is known of it. */
export function terminalTheme(asciiOnly: boolean, name: ThemeName | undefined, isLight = false): Theme {
  const isAscii = asciiOnly || !isUtf8(process.env);
  return themeOf(depthOf(process.env), isAscii, name ?? (isLight ? 'light' : 'dark'));
}

/** Whether it may be asked what it can do: some show the question. */
export function mayAsk({ TERM, TERM_PROGRAM }: NodeJS.ProcessEnv): boolean {
  return TERM !== 'linux' && TERM_PROGRAM !== 'Apple_Terminal';
}

/** Of `--theme`. @throws InputError for a name that there is not */
export function readTheme(name: string | undefined): ThemeName | undefined {
  if (name === undefined || name === 'auto') return undefined;
  if (isThemeName(name)) return name;
  throw new InputError(`--theme is ${quote(name)}, but must be auto, ${THEME_NAMES.join(', ')}`);
}

/** For a picture: no terminal limits it. */
export function pictureTheme(asciiOnly: boolean, name: ThemeName | undefined): Theme {
  return themeOf(hasNoColor(process.env) ? 0 : name === '16' ? 16 : 256, asciiOnly, name);
}

/** https://no-color.org: set to anything but nothing takes colours away. */
function hasNoColor({ NO_COLOR }: NodeJS.ProcessEnv): boolean {
  return NO_COLOR !== undefined && NO_COLOR !== '';
}

function depthOf(env: NodeJS.ProcessEnv): Depth {
  if (hasNoColor(env)) return 0;
  return /256color|direct|kitty|ghostty|alacritty|foot|wezterm/.test(env.TERM ?? '') || (env.COLORTERM ?? '') !== ''
    ? 256
    : 16;
}

/** Whether the locale writes UTF-8; where none is set, terminals of today do. */
function isUtf8({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean {
  const locale = LC_ALL || LC_CTYPE || LANG || 'UTF-8';
  return /utf-?8/i.test(locale);
}
