/** What the terminal that this process stands in can show. */
import { type Depth, type Theme, themeOf } from '../../../../emulator/faceplate/drawing/theme.js';

/** Whether text can be placed on it. */
export function canDraw(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY && process.env.TERM !== 'dumb';
}

export function terminalTheme(asciiOnly: boolean): Theme {
  return themeOf(depthOf(process.env), asciiOnly || !isUtf8(process.env));
}

/** For a picture: no terminal limits it. */
export function pictureTheme(asciiOnly: boolean): Theme {
  return themeOf(hasNoColor(process.env) ? 0 : 256, asciiOnly);
}

/** https://no-color.org: set to anything but nothing takes colours away. */
function hasNoColor({ NO_COLOR }: NodeJS.ProcessEnv): boolean {
  return NO_COLOR !== undefined && NO_COLOR !== '';
}

function depthOf(env: NodeJS.ProcessEnv): Depth {
  if (hasNoColor(env)) return 0;
  return /256color|direct/.test(env.TERM ?? '') || (env.COLORTERM ?? '') !== '' ? 256 : 16;
}

/** Whether the locale writes UTF-8; where none is set, terminals of today do. */
function isUtf8({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean {
  const locale = LC_ALL || LC_CTYPE || LANG || 'UTF-8';
  return /utf-?8/i.test(locale);
}
