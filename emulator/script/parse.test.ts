import test from 'ava';
import fc from 'fast-check';
import { InputError } from '../input-error.js';
import { runs } from '../testing-runs.js';
import { anyText } from '../testing-texts.js';
import { parseScript } from './parse.js';
import { ScriptError } from './script-error.js';
import type { Instruction } from './statements/table.js';
import { LANGUAGE, statementText } from './statements/table.js';
import { DSC_PLUS, instructionsOf, parseText } from './testing.js';

const MINUTE_US = 60_000_000;

/** Each statement of the language in all its forms, and what it means. */
const MEANINGS: ReadonlyArray<readonly [string, Instruction]> = [
  ['card dsc-plus', { do: 'card', record: { model: 'dsc-plus' } }],
  [
    'card nagra-326 counter=18446744073709551615 serial="A #1" suite=OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1 secret=00fF',
    {
      do: 'card',
      record: {
        model: 'nagra-326',
        counter: 18446744073709551615n,
        serial: 'A #1',
        suite: 'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1',
        secretHex: '00fF',
      },
    },
  ],
  ['card file=my.card', { do: 'cardFile', path: 'my.card' }],
  ['card file="../my card.json" # mine', { do: 'cardFile', path: '../my card.json' }],
  ['card dsc-plus secret=""', { do: 'card', record: { model: 'dsc-plus', secretHex: '' } }],
  ['card file=/etc/card', { do: 'cardFile', path: '/etc/card' }],
  ['press 5', { do: 'press', key: '5', for_us: 100_000 }],
  ['press ok for 250us', { do: 'press', key: 'OK', for_us: 250 }],
  ['press Back', { do: 'press', key: 'BACK', for_us: 100_000 }],
  ['press PRESS for 2.5s#held', { do: 'press', key: 'PRESS', for_us: 2_500_000 }],
  ['type 0123456789', { do: 'type', digits: '0123456789', every_us: 200_000 }],
  ['type 7 every 1ms', { do: 'type', digits: '7', every_us: 1000 }],
  ['down PRESS', { do: 'down', key: 'PRESS' }],
  ['\tup\tpress\t', { do: 'up', key: 'PRESS' }],
  ['wait 0s', { do: 'wait', wait_us: 0 }],
  ['wait 2592000s', { do: 'wait', wait_us: 2_592_000_000_000 }],
  ['wait 000020.5000ms', { do: 'wait', wait_us: 20_500 }],
  ['wait 1.000001s', { do: 'wait', wait_us: 1_000_001 }],
  ['wait 0.1s', { do: 'wait', wait_us: 100_000 }],
  ['expect off', { do: 'expect', wanted: { kind: 'off' }, within_us: 0, for_us: 0 }],
  ['expect "PIN>"', { do: 'expect', wanted: { kind: 'text', text: 'PIN>' }, within_us: 0, for_us: 0 }],
  [
    'expect "a#\\"\\/\\\\  "  within 1s',
    { do: 'expect', wanted: { kind: 'text', text: 'a#"/\\' }, within_us: 1_000_000, for_us: 0 },
  ],
  ['expect off for 60s', { do: 'expect', wanted: { kind: 'off' }, within_us: 0, for_us: MINUTE_US }],
  [
    'expect /^\\d#\\/\\\\/#x',
    {
      do: 'expect',
      wanted: { kind: 'regex', regex: /^\d#\/\\/, source: '^\\d#\\/\\\\' },
      within_us: 0,
      for_us: 0,
    },
  ],
  ['expect response pin 1234 for 123456', { do: 'expectResponse', challenge: '123456', pin: '1234' }],
  ['contacts clean', { do: 'contacts', contacts: { kind: 'clean' } }],
  ['contacts bouncy', { do: 'contacts', contacts: { kind: 'bouncy', seed: 1, max_us: 25_000 } }],
  [
    'contacts bouncy max=1s seed=4294967295',
    { do: 'contacts', contacts: { kind: 'bouncy', seed: 4294967295, max_us: 1_000_000 } },
  ],
  ['stick 3 down', { do: 'stick', key: '3', level: 'down' }],
  ['stick ok up', { do: 'stick', key: 'OK', level: 'up' }],
  ['free 3', { do: 'free', key: '3' }],
  ['glitch PRESS 5ms', { do: 'glitch', key: 'PRESS', for_us: 5000 }],
  ['segment 8.a1 dead', { do: 'segment', cell: 8, name: 'a1', fault: 'dead' }],
  ['segment 01.b lit', { do: 'segment', cell: 1, name: 'b', fault: 'lit' }],
  ['segment 1.b free', { do: 'segment', cell: 1, name: 'b', fault: 'free' }],
  ['battery 100', { do: 'battery', percent: 100 }],
  ['battery 9.125', { do: 'battery', percent: 9.125 }],
  ['cut power', { do: 'cutPower', atWrite: 0 }],
  ['cut power at write 1', { do: 'cutPower', atWrite: 1 }],
  ['restore power', { do: 'restorePower' }],
  ['save before', { do: 'save', name: 'before' }],
  ['phone ios', { do: 'phone', platform: 'ios', options: [] }],
  [
    'phone android pin=4711 opens=login active=demo',
    {
      do: 'phone',
      platform: 'android',
      options: [
        ['pin', '4711'],
        ['opens', 'login'],
        ['active', 'demo'],
      ],
    },
  ],
  ['phone off', { do: 'phonePower', word: 'off' }],
  ['tap "Add User"', { do: 'tap', label: 'Add User' }],
  ['tap Done', { do: 'tap', label: 'Done' }],
  ['enter "a \\"b"', { do: 'enter', what: 'text', text: 'a "b', field: null }],
  ['enter "1234" in PIN', { do: 'enter', what: 'text', text: '1234', field: 'PIN' }],
  ['enter code in "Activation Code"', { do: 'enter', what: 'code', text: '', field: 'Activation Code' }],
  ['enter session', { do: 'enter', what: 'session', text: '', field: null }],
  ['unlock face', { do: 'unlock', by: 'face', passcode: null, isOwner: true }],
  ['unlock finger wrong', { do: 'unlock', by: 'finger', passcode: null, isOwner: false }],
  ['unlock passcode 246810', { do: 'unlock', by: 'passcode', passcode: '246810', isOwner: true }],
  ['scan', { do: 'scan', isNothing: false }],
  ['scan nothing', { do: 'scan', isNothing: true }],
  ['page login demo', { do: 'page', login: 'demo' }],
  ['page expires', { do: 'page', login: null }],
  ['network roaming', { do: 'network', word: 'roaming' }],
  ['messages blocked', { do: 'messages', word: 'blocked' }],
  ['expect screen Home', { do: 'expectScreen', title: 'Home', within_us: 0, for_us: 0 }],
  ['expect screen "New PIN" within 1s', { do: 'expectScreen', title: 'New PIN', within_us: 1_000_000, for_us: 0 }],
  ['expect passcode for 482913', { do: 'expectPasscode', challenge: '482913', pin: null }],
  ['expect passcode for 482913 pin 1234', { do: 'expectPasscode', challenge: '482913', pin: '1234' }],
];

for (const [text, action] of MEANINGS) {
  test(`script grammar: understands ${JSON.stringify(text)}`, (t) => {
    t.deepEqual(instructionsOf(parseText(text)), [action]);
  });
}

test('script grammar: each of these forms is written so that it is read back as the same', (t) => {
  for (const [, instruction] of MEANINGS) {
    if (/^(expect|card)$/.test(instruction.do)) continue;
    t.deepEqual(instructionsOf(parseText(statementText(instruction))), [instruction]);
  }
});

/** These need a file, or a name that was saved before. */
const TESTED_APART = ['capture', 'restore'];

test('script grammar: every statement of the table is among the tested ones', (t) => {
  const tested = new Set([...TESTED_APART, ...MEANINGS.map(([, instruction]) => instruction.do)]);
  const entries = LANGUAGE.keywords.flatMap((keyword) => LANGUAGE.beginningWith(keyword).map((entry) => entry.do));
  t.deepEqual(
    entries.filter((name) => !tested.has(name)),
    [],
  );
});

/** The words and the options of a statement: no quoted text, regular expression, number or duration. */
function wordsIn(text: string): string[] {
  const bare = text.replace(/"(\\.|[^"\\])*"|(?<=\s)\/(\\.|[^/\\])*\/|#.*/g, ' ');
  const [, ...words] = bare.trim().split(/\s+/);
  return words.filter((word) => /^[a-z]/.test(word));
}

test('script grammar: the words that a prompt may offer behind a keyword hold all that the tested statements use', (t) => {
  const isValue = /^(restore|save)$/;
  for (const [text, instruction] of MEANINGS) {
    const { words } = LANGUAGE.entryOf(instruction)!;
    if (isValue.test(instruction.do)) continue;
    for (const word of wordsIn(text)) {
      t.true(
        words.some((offered) => word === offered.toLowerCase() || (offered.endsWith('=') && word.startsWith(offered))),
        `${word} in ${text}`,
      );
    }
  }
});

test('script grammar: keeps order and places over comments, empty lines, CRLF and a byte order mark', (t) => {
  const script = parseText('\ufeff# one\r\n\r\n  press 1 # two\r\nsave a\nrestore a\n\t# end\r\npress 2\r');
  t.deepEqual(
    script.statements.map(({ do: what, place }) => [what, place.line, place.column]),
    [
      ['press', 3, 3],
      ['save', 4, 1],
      ['restore', 5, 1],
      ['press', 7, 1],
    ],
  );
  for (const end of ['\n', '\r', '\r\n']) {
    const { statements } = parseText(['# a', '', ' press 1', 'include b.keys', 'wait 1s'].join(end), {
      'b.keys': `#${end}up 1${end}`,
    });
    t.deepEqual(
      statements.map(({ do: what, place: { file, line } }) => [what, file, line]),
      [
        ['press', 'main.keys', 3],
        ['up', 'b.keys', 2],
        ['wait', 'main.keys', 5],
      ],
    );
  }
});

test('script grammar: any bytes give a script or a ScriptError', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => onlyScriptErrors(bytes)),
    { numRuns: 500 },
  );
  t.pass();
});

test('script grammar: any change of a right script gives a script or a ScriptError', (t) => {
  const right = MEANINGS.map(([text]) => text).join('\n');
  const piece = fc.oneof(anyText(3), fc.constantFrom('"', '/', '\\', '#', '=', '\n', ' ', '.', '(', '9'));
  const at = fc.nat(right.length);
  fc.assert(
    fc.property(at, fc.nat(12), piece, at, (from, cut, put, start) => {
      const changed = right.slice(0, from) + put + right.slice(from + cut);
      const lineStart = right.lastIndexOf('\n', Math.min(start, from)) + 1;
      onlyScriptErrors(new TextEncoder().encode(changed.slice(lineStart)));
    }),
    { numRuns: runs(1000, 2000) },
  );
  t.pass();
});

/** A mistake's place is in the text, and its caret below the place. */
function onlyScriptErrors(bytes: Uint8Array): void {
  try {
    const read = (path: string) => {
      if (path !== 'fuzz.keys') throw new InputError('no such file');
      return bytes;
    };
    parseScript('fuzz.keys', { read, defaultModel: DSC_PLUS, cardFileModel: () => DSC_PLUS });
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    const parts = error.message.split('\n');
    if (parts.length !== 3 || !/^ *\^$/.test(parts[2]!)) throw new Error(`no excerpt: ${error.message}`);
    if (error.place.line < 1 || error.place.column < 1) throw new Error(`no place: ${error.message}`);
  }
}
