/** The visible state at one instant: plain data between the bench, which makes it, and the drawing. */
import type { Key } from '../../../firmware/hal.js';
import type { Model } from '../../../firmware/models.js';
import type { MachineState, MemoryContents } from '../../session/inspection.js';
import type { ButtonName } from './buttons.js';
import type { Edges } from './edges.js';

export const PANELS = ['login', 'state', 'memory', 'log', 'scope', 'faults', 'script'] as const;
export type PanelName = (typeof PANELS)[number];

/** The panels that are there at the start. */
export const FIRST_PANELS: readonly PanelName[] = ['login', 'state', 'memory', 'log', 'scope'];

export interface CardView {
  readonly model: Model;
  readonly serial: string;
  /** Segments that light, a mask a cell. */
  readonly segments: Uint16Array;
  /** The text that a person reads. */
  readonly text: string;
  /** Contacts that are closed, a bit a key. */
  readonly down: number;
  /** Keys that are stuck, a bit a key. */
  readonly stuck: number;
  /** Segments that never light and that always do, a mask a cell. */
  readonly dead: readonly number[];
  readonly lit: readonly number[];
  /** The segment that faults are put on; undefined while nobody does. */
  readonly chosen: { readonly cell: number; readonly segment: number } | undefined;
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
  /** Board time. */
  readonly time_us: number;
  /** Time that had passed, which a restored slot does not set back. */
  readonly at_us: number;
  readonly text: string;
  /** The press that ended with it. */
  readonly press?: PressView;
}

/** One key's contact, in time that has passed: as it is, and as the debounce has it. */
export interface ScopeTrack {
  readonly key: Key;
  readonly raw: Edges;
  readonly debounced: Edges;
}

/** One press, measured. */
export interface PressView {
  readonly key: Key;
  readonly from_us: number;
  /** When the contact opened last; undefined while it is held. */
  readonly until_us: number | undefined;
  readonly edges: number;
  /** The longest run of edges that the debounce takes for none. */
  readonly bounce_us: number;
  /** From the first contact to the scan at which the card took the key for down; undefined where it did not. */
  readonly delay_us: number | undefined;
  /** Whether it was a press to the card: seen, and every other key up. */
  readonly isCounted: boolean;
}

export type CursorName = 'A' | 'B';

/** All times are time that has passed. */
export interface ScopeView {
  /** Of every key. */
  readonly tracks: readonly ScopeTrack[];
  /** The chosen key, which is always shown. */
  readonly key: Key;
  /** Whether arrows and Enter move its cursor. */
  readonly hasInput: boolean;
  /** The time at the right, and what a column stands for. */
  readonly until_us: number;
  readonly isFollowing: boolean;
  readonly column_us: number;
  readonly cursors: Readonly<Record<CursorName, number | undefined>>;
  readonly active: CursorName;
  /** The press that is measured. */
  readonly press: PressView | undefined;
  /** The trigger that stops time, as it is typed; "" for none. */
  readonly trigger: string;
  /** Whether it lies over the screen below the display. */
  readonly isLarge: boolean;
}

/** The faults of the chosen key and segment, and the button that the space bar presses. */
export interface FaultsView {
  readonly key: Key;
  readonly keyIs: 'whole' | 'stuck down' | 'stuck up';
  /** As scripts name it, such as `3.g1`. */
  readonly segment: string;
  readonly segmentIs: 'whole' | 'dead' | 'lit';
  readonly contacts: string;
  readonly battery_percent: number;
  /** With its name: `supply on`, `supply cut`, `cut at write 7`. */
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
  readonly log: LogView;
  readonly scope: ScopeView;
  readonly faults: FaultsView;
  /** Undefined where no script has played. */
  readonly play: PlayView | undefined;
  /** The file that what is done is recorded to; "" for none. */
  readonly recording: string;
  /** A line that is being typed; undefined for none. */
  readonly prompt: PromptView | undefined;
  /** Undefined where it is not open. */
  readonly palette: PaletteView | undefined;
  /** The panels that are asked for; the first are the last to go where room is short. */
  readonly panels: readonly PanelName[];
  /** The page of help that lies over all, from 1; 0 for none. */
  readonly helpPage: number;
  /** Whether the terminal says when a key is let go of. */
  readonly hasReleases: boolean;
  /** One line for the person, or "". */
  readonly message: string;
}

/** The last answers of a card on a line. Times are board time. */
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

/** The events that are shown. */
export interface LogView {
  /** Oldest first. */
  readonly entries: readonly LogEntry[];
  readonly filter: string;
  /** The place of the chosen one; less than 0 where there is none. */
  readonly chosen: number;
  /** Whether the newest stays in sight. */
  readonly isFollowing: boolean;
  /** Whether arrows and Enter go there. */
  readonly hasInput: boolean;
}

/** A line that is being typed. */
export interface PromptView {
  readonly text: string;
  /** Characters before the cursor. */
  readonly cursor: number;
  /** Where it is wrong; the column counts from 1. */
  readonly mistake: { readonly column: number; readonly text: string } | undefined;
  /** Words that may stand where the cursor is. */
  readonly candidates: readonly string[];
}

/** The commands that some letters find. */
export interface PaletteView {
  readonly letters: string;
  readonly entries: ReadonlyArray<{ readonly says: string; readonly shown: string }>;
  readonly chosen: number;
}
