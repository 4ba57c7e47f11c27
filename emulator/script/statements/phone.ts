/** A phone in place of the card, and its circumstances: `phone`, `network`, `messages`. */
import { PhoneBench, type PhoneBenchOptions } from '../../phone/bench/phone-bench.js';
import { PRETENDED_USERS } from '../../phone/bench/pretended-server.js';
import type { PlatformName } from '../../phone/messages.js';
import { PLATFORM_NAMES } from '../../phone/platforms.js';
import type { Carrier, FirstScreen, Lock, Network } from '../../phone/state.js';
import type { LineReader } from '../line-reader.js';
import { isDigits } from '../values.js';
import { phoneOf } from './device-in-hand.js';
import type { ActionEntry, Devices } from './entry.js';
import { withoutOption } from './simplifiers.js';

const OPTIONS = 'opens, lock, app, scan, active or pin, each with = and its value, at most once';
const DEMO_PIN = '1234';

/** The options as they are written; each has the value of one of its words, but for `active` and `pin`. */
const WORDS = {
  opens: ['home', 'login', 'portfolio'],
  lock: ['face', 'finger', 'passcode'],
  app: ['installed', 'missing'],
  scan: ['on', 'off'],
  active: PRETENDED_USERS,
  pin: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

type OptionName = keyof typeof WORDS;

const OPTION_WORDS = Object.entries<readonly string[]>(WORDS).flatMap(([name, values]) =>
  values.length === 0 ? `${name}=` : values.map((value) => `${name}=${value}`),
);

interface TakePhone {
  readonly do: 'phone';
  readonly platform: PlatformName;
  /** In the order in which they are written. */
  readonly options: ReadonlyArray<readonly [OptionName, string]>;
}

/** `phone ios|android [opens=…] [lock=…] [app=…] [scan=…] [active=USER] [pin=DIGITS]` */
export const phone: ActionEntry<TakePhone> = {
  do: 'phone',
  keyword: 'phone',
  words: [...PLATFORM_NAMES, ...OPTION_WORDS],
  read(line) {
    const platform = line.word() as PlatformName;
    if (!PLATFORM_NAMES.includes(platform)) line.expected(`${PLATFORM_NAMES.join(', ')}, off or on`);
    const options: Array<readonly [OptionName, string]> = [];
    for (let name = line.optionName(OPTIONS); name !== ''; name = line.optionName(OPTIONS)) {
      if (!isOption(name) || options.some(([other]) => other === name)) return line.expected(OPTIONS);
      options.push([name, readOption(line, name)]);
    }
    return { do: 'phone', platform, options };
  },
  write: ({ platform, options }) =>
    ['phone', platform, ...options.map(([name, value]) => `${name}=${value}`)].join(' '),
  simpler: [withoutOption],
  act: (instruction, { card }) => card.attach(new PhoneBench(optionsOf(instruction))),
};

function isOption(name: string): name is OptionName {
  return Object.hasOwn(WORDS, name);
}

function readOption(line: LineReader, name: OptionName): string {
  const words: readonly string[] = WORDS[name];
  const value = line.optionValue(words.join(', ') || '4 to 6 digits');
  if (name === 'pin' && (!isDigits(value) || value.length < 4 || value.length > 6)) line.expected('4 to 6 digits');
  if (name !== 'pin' && !words.includes(value)) line.expected(words.join(', '));
  return value;
}

function optionsOf({ platform, options }: TakePhone): PhoneBenchOptions {
  const given = new Map(options);
  const user = given.get('active');
  const pin = platform === 'android' ? (given.get('pin') ?? DEMO_PIN) : null;
  return {
    platform,
    first: (given.get('opens') ?? 'home') as FirstScreen,
    lock: (given.get('lock') ?? 'face') as Lock,
    isInstalled: given.get('app') !== 'missing',
    scansCodes: given.get('scan') !== 'off',
    ...(user !== undefined && { active: [{ user, pin }] }),
  };
}

/** A statement that gives the phone one word: `KEYWORD WORD`. */
function circumstance<N extends string, W extends string>(
  name: N,
  keyword: string,
  words: readonly W[],
  tell: (bench: PhoneBench, word: W) => void,
): ActionEntry<{ readonly do: N; readonly word: W }> {
  return {
    do: name,
    keyword,
    words,
    accepts: (line: LineReader) => words.some((word) => line.isNext(word)),
    read(line) {
      const word = line.word() as W;
      return words.includes(word) ? { do: name, word } : line.expected(words.join(', '));
    },
    write: ({ word }) => `${keyword} ${word}`,
    simpler: [],
    act({ word }, devices: Devices) {
      const bench = phoneOf(devices);
      devices.card.operate(`${keyword} ${word}`, () => tell(bench, word));
    },
  };
}

/** `phone off|on` */
export const phonePower = circumstance('phonePower', 'phone', ['off', 'on'], (bench, word) =>
  bench.phone.setPower(word === 'on'),
);

/** `network on|roaming|off` */
export const network = circumstance(
  'network',
  'network',
  ['on', 'roaming', 'off'] as readonly Network[],
  (bench, word) => bench.phone.setNetwork(word),
);

/** `messages open|blocked|stuck` */
export const messages = circumstance(
  'messages',
  'messages',
  ['open', 'blocked', 'stuck'] as readonly Carrier[],
  (bench, word) => bench.phone.setCarrier(word),
);
