/**
 * One statement of the key-script language: how it is read and written, how a shrink makes it simpler, and its effect.
 * Drivers, shrinks, reports and the prompt know it from here alone, so a further statement is a further entry. Where it
 * does what one of these does, other files name it too: fit a card (look for `'cardFile'`), read a file (`'capture'`),
 * bring a machine back (`'restore'`), change the charge or the supply (`'battery'`, `'restorePower'`).
 *
 * A statement that was read is plain data, its instruction, so that it can be kept, compared and done again.
 */
import type { Model } from '../../../firmware/models.js';
import type { CardFacts, ResponseCheck, Snapshot, Target } from '../../machine/target.js';
import type { Capture } from '../../trace/capture/capture.js';
import type { ExpectedEntry } from '../expected-entry.js';
import type { LineReader } from '../line-reader.js';
import type { Place } from '../place.js';
import type { Simplifier } from './simplifiers.js';

/** The content of a statement; `do` names its entry. All durations in it are integer microseconds. */
export interface AnyInstruction {
  readonly do: string;
}

/** The devices that actions act on. */
export interface Devices {
  /** The card. A device that takes its place is attached to it. */
  readonly card: Target;
  /** The snapshots that `save` keeps and `restore` finds, by name. */
  readonly snapshots: Map<string, Snapshot>;
}

/** The state that expectations look at. */
export interface View {
  /** The card's display: its text without trailing blanks. */
  readonly display: string;
  /** The record that memory holds now; undefined where there is no valid one or it can't be known. */
  facts(): CardFacts | undefined;
  /** Computes right responses, independent of the card's firmware. */
  readonly check: ResponseCheck;
}

/** The expected value: for a message, and as text ("" for off, `/…/` for a regular expression). */
export interface Mismatch {
  readonly message: string;
  readonly expected: string;
}

/** The verdict on an expectation: undefined where all is as expected, `open` while it takes more time. */
export type Verdict = Mismatch | undefined | 'open';

/** One thing that a statement does: an action, which takes no time; time that passes; an expectation. */
export type AnyStep<A = AnyInstruction, E = AnyInstruction> =
  | { readonly act: A }
  | { readonly wait_us: number }
  | { readonly judge: E };

/** What an instruction does, of three kinds: an action, an expectation, or steps that are made of others' of these. */
export type Doing<I extends AnyInstruction> = ActionOf<I> | ExpectationOf<I> | StepsOf<I>;

/** An action: it takes no time and asks nothing. */
export interface ActionOf<I extends AnyInstruction> {
  readonly do: I['do'];
  /** @throws InputError where a device refuses it; nothing has happened then */
  act(instruction: I, devices: Devices): void;
}

export interface ExpectationOf<I extends AnyInstruction> {
  readonly do: I['do'];
  /** The longest time that it takes, in microseconds. */
  limit_us(instruction: I): number;
  /** @param passed_us the time since it began */
  judge(instruction: I, view: View, passed_us: number): Verdict;
}

/** A statement that is made of others' actions and expectations, and of time. */
export interface StepsOf<I extends AnyInstruction> {
  readonly do: I['do'];
  /** @param index counts from 0 @returns undefined behind the last step; every statement has one at least */
  step(instruction: I, index: number): AnyStep | undefined;
}

/** How a script says an instruction. */
export interface Spoken<I extends AnyInstruction> {
  /** The statement's first word. */
  readonly keyword: string;
  /** Words that may stand behind it, which a prompt offers; an option with its `=`. */
  readonly words: readonly string[];
  /** Of entries with one keyword: whether it is this one that the rest of the line says; the first that says so reads it. */
  accepts?(line: LineReader): boolean;
  /** Reads the rest of the line after the keyword; the caller checks that nothing follows. @throws ScriptError */
  read(line: LineReader, before: Before): I;
  /** One line of a script, without its line end, that is read as the same. @throws InputError where no script can hold it */
  write(instruction: I): string;
  /** The simplifications that a shrink tries, the simplest first. */
  readonly simpler: readonly Simplifier[];
  /**
   * The statement's effect on the entered digits, and on names and models for the statements after it. Left out: its
   * steps tell it.
   * @throws InputError where the statement can't stand here
   */
  follow?(instruction: I, before: Before, place: Place): void;
  /** The same with other durations; left out by statements without any. @param of gives each its new length */
  timed?(instruction: I, of: (us: number) => number): I;
  /** The instruction that repairs the fault this one makes; left out by statements that break nothing. */
  repair?(instruction: I): AnyInstruction;
  /** How long the fault that this one makes lasts, in microseconds; left out by faults that don't end by themselves. */
  breaksFor_us?(instruction: I): number;
}

export type ActionEntry<I extends AnyInstruction> = ActionOf<I> & Spoken<I>;
export type ExpectationEntry<I extends AnyInstruction> = ExpectationOf<I> & Spoken<I>;
export type StepsEntry<I extends AnyInstruction> = StepsOf<I> & Spoken<I>;

/** A statement. */
export type Entry<I extends AnyInstruction> = ActionEntry<I> | ExpectationEntry<I> | StepsEntry<I>;

/** The known effects of the statements before this one. */
export interface Before {
  /** The model that is fitted. */
  readonly model: Model;
  readonly entry: ExpectedEntry;
  readonly savedNames: Set<string>;
  /** The capture in a file. @throws InputError where there is none */
  capture(path: string, isClosedLow: boolean): Capture;
  /** The model of the card in a card file. @throws InputError where it can't be read */
  cardFileModel(path: string): Model;
}
