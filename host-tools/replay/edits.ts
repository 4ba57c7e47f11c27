/** The edits of the files of a run: gathered from all scripts, since they may include the same file. */
import { realpathSync, statSync } from 'node:fs';
import type { Script } from '../../emulator/script/parse.js';
import type { Place } from '../../emulator/script/place.js';
import { placeText } from '../../emulator/script/script-error.js';
import { visible } from '../../emulator/text.js';
import { unifiedDiff } from '../../emulator/tools/update/diff.js';
import type { Needed, Wants } from '../../emulator/tools/update/needed.js';
import { rewrittenLine } from '../../emulator/tools/update/rewrite.js';

/** One file with lines that are to be replaced. */
export interface Edit {
  /** Its name as a script's place has it, and the file itself, links followed. */
  readonly file: string;
  readonly path: string;
  /** Its text as it was played, without a byte order mark, and as it shall be. */
  readonly before: string;
  readonly after: string;
  readonly diff: string;
  readonly lines: number;
}

/** An `expect "TEXT"`, and all texts that its plays need. */
interface Line {
  readonly place: Place;
  readonly now: string;
  readonly texts: Set<string>;
}

interface Source {
  readonly file: string;
  readonly path: string;
  readonly text: string;
  /** By their numbers. A line holds one statement. */
  readonly lines: Map<number, Line>;
}

export class Edits {
  /** By the path with links followed: one file may have several names. */
  private readonly sources = new Map<string, Source>();
  /** The texts that can't be rewritten, as messages. */
  private readonly messages = new Set<string>();

  /** @param wants what a play of `script` came to */
  add(script: Script, { needed, unfixed }: Wants): void {
    for (const one of needed) this.lineOf(one, script).texts.add(one.text);
    for (const { place, message } of unfixed) this.messages.add(`${placeText(place)}: ${message}`);
  }

  private lineOf({ place, now }: Needed, script: Script): Line {
    const { lines } = this.sourceOf(place.file, script);
    const known = lines.get(place.line);
    if (known !== undefined) return known;
    const line = { place, now, texts: new Set<string>() };
    lines.set(place.line, line);
    return line;
  }

  private sourceOf(file: string, script: Script): Source {
    const path = realpathSync(file);
    const known = this.sources.get(path);
    if (known !== undefined) return known;
    const source = { file, path, text: script.sources.get(file)!, lines: new Map() };
    this.sources.set(path, source);
    return source;
  }

  /** The files that change, and messages of what fails and is not rewritten. */
  finish(): { readonly edits: readonly Edit[]; readonly unfixed: readonly string[] } {
    const edits = [...this.sources.values()].map((source) => this.editOf(source)).filter((edit) => edit !== undefined);
    return { edits, unfixed: [...this.messages] };
  }

  private editOf(source: Source): Edit | undefined {
    const { file, path, text } = source;
    // Every other piece is a line end, which stays as it is.
    const pieces = text.split(/(\r\n|[\r\n])/);
    let lines = 0;
    for (const [number, line] of source.lines) {
      const needed = this.neededOf(line);
      if (needed === line.now) continue;
      const at = (number - 1) * 2;
      pieces[at] = rewrittenLine(pieces[at]!, line.place.column, needed);
      lines += 1;
    }
    if (lines === 0) return undefined;
    if (!statSync(path).isFile()) {
      this.messages.add(`${visible(file)} is not a regular file, so it can't be rewritten`);
      return undefined;
    }
    const after = pieces.join('');
    return { file, path, before: text, after, diff: unifiedDiff(file, text, after), lines };
  }

  /** The text that a line needs: the one that it has where several are needed. */
  private neededOf({ place, now, texts }: Line): string {
    const [needed] = texts;
    if (texts.size === 1) return needed!;
    this.messages.add(`${placeText(place)}: it is played several times and needs ${texts.size} texts`);
    return now;
  }
}
