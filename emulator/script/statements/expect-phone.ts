/** Expectations of a phone: `expect screen`, `expect passcode`. */
import { textWithPasscode, titleIn } from '../../phone/view.js';
import { readDigits } from '../values.js';
import { quotedText } from '../write.js';
import type { ExpectationEntry, Mismatch } from './entry.js';
import { judgeOverTime, readTimes, type Times, timesText } from './expect.js';
import { shorter } from './simplifiers.js';

interface ExpectScreen extends Times {
  readonly do: 'expectScreen';
  readonly title: string;
}

/** `expect screen "TITLE" [within DURATION|for DURATION]` */
export const expectScreen: ExpectationEntry<ExpectScreen> = {
  do: 'expectScreen',
  keyword: 'expect',
  words: ['screen', 'within', 'for'],
  accepts: (line) => line.isNext('screen'),
  read(line) {
    line.keyword('screen');
    return { do: 'expectScreen', title: line.nonEmpty(line.textOrWord(), 'the title of a screen'), ...readTimes(line) };
  },
  write: ({ title, ...times }) => `expect screen ${quotedText(title)}${timesText(times)}`,
  simpler: [shorter],
  limit_us: ({ within_us, for_us }) => Math.max(within_us, for_us),
  judge: ({ title, ...times }, { display }, passed_us) =>
    judgeOverTime(times, titleIn(display) === title, passed_us, (after) => ({
      message: `expected the screen "${title}"${after}`,
      expected: title,
    })),
  follow: ({ within_us, for_us }, { entry }) => entry.pass(within_us + for_us),
  timed: (instruction, of) => ({
    ...instruction,
    within_us: of(instruction.within_us),
    for_us: of(instruction.for_us),
  }),
};

interface ExpectPasscode {
  readonly do: 'expectPasscode';
  readonly challenge: string;
  /** Null where the key has none. */
  readonly pin: string | null;
}

/** `expect passcode for CHALLENGE [pin PIN]` */
export const expectPasscode: ExpectationEntry<ExpectPasscode> = {
  do: 'expectPasscode',
  keyword: 'expect',
  words: ['passcode', 'for', 'pin'],
  accepts: (line) => line.isNext('passcode'),
  read(line) {
    line.keyword('passcode');
    line.keyword('for');
    const challenge = readDigits(line, 'a challenge (digits)');
    if (line.atEnd()) return { do: 'expectPasscode', challenge, pin: null };
    line.keyword('pin');
    return { do: 'expectPasscode', challenge, pin: readDigits(line, 'a PIN (digits)') };
  },
  write: ({ challenge, pin }) => `expect passcode for ${challenge}${pin === null ? '' : ` pin ${pin}`}`,
  simpler: [],
  limit_us: () => 0,
  judge({ challenge, pin }, view): Mismatch | undefined {
    const facts = view.facts();
    if (facts === undefined) return { message: 'expected a passcode, which needs an active IB Key', expected: '' };
    const expected = view.check(facts, 0n, challenge, pin ?? '');
    if (view.display === textWithPasscode(expected)) return undefined;
    return { message: `expected the passcode ${expected}`, expected };
  },
};
