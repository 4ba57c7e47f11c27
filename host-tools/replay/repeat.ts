import type { LineSettings } from '../line/calls.js';
import type { PlayRules } from './play-rules.js';

/** Which card the scripts are played on. */
export interface PlayedOn {
  readonly cardFile: string | undefined;
  readonly line: LineSettings | undefined;
  readonly rules: PlayRules;
}

/** The command that repeats one script's run, for a shell. */
export function repeatCommand(file: string, { cardFile, line, rules: { repeat } }: PlayedOn): string {
  // A name that starts with a dash would be read as an option.
  const script = shellWord(file.startsWith('-') ? `./${file}` : file);
  const options = [
    ...(line?.options ?? []),
    ...(cardFile === undefined ? [] : ['--card', cardFile]),
    ...(repeat > 1 ? ['--repeat', String(repeat)] : []),
  ];
  return ['dscplus replay', script, ...options.map(shellWord)].join(' ');
}

/** `text` as one word of a POSIX shell. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
