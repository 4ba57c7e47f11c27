/** Single scripts: read, perhaps kept for later, and played on one card that starts again for each. */

import { InputError } from '../../emulator/input-error.js';
import { Card } from '../../emulator/machine/card.js';
import type { Contacts } from '../../emulator/machine/parts/contacts.js';
import type { Picture } from '../../emulator/machine/recorder.js';
import { knownFailureOf } from '../../emulator/script/known-failure.js';
import { type ParseOptions, parseScript, type Script } from '../../emulator/script/parse.js';
import { play } from '../../emulator/script/player.js';
import { scriptFiles } from '../../emulator/script/read-file.js';
import type { ScriptResult } from '../../emulator/script/result.js';
import { visible } from '../../emulator/text.js';
import type { Model } from '../../firmware/models.js';
import { forOption } from '../files/for-option.js';
import { responseCheck } from '../judge/response-check.js';
import { ScriptTraces, type TraceSettings } from '../trace-files/script-traces.js';
import { KeptFiles } from './kept-files.js';
import { asKnown, PLAY_ONCE, type PlayRules, repeated, retried } from './play-rules.js';
import { isReadOnce } from './read-once.js';

/** A card that is not in this process. */
export interface RemoteCard {
  readonly model: Model;
  /** @throws LineFailure where it can't be reached */
  checkLine(): void;
  /** @throws ScriptError for a script that can't be played on it */
  check(script: Script): void;
  /** Plays a script from its beginning. @throws LineFailure where the line fails */
  play(script: Script): ScriptResult;
  close(): void;
}

/** Why one script could not be played: the others can. */
export class Unplayable extends Error {
  constructor(readonly mistake: InputError) {
    super(mistake.message, { cause: mistake });
  }
}

/** The result of a play. */
export interface PlayedScript {
  readonly result: ScriptResult;
  readonly script: Script;
  /** How some screens looked, where that was asked for. */
  readonly pictures: ReadonlyMap<number, Picture>;
}

const NO_PICTURES: ReadonlyMap<number, Picture> = new Map();

/** Parsed scripts of so many characters together are kept from the check for the play. */
const KEPT_CHARACTERS = 4 * 1024 * 1024;

export class Scripts {
  /** The model and record that scripts start with. */
  readonly model: Model;
  /** Undefined where the card is a remote one. */
  private readonly card: Card | undefined;
  private readonly options: ParseOptions;
  /** The scripts that were checked and not yet played, as many as are kept; a pipe is never read twice. */
  private readonly kept = new Map<string, Script>();
  private keptCharacters = 0;
  private readonly traces: ScriptTraces | undefined;
  /** The fingerprint of what was read since it was set; undefined where nobody asks for one. */
  private print: number | undefined = undefined;

  /**
   * @param files what was read of scripts already
   * @param remote a card that is not in this process; `cardFile` is then the record of it
   * @param record what is written down of a play; of a remote card the screens are
   * @param trace where a trace of each script goes, of a card in this process
   * @throws InputError for a card file that can't be opened
   */
  constructor(
    private readonly cardFile: string | undefined,
    private readonly files = new KeptFiles(),
    private readonly remote?: RemoteCard | undefined,
    record: true | 'pictures' = true,
    trace?: TraceSettings | undefined,
    private readonly rules: PlayRules = PLAY_ONCE,
  ) {
    this.traces = trace && new ScriptTraces(trace);
    const probe = this.traces?.tracer;
    if (remote === undefined) {
      this.card = forOption(cardFile && 'card', () => new Card({ record, probe, ...(cardFile && { file: cardFile }) }));
    }
    this.model = (remote ?? this.card!).model;
    this.options = { ...scriptFiles(this.model), read: (path, most_bytes) => this.read(path, most_bytes) };
  }

  /**
   * Reads a script and what it includes, and keeps it for the play.
   * @throws ScriptError at its first mistake, InputError where it can't be read
   */
  check(file: string): Script {
    const script = this.parse(file, 0);
    this.keep(script);
    return script;
  }

  /** The fingerprint of what was read since the last check was begun. */
  get readPrint(): number {
    return this.print!;
  }

  /**
   * A script that is to be played.
   * @param print what its check has read of it; undefined where it was not checked
   * @throws Unplayable where it has a mistake, or has changed since the check; LineFailure where its card can't be reached
   */
  open(file: string, print?: number | undefined): Script {
    this.remote?.checkLine();
    if (print === undefined) return playable(() => this.parse(file, undefined));
    const kept = this.kept.get(file);
    if (kept === undefined) return this.parseAgain(file, print);
    this.kept.delete(file);
    return kept;
  }

  /** @throws Unplayable where the card refuses a statement, LineFailure; InputError where the trace can't be written */
  play(script: Script): PlayedScript {
    // The card files of the script before are locked no longer; one for all scripts stays so.
    if (this.cardFile === undefined) this.card?.close();
    if (this.traces === undefined) return this.playOn(script);
    return this.traces.write(script.file, () => this.playOn(script));
  }

  private playOn(script: Script): PlayedScript {
    const { remote, card } = this;
    const result =
      remote === undefined
        ? repeated(this.rules, (raise) => this.playOnce(raised(script, raise), raise))
        : retried(this.rules, () => playable(() => remote.play(script)));
    return { result: asKnown(script, result), script, pictures: card?.pictures ?? NO_PICTURES };
  }

  private playOnce(script: Script, raise: number): ScriptResult {
    const card = this.card!;
    card.restart();
    const { mode } = card.board.contacts.save();
    if (raise > 0) card.setContacts(otherBounces(mode, raise));
    return playable(() => play(script, card, responseCheck, undefined, this.rules.timeout_us));
  }

  /** The card in this process, as the last play has left it. */
  get playedCard(): Card {
    return this.card!;
  }

  /** Lets the card files go. */
  close(): void {
    (this.remote ?? this.card!).close();
  }

  /** @param print where the fingerprint of what is read begins; undefined for none */
  private parse(file: string, print: number | undefined): Script {
    this.print = print;
    const script = parseScript(file, this.options);
    this.remote?.check(script);
    knownFailureOf(file, script.sources.get(file)!);
    return script;
  }

  private parseAgain(file: string, print: number): Script {
    try {
      const script = playable(() => this.parse(file, 0));
      if (this.print === print) return script;
    } catch (error) {
      if (this.print === print || !(error instanceof Unplayable)) throw error;
    }
    throw new Unplayable(
      new InputError(
        `${visible(file)} or a script that it includes changed while the scripts were running: run them again`,
      ),
    );
  }

  private read(path: string, most_bytes?: number): Uint8Array {
    const bytes = this.files.take(path, most_bytes);
    if (this.print !== undefined) this.print = fingerprint(bytes, this.print);
    return bytes;
  }

  private keep(script: Script): void {
    let characters = this.keptCharacters;
    for (const text of script.sources.values()) characters += text.length;
    if (characters > KEPT_CHARACTERS && !isReadOnce(script.file)) return;
    this.keptCharacters = characters;
    this.kept.set(script.file, script);
  }
}

/** Whether the script plays on a card of a file, whose counter goes on from one script to the next. */
export function fitsCardFile({ statements }: Script): boolean {
  return statements.some((statement) => statement.do === 'cardFile');
}

/** An InputError ends one script, and not the run. */
function playable<T>(attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    throw error instanceof InputError ? new Unplayable(error) : error;
  }
}

/** FNV-1a of 32 bits, going on from `start`: it shows a change of the files, and is no protection. */
function fingerprint(bytes: Uint8Array, start: number): number {
  let hash = 0x811c9dc5 ^ start;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash >>> 0;
}

/** The script with all its bounce seeds raised. */
function raised(script: Script, raise: number): Script {
  if (raise === 0) return script;
  const statements = script.statements.map((statement) =>
    statement.do === 'contacts' ? { ...statement, contacts: otherBounces(statement.contacts, raise) } : statement,
  );
  return { ...script, statements };
}

function otherBounces(contacts: Contacts, raise: number): Contacts {
  return contacts.kind === 'clean' ? contacts : { ...contacts, seed: (contacts.seed + raise) >>> 0 };
}
