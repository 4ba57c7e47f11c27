/** The key-script language as a table of its statements: finds the entry of a word, and of an instruction. */
import type { LineReader } from './line-reader.js';
import type { Place } from './place.js';
import type { ActionOf, AnyInstruction, AnyStep, Before, Devices, Doing, Entry } from './statements/entry.js';

/** Reads another script in its place: that is the language's own, and no entry. */
export const INCLUDE = 'include';

// biome-ignore lint/suspicious/noExplicitAny: an entry is found by its instruction's name, and is given no other
type SomeEntry = Entry<any>;
// biome-ignore lint/suspicious/noExplicitAny: as above
type SomePart = Doing<any>;

export class KeyScriptLanguage {
  private readonly entries = new Map<string, SomeEntry>();
  private readonly parts = new Map<string, SomePart>();
  private readonly byKeyword = new Map<string, SomeEntry[]>();

  /**
   * @param entries in the order in which a message lists them; of several with one keyword, the one that takes any line last
   * @param parts actions that statements are made of, and no script says by itself
   */
  constructor(entries: readonly SomeEntry[], parts: readonly SomePart[]) {
    for (const entry of entries) this.add(entry);
    for (const part of parts) this.parts.set(part.do, part);
  }

  /** A further statement. @returns takes it out again */
  add(entry: SomeEntry): () => void {
    const { do: name, keyword } = entry;
    this.entries.set(name, entry);
    this.parts.set(name, entry);
    const others = this.byKeyword.get(keyword) ?? [];
    this.byKeyword.set(keyword, [...others, entry]);
    return () => {
      this.entries.delete(name);
      this.parts.delete(name);
      if (others.length > 0) this.byKeyword.set(keyword, others);
      else this.byKeyword.delete(keyword);
    };
  }

  /** The first words of all statements. */
  get keywords(): readonly string[] {
    return [...this.byKeyword.keys(), INCLUDE];
  }

  /** The entries that begin with a word, in the order in which they are asked for a line. */
  beginningWith(word: string): readonly SomeEntry[] {
    return this.byKeyword.get(word) ?? [];
  }

  /** The entry that reads a line; undefined where none begins with that word. @param line stands behind the word */
  reading(word: string, line: LineReader): SomeEntry | undefined {
    const entries = this.beginningWith(word);
    if (entries.length <= 1) return entries[0];
    return entries.find((entry) => entry.accepts === undefined || entry.accepts(line));
  }

  /** How a script says an instruction; undefined for what only other statements are made of. */
  entryOf({ do: name }: AnyInstruction): SomeEntry | undefined {
    return this.entries.get(name);
  }

  /** What an instruction does, also one that no script says by itself. */
  doing({ do: name }: AnyInstruction): SomePart {
    return this.parts.get(name)!;
  }

  /** Follows the effect of a statement on the entered digits. @throws InputError where it can't stand here */
  follow(instruction: AnyInstruction, before: Before, place: Place): void {
    const entry = this.entries.get(instruction.do);
    if (entry === undefined) return;
    if (entry.follow !== undefined) entry.follow(instruction, before, place);
    else if ('step' in entry) {
      for (const step of stepsOf(entry, instruction)) {
        if ('wait_us' in step) before.entry.pass(step.wait_us);
        else this.follow('act' in step ? step.act : step.judge, before, place);
      }
    }
  }

  /** @throws InputError where a device refuses it; nothing has happened then */
  act(action: AnyInstruction, devices: Devices): void {
    (this.parts.get(action.do) as ActionOf<AnyInstruction>).act(action, devices);
  }
}

/** The `index`-th thing that an instruction does, from 0; undefined behind the last. */
export function stepOf(doing: SomePart, instruction: AnyInstruction, index: number): AnyStep | undefined {
  if ('step' in doing) return doing.step(instruction, index);
  if (index > 0) return undefined;
  return 'act' in doing ? { act: instruction } : { judge: instruction };
}

/** All that an instruction does, in order. */
export function* stepsOf(doing: SomePart, instruction: AnyInstruction): Generator<AnyStep> {
  for (let index = 0; ; index++) {
    const step = stepOf(doing, instruction, index);
    if (step === undefined) return;
    yield step;
  }
}
