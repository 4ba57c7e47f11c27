/**
 * The command `dscplus`: answers `--version`, `help` and unknown names itself and loads a subcommand's own bundle only
 * when it runs, because most of a short command's time is loading.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { whyNot } from '../files/write-all.js';
import { COMMANDS, type Command } from './commands.js';
import { nearest } from './shell/nearest.js';
import { print } from './shell/print.js';
import type { Interrupted } from './shell/prompt.js';

declare const __VERSION__: string;

/** How Node wraps a CommonJS module; the build's code cache is made of the same text. */
const MODULE_HEAD = '(function(exports,require,module,__filename,__dirname){';
const MODULE_TAIL = '\n})';

/** Exit statuses that are not a subcommand's own. 70 is EX_SOFTWARE of sysexits.h. */
const BAD_INPUT = 2;
const DEFECT = 70;

/** Errors that the user can fix; by name, since each bundle has its own copy of the classes. */
const INPUT_ERRORS = new Set(['InputError', 'OcraError', 'OcraInputError', 'StoreError']);

/** The system's errors where a descriptor or an argument of ours is wrong. */
const OUR_FAULTS = new Set(['EBADF', 'EINVAL', 'EFAULT', 'ENOTSOCK']);

const HELP_WORDS: readonly string[] = ['help', '--help', '-h'];

const NAME_WIDTH = Math.max(...COMMANDS.map(({ name }) => name.length)) + 2;

const HELP = `Usage: dscplus COMMAND [ARGUMENTS]

An emulator of the Digital Security Card+.

Commands:
${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(NAME_WIDTH)}${summary}`).join('\n')}
  ${'help'.padEnd(NAME_WIDTH)}show this, or with a command's name, that command's usage

Without a command, dscplus shows the panel in a terminal, and plays the demo elsewhere. "dscplus COMMAND --help" shows a
command's usage, and --version the version.

Examples:
  dscplus replay login.keys
  dscplus replay tests/ --reporter junit --output report.xml
  dscplus help ocra

Exit status: 0 all is well, 1 a script or a vector failed or a response is refused, 2 the input is wrong, 3 the line to
the card failed, 130 stopped by Ctrl-C.
`;

async function launch(args: readonly string[]): Promise<number> {
  const [name = firstCommand(), ...rest] = args;
  const isVersion = name === '--version' || name === '-V';
  const isHelp = HELP_WORDS.includes(name);
  const [needless] = rest.slice(isHelp ? 1 : 0);
  if ((isVersion || isHelp) && needless !== undefined) {
    return complain(`${name} has no use for ${JSON.stringify(needless)}: leave it out`);
  }
  if (isVersion) return show(`${__VERSION__}\n`);
  const [about = 'help'] = rest;
  if (isHelp) return HELP_WORDS.includes(about) ? show(HELP) : runCommand(about, ['--help']);
  return runCommand(name, rest);
}

/** The default command: the card itself where somebody sits before a terminal that can show it. */
function firstCommand(): string {
  const { stdin, stdout, env } = process;
  const isWatched = stdin.isTTY && stdout.isTTY && env.TERM !== 'dumb' && (env.CI ?? '') === '';
  return isWatched ? 'panel' : 'demo';
}

async function runCommand(name: string, args: readonly string[]): Promise<number> {
  const names = COMMANDS.map((command) => command.name);
  if (!names.includes(name)) {
    const near = nearest(name, [...names, 'help']);
    const what = name.startsWith('-') ? 'option' : 'command';
    const hint = near === undefined ? `there is only ${names.join(', ')}, help` : `did you mean ${near}?`;
    return complain(`there is no ${what} ${JSON.stringify(name)}: ${hint}`);
  }
  return load(join(__dirname, 'cli', `${name}.cjs`)).run(args);
}

/**
 * Loads a command's bundle. Where the build left V8's code cache beside it, its functions need not be compiled again; a
 * cache of another Node is one that V8 refuses, and then compiles as always.
 */
function load(file: string): Command {
  let cachedData: Buffer;
  try {
    cachedData = readFileSync(`${file}.cache`);
  } catch {
    return require(file) as Command;
  }
  const script = new Script(`${MODULE_HEAD}${readFileSync(file, 'utf8')}${MODULE_TAIL}`, {
    filename: file,
    cachedData,
  });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  return module.exports as Command;
}

function show(text: string): number {
  print(text);
  return 0;
}

function complain(message: string): number {
  process.stderr.write(`dscplus: ${message}\n`);
  return BAD_INPUT;
}

/** Whether the machine is at fault, and not the program: a full disk, a terminal that has gone, no memory. */
function isOfSystem(error: NodeJS.ErrnoException): boolean {
  const { syscall, errno, code = '' } = error;
  return syscall !== undefined && errno !== undefined && !OUR_FAULTS.has(code);
}

/** Text for no path goes to standard output: for standard error there is a listener. */
function systemText(error: NodeJS.ErrnoException): string {
  if (error.syscall === 'uv_cwd') return 'the folder that dscplus was started in is not there any more: go to another';
  return error.syscall === 'write' && error.path === undefined
    ? `can't write to standard output: ${whyNot(error)}`
    : `the system refused: ${error.message}`;
}

/** Reports an error that ended the command. @returns the exit status */
function report(error: unknown): number {
  if (!(error instanceof Error)) return report(new Error(`thrown: ${String(error)}`));
  if (error.name === 'ScriptError' || (INPUT_ERRORS.has(error.name) && 'place' in error)) {
    // A mistake in a script begins with its place.
    process.stderr.write(`${error.message}\n`);
    return BAD_INPUT;
  }
  // Stopped at a question: who stopped knows.
  if (error.name === 'Interrupted') return (error as Interrupted).status;
  if (INPUT_ERRORS.has(error.name)) return complain(error.message);
  if (isOfSystem(error)) return complain(systemText(error));
  process.stderr.write(`dscplus: this is a defect of dscplus ${__VERSION__}, please report it:\n${error.stack}\n`);
  return DEFECT;
}

// Node would open its debugger at this signal, for anybody on this machine: it would read every key, and end what it likes.
process.on('SIGUSR1', () => {});
// Unprintable text there does not end the work; but the status shows that something was not printed.
process.stderr.on('error', () => {
  process.once('exit', () => {
    if ((process.exitCode ?? 0) === 0) process.exitCode = BAD_INPUT;
  });
});
// Errors in callbacks, and of a terminal or a pipe that is written later.
process.on('uncaughtException', (error) => process.exit(report(error)));
launch(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    process.exitCode = report(error);
  },
);
