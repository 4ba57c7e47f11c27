/** The panels beside the card: what each one says, line by line, in the room that it has. */

import type { MachineState, MemoryContents } from '../../session/inspection.js';
import { seconds } from '../../text.js';
import { drawFaults } from './faults-panel.js';
import { fitted } from './fit.js';
import type { Grid, Rect } from './grid.js';
import { innerOf } from './layout.js';
import { logLines } from './log-panel.js';
import { drawScope } from './scope-panel.js';
import { scriptLines } from './script-panel.js';
import { drawBox, type PanelLine, type Role, type Theme } from './theme.js';
import type { FaceView, LoginView, PanelName } from './view.js';

const TITLES: Readonly<Record<PanelName, string>> = {
  login: 'login page',
  state: 'state',
  memory: 'memory',
  log: 'events',
  scope: 'scope',
  faults: 'faults',
  script: 'script',
};

/** Draws a panel into `rect`. */
export function drawPanel(grid: Grid, name: PanelName, rect: Rect, view: FaceView, theme: Theme): void {
  const hasInput =
    (name === 'login' && view.login.hasInput) ||
    (name === 'faults' && view.faults.button !== undefined) ||
    (name === 'scope' && view.scope.hasInput) ||
    (name === 'log' && view.log.hasInput);
  if (name === 'scope') grid.fill(rect, ' ', theme.styles.text);
  const inner = drawFrame(grid, rect, TITLES[name], theme, hasInput);
  if (name === 'faults') {
    drawFaults(grid, view.faults, theme, inner);
    return;
  }
  if (name === 'scope') {
    drawScope(grid, view.scope, theme, inner);
    return;
  }
  const lines = linesOf(name, view, theme, inner).slice(0, inner.rows);
  for (const [at, [text, role]] of lines.entries()) {
    grid.write(inner.x, inner.y + at, fitted(text, inner.columns, theme.marks.cut), theme.styles[role], inner.columns);
  }
}

/**
 * Draws the lines around a panel; with fewer than four rows it goes without.
 * @param hasInput whether what is typed goes there
 * @returns the room within
 */
export function drawFrame(grid: Grid, rect: Rect, title: string, theme: Theme, hasInput = false): Rect {
  const inner = innerOf(rect);
  if (inner === rect) return rect;
  drawBox(
    grid,
    rect,
    hasInput ? theme.marks.heavyBox : theme.marks.box,
    theme.styles[hasInput ? 'active' : 'faint'],
    title,
  );
  return inner;
}

function linesOf(
  name: Exclude<PanelName, 'faults' | 'scope'>,
  view: FaceView,
  theme: Theme,
  inner: Rect,
): readonly PanelLine[] {
  switch (name) {
    case 'login':
      return loginLines(view.login, inner);
    case 'state':
      return stateLines(view.state, theme);
    case 'memory':
      return memoryLines(view.memory, theme, inner);
    case 'log':
      return logLines(view.log, inner);
    case 'script':
      return scriptLines(view.play, inner);
  }
}

const VERDICTS: Readonly<Record<LoginView['verdict'], PanelLine>> = {
  open: ['', 'text'],
  accepted: ['ACCEPTED: you are logged in. n: another login', 'good'],
  refused: ['REFUSED. n: another challenge', 'bad'],
  expired: ['EXPIRED. n: another challenge', 'bad'],
};

function loginLines(login: LoginView, inner: Rect): PanelLine[] {
  const { challenge, pin, typed, responseDigits, verdict, triesLeft, hasInput } = login;
  const field = typed + (hasInput && typed.length < responseDigits ? '_' : '');
  const left = `${Math.ceil(login.left_ms / 1000)} s`;
  const asked: PanelLine = [spread([`challenge ${challenge}`, `PIN ${pin}`, `${left} left`], inner.columns), 'title'];
  const box: PanelLine = [`response [${field.padEnd(responseDigits)}]`, hasInput ? 'active' : 'text'];
  if (inner.rows < 3) return [asked, verdict === 'open' ? box : VERDICTS[verdict]];
  const isWhole = typed.length === responseDigits;
  const next = isWhole ? 'Enter sends it' : `type its ${responseDigits} digits`;
  const hint = hasInput ? `${next}; r: back to the card` : 'r: type the response here';
  const retry: PanelLine = triesLeft < 3 ? [`REFUSED. ${triesLeft} more to try. ${hint}`, 'bad'] : [hint, 'faint'];
  return [asked, box, verdict === 'open' ? retry : VERDICTS[verdict]];
}

/** Parts on one line, as far apart as there is room for. */
function spread(parts: readonly string[], columns: number): string {
  const found = ['   ', '  '].map((gap) => parts.join(gap)).find((text) => text.length <= columns);
  return found ?? parts.join(' ');
}

function stateLines({ screen, countDowns, exits }: MachineState, { marks }: Theme): PanelLine[] {
  return [
    [screen, 'title'],
    ...countDowns.map(
      ({ what, left_ms, to }): PanelLine => [`${what} ${seconds(left_ms * 1000, 3)} ${marks.arrow}${to}`, 'active'],
    ),
    ...exits.map(([on, to]): PanelLine => [`${on} ${marks.arrow}${to}`, 'text']),
  ];
}

function memoryLines(memory: MemoryContents, { marks }: Theme, inner: Rect): PanelLine[] {
  const { record, battery_percent, isPowered, hex } = memory;
  const lines: PanelLine[] = [
    [`battery ${battery_percent.toFixed(3)} %`, battery_percent < 10 ? 'bad' : 'text'],
    [isPowered ? 'supply on' : 'supply CUT', isPowered ? 'text' : 'bad'],
  ];
  if (record === undefined) return [...lines, ['no valid record', 'bad']];
  lines.push([`counter ${record.counter}`, 'text']);
  const key = hex === '' ? `${marks.hidden.repeat(4)} (^R)` : record.key;
  const width = Math.max(2, Math.floor(inner.columns / 2) * 2);
  lines.push(...cut(`key ${key}`, width, 'text'), ...cut(record.suite, width, 'faint'), ...cut(hex, width, 'faint'));
  return lines;
}

/** Text that is no words, on as many lines as it needs. */
function cut(text: string, columns: number, role: Role): PanelLine[] {
  const lines: PanelLine[] = [];
  for (let at = 0; at < text.length; at += columns) lines.push([text.slice(at, at + columns), role]);
  return lines;
}
