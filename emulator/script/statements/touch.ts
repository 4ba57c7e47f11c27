/** Actions of a person at a phone: `tap`, `enter`, `unlock`, `scan`; and at the page beside it: `page`. */
import { InputError } from '../../input-error.js';
import type { PhoneBench } from '../../phone/bench/phone-bench.js';
import { PRETENDED_USERS } from '../../phone/bench/pretended-server.js';
import type { LineReader } from '../line-reader.js';
import { isDigits } from '../values.js';
import { quotedText } from '../write.js';
import { phoneOf } from './device-in-hand.js';
import type { ActionEntry, AnyInstruction, Devices } from './entry.js';
import { withoutClause } from './simplifiers.js';

/** Does it to the phone, and says so in the words of the script. */
function operate<I extends AnyInstruction>(
  { write }: { write(instruction: I): string },
  instruction: I,
  devices: Devices,
  act: (bench: PhoneBench) => void,
): void {
  const bench = phoneOf(devices);
  devices.card.operate(write(instruction), () => act(bench));
}

interface Tap {
  readonly do: 'tap';
  readonly label: string;
}

/** `tap "LABEL"` */
export const tap: ActionEntry<Tap> = {
  do: 'tap',
  keyword: 'tap',
  words: [],
  read: (line) => ({ do: 'tap', label: line.nonEmpty(line.textOrWord(), 'the text of a button') }),
  write: ({ label }) => `tap ${quotedText(label)}`,
  simpler: [],
  act: (instruction, devices) => operate(tap, instruction, devices, ({ phone }) => phone.tap(instruction.label)),
};

interface Enter {
  readonly do: 'enter';
  /** A text, the code that came last by text or call, or the session ID on the page. */
  readonly what: 'text' | 'code' | 'session';
  readonly text: string;
  /** Null for the first empty field. */
  readonly field: string | null;
}

/** `enter "TEXT"|code|session [in "FIELD"]` */
export const enter: ActionEntry<Enter> = {
  do: 'enter',
  keyword: 'enter',
  words: ['code', 'session', 'in'],
  read(line) {
    const entered = readEntered(line);
    if (line.atEnd()) return { do: 'enter', ...entered, field: null };
    line.keyword('in');
    return { do: 'enter', ...entered, field: line.nonEmpty(line.textOrWord(), 'the label of a field') };
  },
  write: ({ what, text, field }) =>
    `enter ${what === 'text' ? quotedText(text) : what}${field === null ? '' : ` in ${quotedText(field)}`}`,
  simpler: [withoutClause],
  act(instruction, devices) {
    const { field } = instruction;
    operate(enter, instruction, devices, (bench) => bench.phone.enter(textOf(instruction, bench), field ?? undefined));
  },
};

function readEntered(line: LineReader): Pick<Enter, 'what' | 'text'> {
  if (line.starts('"')) return { what: 'text', text: line.quoted() };
  const what = line.word();
  return what === 'code' || what === 'session' ? { what, text: '' } : line.expected('"TEXT", code or session');
}

function textOf({ what, text }: Enter, { phone, server }: PhoneBench): string {
  if (what === 'text') return text;
  const found = what === 'code' ? phone.lastCode : server.session;
  if (found !== undefined) return found;
  const wanted =
    what === 'code'
      ? 'a code that came by a text message or a call before'
      : 'a session ID on the page (page login USER)';
  throw new InputError(`found no ${what}, expected ${wanted}`);
}

interface Unlock {
  readonly do: 'unlock';
  readonly by: 'face' | 'finger' | 'passcode';
  /** Digits of the phone's passcode; of a face or finger, whether it is the owner's. */
  readonly passcode: string | null;
  readonly isOwner: boolean;
}

/** `unlock face|finger [wrong]`, `unlock passcode DIGITS` */
export const unlock: ActionEntry<Unlock> = {
  do: 'unlock',
  keyword: 'unlock',
  words: ['face', 'finger', 'passcode', 'wrong'],
  read: readUnlock,
  write: ({ by, passcode, isOwner }) => `unlock ${by}${passcode === null ? (isOwner ? '' : ' wrong') : ` ${passcode}`}`,
  simpler: [],
  act: (instruction, devices) => operate(unlock, instruction, devices, (bench) => unlockBy(instruction, bench)),
};

function readUnlock(line: LineReader): Unlock {
  const by = line.word();
  if (by !== 'face' && by !== 'finger' && by !== 'passcode') return line.expected('face, finger or passcode DIGITS');
  if (by === 'passcode') {
    const passcode = line.word();
    if (!isDigits(passcode)) line.fail(line.tokenPlace, 'found no digits, expected the digits of the passcode');
    return { do: 'unlock', by, passcode, isOwner: true };
  }
  if (line.atEnd()) return { do: 'unlock', by, passcode: null, isOwner: true };
  line.keyword('wrong');
  return { do: 'unlock', by, passcode: null, isOwner: false };
}

function unlockBy({ by, passcode, isOwner }: Unlock, { phone }: PhoneBench): void {
  if (by === 'passcode') phone.unlock(passcode!);
  else phone.present(by, isOwner);
}

interface Scan {
  readonly do: 'scan';
  readonly isNothing: boolean;
}

/** `scan`, `scan nothing` */
export const scan: ActionEntry<Scan> = {
  do: 'scan',
  keyword: 'scan',
  words: ['nothing'],
  read(line) {
    if (line.atEnd()) return { do: 'scan', isNothing: false };
    line.keyword('nothing');
    return { do: 'scan', isNothing: true };
  },
  write: ({ isNothing }) => `scan${isNothing ? ' nothing' : ''}`,
  simpler: [],
  act: (instruction, devices) =>
    operate(scan, instruction, devices, (bench) => {
      if (instruction.isNothing) bench.phone.pointCamera(undefined);
      else bench.scan();
    }),
};

interface Page {
  readonly do: 'page';
  /** Null where the code on the page ends. */
  readonly login: string | null;
}

/** `page login USER`, `page expires` */
export const page: ActionEntry<Page> = {
  do: 'page',
  keyword: 'page',
  words: ['login', 'expires', ...PRETENDED_USERS],
  read(line) {
    const word = line.word();
    if (word === 'expires') return { do: 'page', login: null };
    if (word !== 'login') line.expected('"login USER" or "expires"');
    const user = line.textOrWord();
    if (!PRETENDED_USERS.includes(user)) line.expected(`a user of the page (${PRETENDED_USERS.join(', ')})`);
    return { do: 'page', login: user };
  },
  write: ({ login }) => (login === null ? 'page expires' : `page login ${login}`),
  simpler: [],
  act: (instruction, devices) =>
    operate(page, instruction, devices, (bench) => {
      if (instruction.login === null) bench.server.endCode();
      else bench.beginLogin(instruction.login);
    }),
};
