/** The script that plays: its lines around the present one. */
import type { Rect } from './grid.js';
import type { PanelLine } from './theme.js';
import type { PlayView } from './view.js';

const ROLES = { playing: 'active', over: 'good', failed: 'bad' } as const;
const SIGNS = { playing: '>', over: '=', failed: '!' } as const;

export function scriptLines(play: PlayView | undefined, inner: Rect): PanelLine[] {
  if (play === undefined) return [['no script plays', 'faint']];
  const { file, lines, first, line, is } = play;
  const rows = inner.rows - 1;
  const before = Math.min(Math.floor(rows / 2), line - first);
  const shown = lines.slice(line - first - before, line - first - before + rows);
  return [
    [`${file} ${is}`, 'title'],
    ...shown.map((text, place): PanelLine => {
      const number = line - before + place;
      const isPresent = number === line;
      return [`${isPresent ? SIGNS[is] : ' '}${number} ${text}`, isPresent ? ROLES[is] : 'faint'];
    }),
  ];
}
