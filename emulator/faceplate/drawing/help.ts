/** The pages of keys. */
import type { Grid, Rect } from './grid.js';
import { drawBox, type PanelLine, type Theme } from './theme.js';

/** Lines under a title, which stands over every column that they reach. */
export interface HelpSection {
  readonly title: string;
  /** At most `LINE_COLUMNS` wide, so that the smallest terminal shows them. */
  readonly lines: readonly string[];
}

/** The effect of the digits: where the terminal reports releases, they are held as long. */
function cardKeys(hasReleases: boolean): readonly string[] {
  return [hasReleases ? '0-9       down while you hold them' : '0-9       digits; a tap is 100 ms', ...CARD_KEYS];
}

const CARD_KEYS = [
  'Enter     OK',
  'Backspace BACK',
  'p         hold PRESS till it opens',
  'P         PRESS down, and up again',
  'Tab arrows choose a key',
  'Space     tap the chosen key',
  'mouse     down and up as a finger',
];

export function benchHelp(hasReleases: boolean): readonly HelpSection[] {
  return [{ title: 'THE CARD', lines: [...cardKeys(hasReleases), 'm         the next model'] }, ...BENCH_SECTIONS];
}

const BENCH_SECTIONS: readonly HelpSection[] = [
  {
    title: 'LOGIN PAGE',
    lines: ['r         type the response here', 'Esc       end a script; to the card', 'n         another challenge'],
  },
  {
    title: 'TIME',
    lines: [
      's         stop and run',
      '+ -       faster, slower',
      '. ,       on and back by one scan',
      '> <       on and back by one event',
      'S R 0-9   save, restore a slot',
      't         what time stops at',
    ],
  },
  {
    title: 'PANELS',
    lines: [
      'g login   a state   b memory',
      'e events  o scope   l script',
      'O         the scope over the screen',
      'Ctrl-K    all commands, by letters',
      'Ctrl-R    show and hide secrets',
    ],
  },
  {
    title: 'SCOPE',
    lines: [
      'o         the keys below go there',
      'z Z       closer, farther',
      'arrows    cursor; up, down: key',
      'Enter     next edge; Backspace: last',
      'Tab Del   other cursor; none',
      'PgUp PgDn Home End: the past, now',
      'wheel     scrolls; a click: cursor',
    ],
  },
  {
    title: 'EVENTS',
    lines: [
      'e         arrows choose an event',
      'Enter     shows it in the scope',
      '/         only those with a text',
      ':csv FILE writes them as a table',
    ],
  },
  {
    title: 'FAULTS',
    lines: [
      'f         buttons: arrows, Enter',
      'mouse     on glass: choose a segment',
      'x         cut, restore the supply',
      'B         battery 100, 5, 0 percent',
      'c         contacts clean, bouncy',
      'k         chosen key stuck, free',
    ],
  },
  {
    title: 'SCRIPTS',
    lines: [
      ':         a statement, or a command',
      'w W       save what was done: all,',
      '          from the last screen off',
      '#         note something here',
      'y Y       copy response, failure',
      'F2        record from power-on; end',
      'Ctrl-P    a picture in this folder',
      '?         these pages',
      'q Ctrl-C  quit',
    ],
  },
];

/** The keys for a card on a line. */
export function linkHelp(hasReleases: boolean): readonly HelpSection[] {
  return [{ title: 'THE CARD ON THE LINE', lines: cardKeys(hasReleases) }, ...LINK_SECTIONS];
}

const LINK_SECTIONS: readonly HelpSection[] = [
  { title: 'TIME', lines: ['.         on by 1 s, if it is virtual'] },
  { title: 'THE PANEL', lines: ['Ctrl-P    a picture in this folder', 'q Ctrl-C  quit'] },
];

export const LINE_COLUMNS = 37;
const MOST_ACROSS = 5;
/** A title with fewer lines below it begins a column of its own. */
const LEAST_BELOW = 2;

/** All columns, each at most so many lines high. */
function columnsOf(sections: readonly HelpSection[], down: number): PanelLine[][] {
  const columns: PanelLine[][] = [[]];
  const column = (): PanelLine[] => columns[columns.length - 1];
  for (const { title, lines } of sections) {
    const least = 1 + Math.min(LEAST_BELOW, lines.length);
    if (column().length + least > down) columns.push([]);
    column().push([title, 'title']);
    for (const line of lines) {
      if (column().length === down) columns.push([[`${title}, more`, 'title']]);
      column().push([line, 'text']);
    }
  }
  return columns;
}

interface HelpLayout {
  readonly columns: readonly PanelLine[][];
  readonly across: number;
}

/** On one page where there is room, as low as it can be; else on as many as it takes. */
function layoutFor(sections: readonly HelpSection[], columns: number, rows: number): HelpLayout {
  const across = Math.min(MOST_ACROSS, Math.max(1, Math.floor((columns - 2) / LINE_COLUMNS)));
  for (let down = 3; down < rows - 2; down++) {
    const fitting = columnsOf(sections, down);
    if (fitting.length <= across) return { columns: fitting, across: fitting.length };
  }
  const all = columnsOf(sections, rows - 2);
  return { columns: all, across: Math.min(across, all.length) };
}

/** How many pages help has on a screen of that size. */
export function helpPages(sections: readonly HelpSection[], columns: number, rows: number): number {
  const layout = layoutFor(sections, columns, rows);
  return Math.ceil(layout.columns.length / layout.across);
}

/** @param page counts from 1 */
export function drawHelp(grid: Grid, sections: readonly HelpSection[], page: number, theme: Theme): void {
  const { columns: all, across } = layoutFor(sections, grid.columns, grid.rows);
  const shown = all.slice((page - 1) * across, page * across);
  const down = Math.max(...all.map((lines) => lines.length));
  const columns = across * LINE_COLUMNS + 2;
  const rect: Rect = {
    x: Math.floor((grid.columns - columns) / 2),
    y: Math.floor((grid.rows - down - 2) / 2),
    columns,
    rows: down + 2,
  };
  grid.fill(rect, ' ', theme.styles.text);
  const pages = Math.ceil(all.length / across);
  drawBox(grid, rect, theme.marks.heavyBox, theme.styles.active, `help ${page}/${pages}: ? goes on`);
  for (const [place, lines] of shown.entries()) {
    const x = rect.x + 1 + place * LINE_COLUMNS;
    for (const [row, [text, role]] of lines.entries()) {
      grid.write(x, rect.y + 1 + row, text, theme.styles[role], LINE_COLUMNS);
    }
  }
}
