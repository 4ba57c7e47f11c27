import { durationText } from '../../emulator/text.js';
import type { LineSettings } from '../line/calls.js';
import type { PlayRules } from './play-rules.js';

/** Which card the scripts are played on. */
export interface PlayedOn {
  readonly cardFile: string | undefined;
  readonly line: LineSettings | undefined;
  readonly rules: PlayRules;
}

/** The command that repeats one script's run, for a shell. */
export function repeatCommand(file: string, { cardFile, line, rules: { repeat, timeout_us } }: PlayedOn): string {
  const options = [
    ...(line?.options ?? []),
    ...(cardFile === undefined ? [] : ['--card', asPath(cardFile)]),
    ...(repeat > 1 ? ['--repeat', String(repeat)] : []),
    ...(timeout_us === undefined ? [] : ['--timeout', durationText(timeout_us)]),
  ];
  return ['dscplus replay', ...[asPath(file), ...options].map(shellWord)].join(' ');
}

/** A name that starts with a dash would be read as an option. */
function asPath(name: string): string {
  return name.startsWith('-') ? `./${name}` : name;
}

/** `text` as one word of a POSIX shell; control characters, which no report shows, as escapes that bash and its like know. */
function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  if (!/\p{Cc}/u.test(text)) return `'${text.replaceAll("'", `'\\''`)}'`;
  const escaped = text.replace(/[\\']/g, '\\$&').replace(/\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x80 ? `\\${code.toString(8).padStart(3, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return `$'${escaped}'`;
}
