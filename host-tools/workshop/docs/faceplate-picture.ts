/** The pictures of the faceplate's page, as `dscplus panel` draws them. */
import { themeOf } from '../../../emulator/faceplate/drawing/theme.js';
import { film, filmText } from '../../panel/screencast.js';
import { pictureText } from '../../panel/screenshot.js';
import { drawStill } from '../../panel/still.js';

/** docs/faceplate.svg: what `--screenshot` draws after docs/faceplate.keys. */
export function faceplatePicture(): string {
  const { grid, failure } = drawStill(
    { card: {} },
    themeOf(256, false),
    { columns: 120, rows: 40 },
    'docs/faceplate.keys',
  );
  if (failure !== null) throw new Error(failure);
  return pictureText('faceplate.svg', grid);
}

/** docs/login.svg: what `--screencast` makes of docs/login.keys. */
export function loginFilm(): string {
  const { frames, failure } = film({}, themeOf(256, false), { columns: 80, rows: 24 }, 'docs/login.keys');
  if (failure !== null) throw new Error(failure);
  return filmText('login.svg', frames);
}
