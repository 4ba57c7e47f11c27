/** The view of a phone, without a drawing: title, lines, fields, buttons. */
import { recognised, userOf } from './actions.js';
import { platformOf } from './change.js';
import type { ButtonRow, Condition, FieldName, FieldRow, ScreenName, ScreenRow } from './platform.js';
import { chosenKey, type PhoneState } from './state.js';

/** The phone's own button, on every screen but its first: leaves the app or the screen. */
export const LEAVE = 'Leave';

export interface ShownField {
  readonly name: FieldName;
  readonly label: string;
  /** Dots for a secret. */
  readonly shown: string;
  readonly isSecret: boolean;
  readonly kind: FieldRow['kind'];
}

export interface PhoneView {
  readonly screen: ScreenName;
  readonly title: string;
  readonly lines: readonly string[];
  readonly fields: readonly ShownField[];
  readonly buttons: readonly string[];
  /** The sensor that waits for the owner. */
  readonly sensor: 'face' | 'finger' | null;
}

/** A login that waits for an answer, over any screen. */
export const NOTIFICATION: ButtonRow = { label: 'Confirm login', does: 'openNotification' };

/** Stands between the parts of a screen's text; in no title. */
const SEPARATOR = ' | ';

/** undefined while the phone is off. */
export function viewOf(state: PhoneState): PhoneView | undefined {
  if (!state.isOn) return undefined;
  const row = rowOf(state);
  const fields = row.fields.map(({ name, label, isSecret, kind }) => {
    const entered = state.entered[name] ?? '';
    return { name, label, shown: isSecret ? '•'.repeat(entered.length) : entered, isSecret, kind };
  });
  return {
    screen: state.screen,
    title: row.title,
    lines: linesOf(state, row),
    fields,
    buttons: [...buttonsOf(state).map(({ label }) => label), ...(state.screen === 'desk' ? [] : [LEAVE])],
    sensor: state.screen === 'unlockBiometric' && state.lock !== 'passcode' ? state.lock : null,
  };
}

/** The screen as one text, as reports and expectations have it: title, lines and what is entered, without the buttons; "" while the phone is off. */
export function textOf(state: PhoneState): string {
  const view = viewOf(state);
  if (view === undefined) return '';
  const entered = view.fields.map(({ label, shown }) => `${label}: ${shown}`.trimEnd());
  return [view.title, ...view.lines, ...entered].join(SEPARATOR);
}

/** The text of the screen that shows this passcode, and nothing else. */
export function textWithPasscode(passcode: string): string {
  return `Passcode${SEPARATOR}${passcode}`;
}

/** The title in a text of `textOf`. */
export function titleIn(text: string): string {
  return text.split(SEPARATOR, 1)[0]!;
}

export function rowOf(state: PhoneState): ScreenRow {
  return platformOf(state).screens[state.screen]!;
}

/** The buttons that stand there now. A notification lies over whatever shows, but for a request that is under way. */
export function buttonsOf(state: PhoneState): readonly ButtonRow[] {
  const { screen, logins } = state;
  const hasBanner = logins.length > 0 && !WITHOUT_BANNER.has(screen);
  const own = rowOf(state).buttons.filter(({ when }) => when === undefined || HOLDS[when](state));
  return hasBanner ? [NOTIFICATION, ...own] : own;
}

const WITHOUT_BANNER: ReadonlySet<ScreenName> = new Set(['confirmLogin', 'waiting']);

const HOLDS: Readonly<Record<Condition, (state: PhoneState) => boolean>> = {
  'app installed': ({ isInstalled }) => isInstalled,
  'app missing': ({ isInstalled }) => !isInstalled,
  'key active': (state) => chosenKey(state) !== undefined,
  'several keys': ({ instances }) => instances.length > 1,
  'code recognised, app installed': (state) => state.isInstalled && recognised(state) !== undefined,
  'code recognised, app missing': (state) => !state.isInstalled && recognised(state) !== undefined,
};

function linesOf(state: PhoneState, { lines }: ScreenRow): string[] {
  const own = lines.map((line) => filled(line, state));
  const said = [state.notice, state.banner].filter((line) => line !== null);
  return [...own, ...momentary(state), ...said];
}

function filled(line: string, state: PhoneState): string {
  const { lock, errand, shownPasscode } = state;
  return line
    .replace('{user}', userOf(state))
    .replace('{to}', errand?.to ?? '')
    .replace('{passcode}', shownPasscode ?? '')
    .replace('{biometric}', lock === 'passcode' ? '' : platformOf(state).biometrics[lock]);
}

/** The lines that the phone's own screens add. */
function momentary(state: PhoneState): readonly string[] {
  const { screen, camera, installed_us, isInstalled, scansCodes, notifies, inbox } = state;
  switch (screen) {
    case 'camera':
      return [
        camera.lens === 'rear' ? 'Rear camera' : 'Front camera',
        camera.distance === 'right' ? 'In focus' : `Out of focus, too ${camera.distance}`,
      ];
    case 'store':
      return installed_us === null ? (isInstalled ? ['Installed'] : []) : ['Installing'];
    case 'settings':
      return [`Scan QR codes: ${onOff(scansCodes)}`, `Notifications: ${onOff(notifies === true)}`];
    case 'messages':
      return inbox.length === 0 ? ['No messages'] : inbox;
    default:
      return [];
  }
}

function onOff(isOn: boolean): string {
  return isOn ? 'on' : 'off';
}
