/** The command that repeats one script's run, for a shell. */
export function repeatCommand(file: string, cardFile: string | undefined): string {
  // A name that starts with a dash would be read as an option.
  const script = shellWord(file.startsWith('-') ? `./${file}` : file);
  return `dscplus replay ${script}${cardFile === undefined ? '' : ` --card ${shellWord(cardFile)}`}`;
}

/** `text` as one word of a POSIX shell. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
