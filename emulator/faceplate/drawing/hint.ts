/** The hint at the bottom: what a newcomer does next, and so what digits and Enter do now, wherever they go. */
import type { MachineState } from '../../session/inspection.js';
import type { FaceView, LoginView } from './view.js';

export function hintOf(view: FaceView): string {
  const { play } = view;
  const hint = focusHint(view);
  return play?.is === 'playing' ? `${hint}  Esc: end the script`.trimStart() : hint;
}

/** The keys of what has the focus. */
function focusHint({ state, login, faults, scope, log }: FaceView): string {
  if (faults.button !== undefined) return faultsHint(faults.button);
  if (scope.hasInput) return SCOPE_HINT;
  if (log.hasInput) return LOG_HINT;
  return login.hasInput ? pageHint(login, state) : cardHint(login, state);
}

const SCOPE_HINT = 'Left Right: cursor  z Z: zoom  Enter: edge  Tab: A/B  Up Down: key  t: stop at  Esc: card';
const LOG_HINT = 'Up Down: choose  Enter: in the scope  /: filter  :csv FILE  Esc: card';

/** Enter presses the chosen button; digits still go to the card. */
function faultsHint(button: string): string {
  return `Enter: "${button}"  0-9: the card  f: back`;
}

function pageHint({ verdict, typed, responseDigits }: LoginView, { screen }: MachineState): string {
  if (verdict !== 'open') return 'n: new login  r: to the card';
  if (typed.length === responseDigits) return 'Enter: send it';
  // Without a response to read there is nothing to type yet.
  return screen === 'response' ? 'type response, Enter' : 'r: to the card  0-9: response';
}

function cardHint({ verdict, pin, challenge }: LoginView, { screen, exits }: MachineState): string {
  if (screen === 'no supply') return exits[0][0] === 'another battery' ? 'B: another battery' : 'x: supply back';
  if (verdict !== 'open') return 'n: new login';
  switch (screen) {
    case 'off':
      return 'p: hold PRESS';
    case 'pin':
      return `type ${pin}, Enter`;
    case 'challenge':
      return `type ${challenge}, Enter`;
    case 'response':
      return 'r: to the page';
    case 'memoryError':
    case 'noKey':
      return 'm: another card';
    default:
      return 'wait';
  }
}
