import type { LineSettings } from '../line/calls.js';

/** Which card the scripts are played on. */
export interface PlayedOn {
  readonly cardFile: string | undefined;
  readonly line: LineSettings | undefined;
}

/** The command that repeats one script's run, for a shell. */
export function repeatCommand(file: string, { cardFile, line }: PlayedOn): string {
  // A name that starts with a dash would be read as an option.
  const script = shellWord(file.startsWith('-') ? `./${file}` : file);
  const options = [...(line?.options ?? []), ...(cardFile === undefined ? [] : ['--card', cardFile])];
  return ['dscplus replay', script, ...options.map(shellWord)].join(' ');
}

/** `text` as one word of a POSIX shell. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
