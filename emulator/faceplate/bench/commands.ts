/** The faceplate's own commands, typed after `:`, besides the statements of key scripts. */
import { KEYS } from '../../../firmware/hal.js';
import { LineReader } from '../../script/line-reader.js';
import { LANGUAGE } from '../../script/statements/table.js';
import { readDuration, readKey } from '../../script/values.js';
import { durationText } from '../../text.js';
import { isThemeName, THEME_NAMES, type ThemeName } from '../drawing/theme.js';
import type { EventList } from './event-list.js';
import type { From } from './past.js';
import { TYPED } from './recordings.js';
import { type Scope, ZOOMS_US } from './scope.js';
import type { Trigger } from './trigger.js';

/** Where a typed line is wrong: the column counts from 1. */
export interface Mistake {
  readonly column: number;
  readonly text: string;
}

/** The host that the commands act on. */
export interface CommandHost {
  readonly list: EventList;
  readonly scope: Scope;
  /** The colours that were asked for; undefined for those that suit the terminal. */
  themeName: ThemeName | undefined;
  arm(trigger: Trigger | undefined): void;
  /** @throws InputError where the file can't be written */
  exportEvents(path: string): void;
  /** @param path undefined for a free name @throws InputError where the file can't be written */
  saveScript(from: From, path: string | undefined): void;
  /** Notes something at this instant. */
  annotate(text: string): void;
}

interface BenchCommand {
  readonly does: string;
  /** Words that may follow. */
  readonly words: readonly string[];
  /** @throws ScriptError with the place of a mistake, InputError for what can't be done */
  run(bench: CommandHost, line: LineReader): void;
}

const TRIGGERS = ['edge', 'bounce', 'press', 'screen', 'off'] as const;

export const BENCH_COMMANDS: Readonly<Record<string, BenchCommand>> = {
  csv: {
    does: 'csv FILE: the events that are shown, as a table',
    words: [],
    run(bench, line) {
      bench.exportEvents(readPath(line));
    },
  },
  script: {
    does: 'script [FILE] [from off]: what was done, from power-on or from the last screen off',
    words: ['from', 'off'],
    run(bench, line) {
      const path = line.atEnd() || line.isNext('from') ? undefined : line.nonEmpty(line.textOrWord(), 'a file');
      const isFromOff = !line.atEnd();
      if (isFromOff) line.keyword('from');
      if (isFromOff) line.keyword('off');
      line.finish();
      bench.saveScript(isFromOff ? 'last off' : 'power-on', path);
    },
  },
  filter: {
    does: 'filter [TEXT]: show only events with this text',
    words: KEYS,
    run(bench, line) {
      const words: string[] = [];
      while (!line.atEnd()) words.push(line.textOrWord());
      bench.list.filter = words.join(' ');
      bench.list.toEnd();
    },
  },
  set: {
    does: 'set theme NAME: the colours',
    words: ['theme', ...THEME_NAMES, 'auto'],
    run(bench, line) {
      line.keyword('theme');
      const name = line.word();
      const theme = isThemeName(name) ? name : undefined;
      if (theme === undefined && name !== 'auto') line.expected(`auto, ${THEME_NAMES.join(', ')}`);
      line.finish();
      bench.themeName = theme;
    },
  },
  trigger: {
    does: 'trigger edge KEY, bounce TIME, press TIME, screen, off: where time stops',
    words: [...TRIGGERS, ...KEYS],
    run(bench, line) {
      const trigger = readTrigger(line);
      line.finish();
      bench.arm(trigger);
    },
  },
  zoom: {
    does: 'zoom TIME: the scope, time a column',
    words: ZOOMS_US.map((us) => durationText(us)),
    run(bench, line) {
      const column_us = readDuration(line);
      const zoom = (ZOOMS_US as readonly number[]).indexOf(column_us);
      if (zoom === -1) line.expected(ZOOMS_US.map((us) => durationText(us)).join(', '));
      line.finish();
      bench.scope.zoomBy(zoom - ZOOMS_US.indexOf(bench.scope.column_us));
    },
  },
};

function readPath(line: LineReader): string {
  const path = line.nonEmpty(line.textOrWord(), 'a file');
  line.finish();
  return path;
}

/** @returns undefined for `off` */
function readTrigger(line: LineReader): Trigger | undefined {
  const on = line.word();
  switch (on) {
    case 'edge':
      return { on, key: readKey(line) };
    case 'bounce':
      return { on, over_us: readDuration(line) };
    case 'press':
      return { on, under_us: readDuration(line) };
    case 'screen':
      return { on };
    case 'off':
      return undefined;
    default:
      return line.expected(TRIGGERS.join(', '));
  }
}

/**
 * Does a line that is one of the faceplate's own commands.
 * @returns whether it is one
 * @throws as `BenchCommand.run`
 */
export function runCommand(bench: CommandHost, text: string): boolean {
  const note = /^\s*#\s*(.*?)\s*$/.exec(text)?.[1];
  if (note !== undefined) {
    if (note !== '') bench.annotate(note);
    return true;
  }
  const line = new LineReader(TYPED, text, 1);
  if (!line.nextStatement()) return false;
  const command = line.word();
  if (!Object.hasOwn(BENCH_COMMANDS, command)) return false;
  BENCH_COMMANDS[command].run(bench, line);
  return true;
}

/** Statements and commands, by their first word. */
const FIRST_WORDS: readonly string[] = [...new Set([...LANGUAGE.keywords, ...Object.keys(BENCH_COMMANDS)])].sort();

/** Words that may stand behind the first one. */
function wordsAfter(first: string): readonly string[] {
  if (Object.hasOwn(BENCH_COMMANDS, first)) return BENCH_COMMANDS[first].words;
  return [...new Set(LANGUAGE.beginningWith(first).flatMap(({ words }) => words))];
}

/** The words that may stand where the last word of a text is. */
export function completionsOf(text: string): readonly string[] {
  const words = text.trimStart().split(/ +/);
  const begun = words[words.length - 1];
  const all = words.length === 1 ? FIRST_WORDS : wordsAfter(words[0]);
  return all.filter((word) => word.startsWith(begun) && word !== begun);
}
