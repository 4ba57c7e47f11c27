import test from 'ava';
import { type ColorEnvironment, wantsColors } from './colors.js';

/** The environment; whether a terminal then has colours, and whether a file or a pipe has. */
const CASES: ReadonlyArray<readonly [ColorEnvironment, onTerminal: boolean, elsewhere: boolean]> = [
  [{}, true, false],
  [{ TERM: 'xterm' }, true, false],
  [{ TERM: 'dumb' }, false, false],
  [{ NO_COLOR: '1' }, false, false],
  [{ NO_COLOR: '' }, true, false],
  [{ FORCE_COLOR: '1' }, true, true],
  [{ FORCE_COLOR: 'true', TERM: 'dumb' }, true, true],
  [{ FORCE_COLOR: '3', NO_COLOR: '1' }, true, true],
  [{ FORCE_COLOR: '0' }, false, false],
  [{ FORCE_COLOR: 'false', CLICOLOR_FORCE: '1' }, false, false],
  [{ FORCE_COLOR: '' }, true, false],
  [{ CLICOLOR_FORCE: '1', TERM: 'dumb' }, true, true],
  [{ CLICOLOR_FORCE: '0' }, false, false],
  [{ CLICOLOR_FORCE: '1', NO_COLOR: '1' }, false, false],
];

for (const [environment, onTerminal, elsewhere] of CASES) {
  test(`colors: ${JSON.stringify(environment)} decides for a terminal and for what is none`, (t) => {
    t.deepEqual([wantsColors(environment, true), wantsColors(environment, false)], [onTerminal, elsewhere]);
  });
}
