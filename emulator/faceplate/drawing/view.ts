/** What there is to see at one instant: plain data between the bench, which makes it, and the drawing. */
import type { Key } from '../../../firmware/hal.js';
import type { Model } from '../../../firmware/models.js';
import type { MachineState, MemoryContents } from '../../session/inspection.js';
import type { ButtonName } from './buttons.js';

export const PANELS = ['login', 'state', 'memory', 'log', 'scope', 'faults', 'script'] as const;
export type PanelName = (typeof PANELS)[number];

/** The panels that are there at the start. */
export const FIRST_PANELS: readonly PanelName[] = ['login', 'state', 'memory', 'log', 'scope'];

export interface CardView {
  readonly model: Model;
  readonly serial: string;
  /** Segments that light, a mask a cell. */
  readonly segments: Uint16Array;
  /** What a person reads. */
  readonly text: string;
  /** Contacts that are closed, a bit a key. */
  readonly down: number;
  /** Keys that are stuck, a bit a key. */
  readonly stuck: number;
  readonly focus: Key;
}

export interface ClockView {
  readonly board_us: number;
  /** Board time that passes in one second of the world's, in seconds. */
  readonly speed: number;
  readonly isPaused: boolean;
  /** Whether time has gone back and what comes next is known. */
  readonly isPast: boolean;
}

export type Verdict = 'open' | 'accepted' | 'refused' | 'expired';

export interface LoginView {
  readonly challenge: string;
  readonly pin: string;
  readonly left_ms: number;
  readonly typed: string;
  readonly responseDigits: number;
  readonly verdict: Verdict;
  readonly triesLeft: number;
  /** Whether what is typed goes to the page and not to the card. */
  readonly hasInput: boolean;
}

export interface LogEntry {
  readonly time_us: number;
  readonly text: string;
}

/** One key's contact over the scope's window. */
export interface ScopeTrack {
  readonly key: Key;
  readonly raw: readonly LevelChange[];
  readonly debounced: readonly LevelChange[];
}

/** From `time_us` on the contact is at `level`. */
export interface LevelChange {
  readonly time_us: number;
  readonly level: number;
}

export interface ScopeView {
  readonly from_us: number;
  readonly until_us: number;
  /** The keys whose contact moved within the window, that which moved last first. */
  readonly tracks: readonly ScopeTrack[];
}

/** What is broken at the chosen key and segment, and the button that the space bar presses. */
export interface FaultsView {
  readonly key: Key;
  readonly keyIs: 'whole' | 'stuck down' | 'stuck up';
  /** As scripts name it, such as `3.g1`. */
  readonly segment: string;
  readonly segmentIs: 'whole' | 'dead' | 'lit';
  readonly contacts: string;
  readonly battery_percent: number;
  readonly supply: string;
  /** Undefined while arrows and Enter go elsewhere. */
  readonly button: ButtonName | undefined;
}

/** The script that plays or has played last: some of its lines, with the present one. */
export interface PlayView {
  readonly file: string;
  readonly lines: readonly string[];
  /** The number of the first of them, and of the present one, from 1. */
  readonly first: number;
  readonly line: number;
  readonly is: 'playing' | 'over' | 'failed';
}

export interface FaceView {
  readonly card: CardView;
  readonly clock: ClockView;
  readonly login: LoginView;
  readonly state: MachineState;
  readonly memory: MemoryContents;
  /** Oldest first. */
  readonly log: readonly LogEntry[];
  readonly scope: ScopeView;
  readonly faults: FaultsView;
  /** Undefined where no script has played. */
  readonly play: PlayView | undefined;
  /** The file that what is done is recorded to; "" for none. */
  readonly recording: string;
  /** A statement that is being typed; undefined for none. */
  readonly prompt: string | undefined;
  /** The panels that are asked for; the first are the last to go where room is short. */
  readonly panels: readonly PanelName[];
  /** The page of help that lies over all, from 1; 0 for none. */
  readonly helpPage: number;
  /** One line for the person, or "". */
  readonly message: string;
}

/** What the last answers of a card on a line report. Times are board time. */
export interface LinkReading {
  readonly model: Model;
  readonly serial: string;
  readonly segments: Uint16Array;
  readonly text: string;
  readonly board_us: number;
  /** Whether board time moves only by command. */
  readonly isVirtual: boolean;
  /** Conditions that hold, in words. */
  readonly conditions: readonly string[];
}
