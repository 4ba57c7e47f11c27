/** The debugger: a line of text is a command, and its answer is text. */
import { InputError } from '../../input-error.js';
import { quote } from '../../text.js';
import { DEBUGGER_COMMANDS, type DebuggerCommand, goUntil } from './commands.js';
import { whereText } from './describe.js';
import type { Stepper } from './stepper.js';
import type { Until } from './until.js';

/** A longer line is no command. */
export const LONGEST_COMMAND = 4096;

const QUIT: ReadonlySet<string> = new Set(['quit', 'q', 'exit']);
const HELP: ReadonlySet<string> = new Set(['help', 'h', '?']);
/** Commands that an empty line repeats. */
const REPEATED: ReadonlySet<string> = new Set(['step', 'back', 'screen', 'screen-back']);

/** Every word that a line may begin with, for completion. */
export const WORDS: readonly string[] = [...DEBUGGER_COMMANDS.map(({ names }) => names[0]!), 'help', 'quit'];

export class Debugger {
  /** Whether it was asked to end. */
  isOver = false;
  private last = '';

  constructor(private readonly stepper: Stepper) {}

  /** Whether the script has failed. */
  get hasFailed(): boolean {
    return this.stepper.failure !== undefined;
  }

  /**
   * Goes to where it begins. @param until undefined for the first statement; `failure` for what fails first
   * @returns what it answers
   * @throws InputError where the script has no such line
   */
  begin(until: Until | 'failure' | undefined): string {
    if (until === 'failure') return this.command('continue');
    return until === undefined ? whereText(this.stepper) : goUntil(this.stepper, until);
  }

  /**
   * Does what a line says; an empty one repeats the last step.
   * @returns what it answers
   * @throws InputError for what is no command, or can't be done; nothing has happened then
   */
  command(line: string): string {
    if (line.length > LONGEST_COMMAND) throw new InputError(`a command has at most ${LONGEST_COMMAND} characters`);
    const [, typed = '', argument = ''] = /^(\S*)\s*(.*)$/s.exec(line.trim()) ?? [];
    if (typed === '') return this.last === '' ? '' : this.command(this.last);
    if (QUIT.has(typed)) {
      this.isOver = true;
      return '';
    }
    if (HELP.has(typed)) return helpText();
    const command = DEBUGGER_COMMANDS.find(({ names }) => names.includes(typed));
    if (command === undefined) throw new InputError(`there is no command ${quote(typed)}: help lists them`);
    return this.run(command, argument);
  }

  private run(command: DebuggerCommand, argument: string): string {
    const name = command.names[0]!;
    if (command.takes === '' && argument !== '')
      throw new InputError(`${name} takes nothing: leave out what follows it`);
    this.last = REPEATED.has(name) ? `${name} ${argument}` : '';
    return command.run(this.stepper, argument);
  }
}

function helpText(): string {
  const rows = DEBUGGER_COMMANDS.map(({ names, takes, summary }) => [`${names.join(', ')} ${takes}`.trim(), summary]);
  rows.push(['help, h', 'show this'], ['quit, q', 'end']);
  return rows.map(([names, summary]) => `  ${names!.padEnd(21)}${summary}\n`).join('');
}
