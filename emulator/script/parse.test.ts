import test from 'ava';
import fc from 'fast-check';
import { InputError } from '../input-error.js';
import { parseScript } from './parse.js';
import { ScriptError } from './script-error.js';
import { STATEMENTS } from './statements/table.js';
import type { Action } from './statements.js';
import { actionsOf, DSC_PLUS, parseText } from './testing.js';

const MINUTE_US = 60_000_000;

/** Each statement of the language in all its forms, and what it means. */
const MEANINGS: ReadonlyArray<readonly [string, Action]> = [
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
];

for (const [text, action] of MEANINGS) {
  test(`script grammar: understands ${JSON.stringify(text)}`, (t) => {
    t.deepEqual(actionsOf(parseText(text)), [action]);
  });
}

test('script grammar: every statement of the table is among the tested ones', (t) => {
  const tested = new Set(MEANINGS.map(([text]) => text.trim().split(/[ \t]/)[0]));
  t.deepEqual(
    [...STATEMENTS.keys()].filter((word) => !tested.has(word)),
    ['include'],
  );
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
  t.deepEqual(actionsOf(parseText('\ufeff')), []);
});

/** Bad input, the place of the mistake, and how the message goes on. */
const MISTAKES: ReadonlyArray<readonly [string, string, string]> = [
  ['pres 5', '1:1', 'found "pres", expected a statement (card, press, '],
  ['wait 1s\n  Press 5', '2:3', 'found "Press", expected a statement (did you mean "press"?)'],
  ['press', '1:6', 'found the end of the line, expected a key (0 to 9, OK, BACK or PRESS)'],
  ['press 11', '1:7', 'found "11", expected a key'],
  ['press # 5', '1:7', 'found the end of the line, expected a key'],
  ['press 5 four 1s', '1:9', 'found "four", expected "for DURATION" or the end of the line'],
  ['press 5 for', '1:12', 'found the end of the line, expected a duration'],
  ['press 5 for 1s 2', '1:16', 'found "2", expected the end of the line'],
  ['type', '1:5', 'found the end of the line, expected digits (0 to 9)'],
  ['type 12a4', '1:6', 'found "12a4", expected digits (0 to 9)'],
  ['type ١٢', '1:6', 'found "١٢", expected digits (0 to 9)'],
  ['type 12 for 1s', '1:9', 'found "for", expected "every DURATION" or the end of the line'],
  ['down', '1:5', 'found the end of the line, expected a key'],
  ['up OKAY', '1:4', 'found "OKAY", expected a key'],
  ['wait 5', '1:6', 'found "5", expected a duration'],
  ['wait s', '1:6', 'found "s", expected a duration'],
  ['wait 5 s', '1:6', 'found "5", expected a duration'],
  ['wait .5s', '1:6', 'found ".5s", expected a duration'],
  ['wait 5.s', '1:6', 'found "5.s", expected a duration'],
  ['wait -5s', '1:6', 'found "-5s", expected a duration'],
  ['wait 5S', '1:6', 'found "5S", expected a duration'],
  ['wait 5min', '1:6', 'found "5min", expected a duration'],
  ['wait 1e3ms', '1:6', 'found "1e3ms", expected a duration'],
  ['wait 0.5us', '1:6', 'found "0.5us", expected a whole number of microseconds'],
  ['wait 1.0000001s', '1:6', 'found "1.0000001s", expected a whole number of microseconds'],
  ['wait 2592000.000001s', '1:6', 'found "2592000.000001s", expected a duration of at most 30 days (2592000s)'],
  [`wait ${'9'.repeat(400)}s`, '1:6', `found "${'9'.repeat(40)}…", expected a duration of at most 30 days`],
  ['expect', '1:7', 'found the end of the line, expected "TEXT", /REGEX/, off or response'],
  ['expect PIN>', '1:8', 'found "PIN>", expected "TEXT", /REGEX/, off or response'],
  ['expect "PIN>', '1:8', 'found the end of the line, expected a closing quote (")'],
  ['expect "PIN>\\"', '1:8', 'found the end of the line, expected a closing quote (")'],
  ['expect "PIN>\\', '1:8', 'found the end of the line, expected a closing quote (")'],
  ['expect "P\\nN"', '1:10', 'found the escape "\\n", expected \\" or \\/ or \\\\'],
  ['expect "PIN>"within 1s', '1:14', 'found "within", expected a blank or the end of the line'],
  ['expect /PIN', '1:8', 'found the end of the line, expected a closing slash (/)'],
  ['expect //', '1:8', 'found an empty regular expression, expected /REGEX/'],
  ['expect /(/', '1:8', 'found "/(/", expected a regular expression (Unterminated group)'],
  ['expect /a/i', '1:11', 'found "i", expected a blank or the end of the line'],
  [`expect /${'a'.repeat(1001)}/`, '1:8', 'found a regular expression of 1001 characters, expected at most 1000'],
  ['expect off within 1s for 1s', '1:22', 'found "for", expected the end of the line'],
  ['expect off until 1s', '1:12', 'found "until", expected "within DURATION", "for DURATION" or the end of the line'],
  ['expect response for', '1:20', 'found the end of the line, expected a challenge of 6 digits'],
  ['expect response for 12345', '1:21', 'found 5 digits, expected a challenge of 6 digits (dsc-plus)'],
  [
    'card nagra-326\nexpect response for 123456',
    '2:21',
    'found 6 digits, expected a challenge of 8 digits (nagra-326)',
  ],
  ['expect response pin 12345', '1:21', 'found 5 digits, expected a pin of 4 digits (dsc-plus)'],
  ['expect response pin 12e4', '1:21', 'found other characters than digits, expected a pin of 4 digits'],
  ['expect response pin 1234 pin 1234', '1:26', 'found "pin", expected "for CHALLENGE", "pin PIN" (each once)'],
  ['expect response within 1s', '1:17', 'found "within", expected "for CHALLENGE", "pin PIN" (each once)'],
  ['card', '1:5', 'found the end of the line, expected a model (dsc-plus, '],
  ['card visa', '1:6', 'found "visa", expected a model (dsc-plus, dsc-plus-gen1, nagra-326) or file=PATH'],
  ['card secret=0011', '1:6', 'found "secret=****", expected a model'],
  ['card file=', '1:11', 'found nothing after "=", expected a path'],
  ['card file="a', '1:11', 'found the end of the line, expected a closing quote (")'],
  ['card file=a counter=1', '1:13', 'found "counter=1", expected the end of the line'],
  [
    'card dsc-plus file=a',
    '1:15',
    'found "file=", expected secret=HEX, serial=TEXT, counter=N or suite=SUITE, each at most once',
  ],
  ['card dsc-plus counter', '1:15', 'found "counter", expected secret=HEX, '],
  ['card dsc-plus counter =1', '1:15', 'found "counter", expected secret=HEX, '],
  [
    'card dsc-plus counter=1 counter=1',
    '1:25',
    'found "counter=", expected secret=HEX, serial=TEXT, counter=N or suite=SUITE, each at most once',
  ],
  [
    'card dsc-plus counter=-1',
    '1:23',
    'the counter is "-1", but must be a whole number from 0 to 18446744073709551615',
  ],
  ['card dsc-plus counter=18446744073709551616', '1:23', 'the counter is "18446744073709551616", but must be'],
  ['card dsc-plus counter=', '1:23', 'found nothing after "=", expected a value'],
  ['card dsc-plus secret=123', '1:22', 'the key has 3 characters, but must be hexadecimal'],
  ['card dsc-plus secret=12xy', '1:22', 'the key has 4 characters, but must be hexadecimal'],
  [`card dsc-plus secret=${'0'.repeat(130)}`, '1:22', 'the key has 130 characters, but must be'],
  ['card dsc-plus serial=""', '1:22', 'the serial is "", but must be 1 to 32 printable ASCII characters'],
  ['card dsc-plus serial=é', '1:22', 'the serial is "é", but must be 1 to 32'],
  [`card dsc-plus serial=${'s'.repeat(33)}`, '1:22', `the serial is "${'s'.repeat(33)}", but must be 1 to 32`],
  ['contacts', '1:9', 'found the end of the line, expected "clean", "bouncy" or file=CAPTURE'],
  ['contacts clean seed=1', '1:16', 'found "seed=1", expected the end of the line'],
  ['contacts bouncy seed=4294967296', '1:22', 'found "4294967296", expected a whole number from 0 to 4294967295'],
  ['contacts bouncy max=1.000001s', '1:21', 'found "1.000001s", expected a duration of at most 1s'],
  ['contacts bouncy max=1s max=1s', '1:24', 'found "max=", expected seed=N or max=DURATION, each at most once'],
  ['stick 5', '1:8', 'found the end of the line, expected "down" or "up"'],
  ['free', '1:5', 'found the end of the line, expected a key'],
  ['glitch 5', '1:9', 'found the end of the line, expected a duration'],
  ['segment 1', '1:9', 'found "1", expected CELL.NAME, cells 1 to 8 (dsc-plus)'],
  ['segment 1. dead', '1:9', 'found "1.", expected CELL.NAME, names a1, a2, b, '],
  ['segment x.a dead', '1:9', 'found "x.a", expected CELL.NAME, cells 1 to 8'],
  ['segment 0.a dead', '1:9', 'found "0.a", expected CELL.NAME, cells 1 to 8 (dsc-plus)'],
  ['card nagra-326\nsegment 7.a dead', '2:9', 'found "7.a", expected CELL.NAME, cells 1 to 6 (nagra-326)'],
  [
    'card nagra-326\nsegment 6.a1 dead',
    '2:9',
    'found "6.a1", expected CELL.NAME, names a, b, c, d, e, f, g (nagra-326)',
  ],
  ['segment 1.a1 broken', '1:14', 'found "broken", expected "dead", "lit" or "free"'],
  ['battery', '1:8', 'found the end of the line, expected a percentage from 0 to 100'],
  ['battery 101', '1:9', 'found "101", expected a percentage from 0 to 100'],
  ['battery 5%', '1:9', 'found "5%", expected a percentage from 0 to 100'],
  ['battery 1.2345', '1:9', 'found "1.2345", expected a percentage from 0 to 100, of at most three decimals'],
  ['battery 1.', '1:9', 'found "1.", expected a percentage'],
  ['cut', '1:4', 'found the end of the line, expected "power"'],
  ['cut power at', '1:13', 'found the end of the line, expected "write"'],
  ['cut power at write 0', '1:20', 'found "0", expected a whole number from 1 to 4294967295'],
  ['cut power now', '1:11', 'found "now", expected "at"'],
  ['save', '1:5', 'found the end of the line, expected a name of 1 to 64 characters'],
  ['save power', '1:6', 'found "power", expected a name other than "power"'],
  ['restore', '1:8', 'found the end of the line, expected a name of 1 to 64 characters'],
  ['restore a\nsave a', '1:9', 'found "a", expected "power" or a name that was saved before'],
  ['include', '1:8', 'found the end of the line, expected the path of a script'],
  ['include ""', '1:9', 'found """", expected the path of a script'],
  ['include b.keys', '1:9', 'b.keys: found no such file, expected a file that can be read'],
  ['wait 1s\0', '1:8', 'found a NUL character, expected a text file (UTF-8)'],
];

for (const [text, place, message] of MISTAKES) {
  test(`script mistakes: refuses ${JSON.stringify(text.slice(0, 60))} (${text.length} characters)`, (t) => {
    const error = t.throws(() => parseText(text), { instanceOf: ScriptError });
    t.true(error.message.startsWith(`main.keys:${place}: ${message}`), error.message);
  });
}

test('script mistakes: show the line and a caret below the place', (t) => {
  const error = t.throws(() => parseText('wait 1s\r\n\tpress\tKEY for 1s\r\n'), { instanceOf: ScriptError });
  t.deepEqual(error.place, { file: 'main.keys', line: 2, column: 8 });
  t.deepEqual(error.message.split('\n').slice(1), [' press KEY for 1s', '       ^']);
});

test('script mistakes: cut a very long line around the caret', (t) => {
  const error = t.throws(() => parseText(`press 5 ${' '.repeat(5000)}for 1h ${'#'.repeat(5000)}`));
  const [, line, caret] = error!.message.split('\n');
  t.is(line!.length, 122);
  t.is(line!.slice(caret!.length - 1, caret!.length + 1), '1h');
});

test('script mistakes: make control characters visible, so that they cannot steer a terminal', (t) => {
  const error = t.throws(() => parseText('wait \x1b[2J\u202e\x85'));
  t.is(
    error!.message,
    'main.keys:1:6: found "␛[2J\ufffd\ufffd", expected a duration (a number and us, ms or s, as in 250us, 20ms, 2.5s)\n' +
      'wait ␛[2J\ufffd\ufffd\n     ^',
  );
});

test('script mistakes: repeat no key and no PIN', (t) => {
  const lines = ['card dsc-plus secret=77777777 x', 'card secret=77777777', 'expect response pin 7777 x'];
  for (const line of lines) t.notRegex(t.throws(() => parseText(line))!.message, /77/, line);
});

test('script mistakes: a suite that the model can not hold is shown at the suite', (t) => {
  const text = 'card dsc-plus suite=OCRA-1:HOTP-SHA1-8:QN08-PSHA1 counter=1';
  t.regex(t.throws(() => parseText(text))!.message, /^main\.keys:1:21: the suite OCRA-1:HOTP-SHA1-8:QN08-PSHA1 has /);
});

test('script mistakes: a card file that can not be read is shown at its path', (t) => {
  const cardFileModel = () => {
    throw new InputError('a.card: there is no such file');
  };
  const error = t.throws(() => parseText('card file=a.card # mine', {}, { cardFileModel }), {
    instanceOf: ScriptError,
  });
  t.true(error.message.startsWith('main.keys:1:11: a.card: there is no such file\n'), error.message);
});

test('script mistakes: bytes that are no UTF-8 are shown at their place', (t) => {
  const read = () => Uint8Array.of(0x23, 0x0a, 0x23, 0xfc, 0x0a);
  const error = t.throws(() => parseText('', {}, { read }), { instanceOf: ScriptError });
  t.true(error.message.startsWith('main.keys:2:2: found bytes that are no UTF-8'), error.message);
});

test('script mistakes: more than 1 MiB is refused, 1 MiB is not', (t) => {
  t.deepEqual(parseText('#'.repeat(1024 * 1024)).statements, []);
  const error = t.throws(() => parseText('#'.repeat(1024 * 1024 + 1)), { instanceOf: InputError });
  t.regex(error.message, /^main\.keys: found 1048577 bytes, expected a script of at most 1 MiB/);
});

test('script includes: stand in the place of their statement, with their own places', (t) => {
  const files = {
    'lib/hold.keys': 'press PRESS for 2.5s\ninclude "more/pin.keys"',
    'lib/more/pin.keys': '\n type 1234',
  };
  const script = parseText('wait 1s\ninclude lib/hold.keys\npress OK', files);
  t.deepEqual(
    script.statements.map(({ do: what, place }) => [what, place.file, place.line, place.column]),
    [
      ['wait', 'main.keys', 1, 1],
      ['press', 'lib/hold.keys', 1, 1],
      ['type', 'lib/more/pin.keys', 2, 2],
      ['press', 'main.keys', 3, 1],
    ],
  );
  t.deepEqual([...script.sources.keys()], ['main.keys', 'lib/hold.keys', 'lib/more/pin.keys']);
});

test('script includes: a card, a snapshot and an entry cross the border between files', (t) => {
  const files = { 'a.keys': 'card nagra-326\nsave s\npress PRESS for 2.5s\ntype 12345678\npress OK' };
  const script = parseText('include a.keys\ntype 1234\npress OK\nexpect response\nrestore s', files);
  t.deepEqual(actionsOf(script).at(-2), { do: 'expectResponse', challenge: '12345678', pin: '1234' });
});

test('script includes: a mistake inside is shown inside', (t) => {
  const error = t.throws(() => parseText('include sub/a.keys', { 'sub/a.keys': '#\nwait x' }));
  t.true(error!.message.startsWith('sub/a.keys:2:6: found "x"'), error!.message);
});

test('script includes: a loop is refused where it closes', (t) => {
  const files = { 'sub/a.keys': 'include ../b.keys', 'b.keys': 'include ./sub/../main.keys' };
  const error = t.throws(() => parseText('include sub/a.keys', files));
  t.true(error!.message.startsWith('b.keys:1:9: found a script that includes itself'), error!.message);
});

test('script includes: a loop of absolute paths is refused too, however they are written', (t) => {
  const error = t.throws(() => parseText('include /s/a.keys', { '/s/a.keys': 'include /s/./a.keys' }));
  t.true(error!.message.startsWith('/s/a.keys:1:9: found a script that includes itself'), error!.message);
});

test('script includes: 32 inside one another are read, 33 are refused', (t) => {
  const chain = (length: number) =>
    Object.fromEntries(
      Array.from({ length }, (_, at) => [`${at}.keys`, at + 1 < length ? `include ${at + 1}.keys` : 'wait 1s']),
    );
  t.is(parseText('include 0.keys', chain(32)).statements.length, 1);
  const error = t.throws(() => parseText('include 0.keys', chain(33)));
  t.true(error!.message.startsWith('31.keys:1:9: found an include inside 32 others'), error!.message);
});

test('script includes: more than 16 MiB together are refused', (t) => {
  const big = { 'big.keys': '#'.repeat(1024 * 1024) };
  t.deepEqual(parseText('include big.keys\n'.repeat(15), big).statements, []);
  const error = t.throws(() => parseText('include big.keys\n'.repeat(17), big), { instanceOf: ScriptError });
  t.true(error.message.startsWith('main.keys:16:9: found more than 16 MiB'), error.message);
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
  const piece = fc.oneof(
    fc.string({ maxLength: 3, unit: 'binary' }),
    fc.constantFrom('"', '/', '\\', '#', '=', '\n', ' ', '.', '(', '9'),
  );
  const at = fc.nat(right.length);
  fc.assert(
    fc.property(at, fc.nat(12), piece, at, (from, cut, put, start) => {
      const changed = right.slice(0, from) + put + right.slice(from + cut);
      const lineStart = right.lastIndexOf('\n', Math.min(start, from)) + 1;
      onlyScriptErrors(new TextEncoder().encode(changed.slice(lineStart)));
    }),
    { numRuns: 2000 },
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
