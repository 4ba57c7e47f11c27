/**
 * Everything that a key does besides the card's own keys: keyboard, palette and help's test have it from here. An action
 * of a panel is done while the panel has the focus.
 */
import type { Bench } from '../bench/bench.js';
import { BENCH_COMMANDS } from '../bench/commands.js';
import type { Trigger } from '../bench/trigger.js';
import type { PanelName } from '../drawing/view.js';
import type { KeyName } from '../terminal/desk.js';

/** The effects of actions other than those on the bench. */
export interface ActionHost {
  readonly bench: Bench;
  /** Shows a panel with the focus, or hides it. */
  panel(name: PanelName): void;
  /** Shows or hides a panel that takes no input. */
  toggle(name: PanelName): void;
  askSlot(what: 'save' | 'restore'): void;
  openPrompt(text: string): void;
  openPalette(): void;
  toggleLargeScope(): void;
  help(): void;
}

export interface Action {
  readonly key: KeyName;
  /** The key as people read it. */
  readonly shown: string;
  readonly says: string;
  run(host: ActionHost): void;
}

type Run = (host: ActionHost) => void;

function action(key: KeyName, says: string, run: Run, shown = key): Action {
  return { key, says, run, shown };
}

const BOUNCE_US = 5000;
const PRESS_US = 50_000;

/** The trigger after another one: none, an edge of the chosen key, a long bounce, a short press, a screen. */
function nextTrigger(trigger: Trigger | undefined, { focus }: Bench): Trigger | undefined {
  switch (trigger?.on) {
    case undefined:
      return { on: 'edge', key: focus };
    case 'edge':
      return { on: 'bounce', over_us: BOUNCE_US };
    case 'bounce':
      return { on: 'press', under_us: PRESS_US };
    case 'press':
      return { on: 'screen' };
    case 'screen':
      return undefined;
  }
}

/** Wherever digits and Enter go. */
export const ACTIONS: readonly Action[] = [
  action('p', 'hold PRESS until the screen opens', ({ bench }) => bench.finger.holdPress()),
  action('P', 'PRESS down, and up again', ({ bench }) => bench.finger.latchPress()),
  action('m', 'the next model', ({ bench }) => bench.nextModel()),
  action('r', 'type the response on the login page', ({ bench }) => bench.hand.toggle()),
  action('n', 'another challenge', ({ bench }) => bench.hand.nextChallenge()),
  action('s', 'stop and run time', ({ bench }) => bench.time.togglePause()),
  action('+', 'time goes faster', ({ bench }) => bench.time.changeSpeed(1)),
  action('-', 'time goes slower', ({ bench }) => bench.time.changeSpeed(-1)),
  action('.', 'on by one scan', ({ bench }) => bench.step('scan')),
  action('>', 'on to the next event', ({ bench }) => bench.step('event')),
  action(',', 'back by one scan', ({ bench }) => bench.stepBack('scan')),
  action('<', 'back to the last event', ({ bench }) => bench.stepBack('event')),
  action('S', 'save the machine to a slot', (host) => host.askSlot('save')),
  action('R', 'restore the machine from a slot', (host) => host.askSlot('restore')),
  action('g', 'panel: login page', (host) => host.toggle('login')),
  action('a', 'panel: state', (host) => host.toggle('state')),
  action('b', 'panel: memory and battery', (host) => host.toggle('memory')),
  action('l', 'panel: script', (host) => host.toggle('script')),
  action('e', 'panel: events', (host) => host.panel('log')),
  action('o', 'panel: scope', (host) => host.panel('scope')),
  action('O', 'scope over the screen', (host) => host.toggleLargeScope()),
  action('f', 'panel: faults', (host) => host.panel('faults')),
  action('z', 'scope: zoom in', ({ bench }) => bench.scope.zoomBy(1)),
  action('Z', 'scope: zoom out', ({ bench }) => bench.scope.zoomBy(-1)),
  action('t', 'what time stops at: edge, bounce, press, screen', ({ bench }) => {
    bench.arm(nextTrigger(bench.trigger, bench));
  }),
  action('x', 'cut and restore the supply', ({ bench }) => bench.do(bench.faults.toggleSupply())),
  action('B', 'battery 100, 5, 0 percent', ({ bench }) => bench.do(bench.faults.nextBattery())),
  action('c', 'contacts clean or bouncy', ({ bench }) => bench.do(bench.faults.toggleContacts())),
  action('k', 'the chosen key stuck or free', ({ bench }) => bench.do(bench.faults.toggleStuck(bench.focus))),
  action('f2', 'record from power-on; end the recording', ({ bench }) => bench.toggleRecording(), 'F2'),
  action('w', 'save what was done as a script, from power-on', ({ bench }) => bench.save('power-on')),
  action('W', 'save what was done as a script, from the last screen off', ({ bench }) => bench.save('last off')),
  action('#', 'note something at this instant', (host) => host.openPrompt('# ')),
  action('y', 'copy the response to the clipboard', ({ bench }) => bench.clipboard.copy('response')),
  action('Y', 'copy the place of a failure to the clipboard', ({ bench }) => bench.clipboard.copy('failure')),
  action(':', 'type a statement or a command', (host) => host.openPrompt('')),
  action('/', 'filter the events', (host) => host.openPrompt('filter ')),
  action('C-r', 'show and hide secrets', ({ bench }) => bench.toggleSecrets(), 'Ctrl-R'),
  action('C-k', 'all commands', (host) => host.openPalette(), 'Ctrl-K'),
  action('?', 'help', (host) => host.help()),
  action('escape', 'end a script; back to the card', ({ bench }) => bench.leave(), 'Esc'),
];

/** While the scope has the focus. */
export const SCOPE_ACTIONS: readonly Action[] = [
  action('left', 'scope: cursor to the left', ({ bench }) => bench.scope.moveCursor(-1), 'Left'),
  action('right', 'scope: cursor to the right', ({ bench }) => bench.scope.moveCursor(1), 'Right'),
  action('up', 'scope: the key above', ({ bench }) => bench.nextKey(-1), 'Up'),
  action('down', 'scope: the key below', ({ bench }) => bench.nextKey(1), 'Down'),
  action('enter', 'scope: cursor to the next edge', ({ bench }) => bench.toEdge(1), 'Enter'),
  action('backspace', 'scope: cursor to the edge before', ({ bench }) => bench.toEdge(-1), 'Backspace'),
  action('tab', 'scope: the other cursor', ({ bench }) => bench.scope.swap(), 'Tab'),
  action('delete', 'scope: no cursors', ({ bench }) => bench.scope.clearCursors(), 'Del'),
  action('pageup', 'scope: a page earlier', ({ bench }) => bench.scope.scrollPages(-1), 'PgUp'),
  action('pagedown', 'scope: a page later', ({ bench }) => bench.scope.scrollPages(1), 'PgDn'),
  action('home', 'scope: the beginning of the past', ({ bench }) => bench.scope.toBeginning(), 'Home'),
  action('end', 'scope: now', ({ bench }) => bench.scope.follow(), 'End'),
];

/** While the events have the focus. */
export const LOG_ACTIONS: readonly Action[] = [
  action('up', 'events: the one before', ({ bench }) => bench.list.move(-1), 'Up'),
  action('down', 'events: the next one', ({ bench }) => bench.list.move(1), 'Down'),
  action('pageup', 'events: a page up', ({ bench }) => bench.list.move(-10), 'PgUp'),
  action('pagedown', 'events: a page down', ({ bench }) => bench.list.move(10), 'PgDn'),
  action('home', 'events: the first', ({ bench }) => bench.list.toBeginning(), 'Home'),
  action('end', 'events: the newest', ({ bench }) => bench.list.toEnd(), 'End'),
  action('enter', 'events: show it in the scope', ({ bench }) => bench.showEvent(), 'Enter'),
];

const BY_FOCUS: Readonly<Record<string, readonly Action[]>> = { scope: SCOPE_ACTIONS, log: LOG_ACTIONS };

/** The action of a key; undefined where it has none. */
export function actionOf(name: KeyName, { input }: Bench): Action | undefined {
  const ofPanel = (BY_FOCUS[input] ?? []).find(({ key }) => key === name);
  return ofPanel ?? ACTIONS.find(({ key }) => key === name);
}

/** Commands that are typed: chosen in the palette, they begin to be. */
const TYPED_ACTIONS: readonly Action[] = Object.entries(BENCH_COMMANDS).map(([name, { does }]) =>
  action('', does, (host) => host.openPrompt(`${name} `), `:${name}`),
);

/** All that the palette shows. */
export const ALL_ACTIONS: readonly Action[] = [...ACTIONS, ...SCOPE_ACTIONS, ...LOG_ACTIONS, ...TYPED_ACTIONS];
