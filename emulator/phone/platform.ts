/** The shape of a platform's table: its screens, what stands on each, and what each button leads to. */
import type { PlatformName } from './messages.js';

export type ScreenName =
  /** The phone's own. */
  | 'desk'
  | 'camera'
  | 'store'
  | 'settings'
  | 'messages'
  /** The app's beginnings. */
  | 'home'
  | 'login'
  | 'portfolio'
  | 'services'
  | 'more'
  | 'twoFactor'
  /** A passcode. */
  | 'generate'
  | 'passcode'
  /** A user is added, or recovered. */
  | 'addUserInfo'
  | 'addUserLogin'
  | 'recoverLogin'
  | 'activationCode'
  | 'codeWay'
  | 'session'
  | 'allowNotifications'
  | 'newPin'
  | 'success'
  /** The platform's question before a key is used. */
  | 'unlockBiometric'
  | 'unlockPasscode'
  /** A login that a notification asked for. */
  | 'confirmLogin'
  | 'confirmed'
  | 'changePin'
  | 'pinChanged'
  /** A request is under way, or has failed. */
  | 'waiting'
  | 'error'
  | 'noConnection';

export type FieldName =
  | 'challenge'
  | 'pin'
  | 'newPin'
  | 'newPinAgain'
  | 'user'
  | 'password'
  | 'code'
  | 'session'
  | 'passcode';

/** The action of a button beside leading to a screen; `actions.ts` has its code. */
export type ActionName =
  | 'openApp'
  | 'openLink'
  | 'openNotification'
  | 'switchLens'
  | 'moveCloser'
  | 'moveAway'
  | 'toggleScan'
  | 'toggleNotifications'
  | 'install'
  | 'authenticate'
  | 'nextUser'
  | 'generate'
  | 'requestUser'
  | 'requestRecovery'
  | 'confirmCode'
  | 'askTextMessage'
  | 'askVoice'
  | 'activateSession'
  | 'allow'
  | 'disallow'
  | 'activateWithPin'
  | 'unlockByPasscode'
  | 'cancelUnlock'
  | 'confirmLogin'
  | 'changePin'
  | 'cancelRequest'
  | 'finish';

/** When a button stands on its screen; left out: always. */
export type Condition =
  | 'app installed'
  | 'app missing'
  | 'key active'
  | 'several keys'
  | 'code recognised, app installed'
  | 'code recognised, app missing';

export interface FieldRow {
  readonly name: FieldName;
  readonly label: string;
  /** Digits, or any text. */
  readonly kind: 'digits' | 'text';
  readonly least: number;
  readonly most: number;
  /** Shown as dots. */
  readonly isSecret: boolean;
}

export interface ButtonRow {
  readonly label: string;
  /** The screen that it leads to; an action says so itself. */
  readonly to?: ScreenName;
  readonly does?: ActionName;
  readonly when?: Condition;
  /** Does nothing but say what is missing until every field is filled as its row demands. */
  readonly needsFields?: true;
}

export interface ScreenRow {
  /** The screen's name in scripts; no two screens of a platform have the same. */
  readonly title: string;
  /** The text. */
  readonly lines: readonly string[];
  readonly fields: readonly FieldRow[];
  readonly buttons: readonly ButtonRow[];
  /** It belongs to the app: what was entered is wiped where the person leaves it. */
  readonly isApp: boolean;
}

export interface Platform {
  readonly name: PlatformName;
  readonly suite: string;
  /** How a person shows that the phone is theirs before a key is used: the phone's own lock, or the PIN in the computation. */
  readonly unlocksBy: 'lock' | 'pin';
  /** Those that the platform has. */
  readonly screens: Readonly<Partial<Record<ScreenName, ScreenRow>>>;
  /** The name of the biometric sensor, by kind. */
  readonly biometrics: Readonly<Record<'face' | 'finger', string>>;
  /** The time without a touch after which the app closes and forgets what was entered. */
  readonly idle_ms: number;
  /** How long a passcode shows. */
  readonly passcode_ms: number;
  readonly install_ms: number;
  /** A request without an answer for so long has failed. */
  readonly request_ms: number;
}
