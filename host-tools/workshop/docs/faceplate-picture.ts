/** docs/faceplate.svg: what `dscplus panel --screenshot` draws after docs/faceplate.keys. */
import { themeOf } from '../../../emulator/faceplate/drawing/theme.js';
import { pictureText } from '../../panel/screenshot.js';
import { drawStill } from '../../panel/still.js';

export function faceplatePicture(): string {
  const { grid, failure } = drawStill({}, themeOf(256, false), { columns: 120, rows: 40 }, 'docs/faceplate.keys');
  if (failure !== null) throw new Error(failure);
  return pictureText('faceplate.svg', grid);
}
