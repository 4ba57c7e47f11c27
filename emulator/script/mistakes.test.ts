import test from 'ava';
import { InputError } from '../input-error.js';
import { ScriptError } from './script-error.js';
import { parseText } from './testing.js';

/** Bad input, the place of the mistake, and how the message goes on. */
const MISTAKES: ReadonlyArray<readonly [string, string, string]> = [
  ['', '1:1', 'found no statement, expected at least one'],
  ['# press 1\n\n', '1:1', 'found no statement, expected at least one'],
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
  ['expect', '1:7', 'found the end of the line, expected "TEXT", /REGEX/, off, response, screen or passcode'],
  ['expect PIN>', '1:8', 'found "PIN>", expected "TEXT", /REGEX/, off, response, screen or passcode'],
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
  [
    'contacts bouncy max=1s max=1s',
    '1:24',
    'found "max=", expected seed=N, max=DURATION or after=N, each at most once',
  ],
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
  ['phone', '1:6', 'found the end of the line, expected ios, android, off or on'],
  ['phone ios lock=eye', '1:16', 'found "eye", expected face, finger, passcode'],
  ['phone ios pin=12', '1:15', 'found "12", expected 4 to 6 digits'],
  ['phone ios active=demo active=demo', '1:23', 'found "active=", expected opens, lock, app, scan, active or pin'],
  ['tap', '1:4', 'found the end of the line, expected the text of a button'],
  ['enter 1234', '1:7', 'found "1234", expected "TEXT", code or session'],
  ['enter "1" into PIN', '1:11', 'found "into", expected "in"'],
  ['unlock eye', '1:8', 'found "eye", expected face, finger or passcode DIGITS'],
  ['unlock passcode x', '1:17', 'found no digits, expected the digits of the passcode'],
  ['unlock face twice', '1:13', 'found "twice", expected "wrong"'],
  ['scan page', '1:6', 'found "page", expected "nothing"'],
  ['page login nobody', '1:12', 'found "nobody", expected a user of the page (demo, other)'],
  ['page turns', '1:6', 'found "turns", expected "login USER" or "expires"'],
  ['network slow', '1:9', 'found "slow", expected on, roaming, off'],
  ['messages lost', '1:10', 'found "lost", expected open, blocked, stuck'],
  ['expect passcode 482913', '1:17', 'found "482913", expected "for"'],
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
  const lines = [
    'card dsc-plus secret=77777777 x',
    'card secret=77777777',
    'expect response pin 7777 x',
    'enter "7777" x',
    'phone android pin=7777 x',
    'unlock passcode 7777 x',
  ];
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

test('script mistakes: bytes that are not UTF-8 are shown at their place', (t) => {
  const read = () => Uint8Array.of(0x23, 0x0a, 0x23, 0xfc, 0x0a);
  const error = t.throws(() => parseText('', {}, { read }), { instanceOf: ScriptError });
  t.true(error.message.startsWith('main.keys:2:2: found bytes that are not UTF-8'), error.message);
});

test('script mistakes: more than 1 MiB is refused, 1 MiB is not', (t) => {
  t.is(parseText(`up 1 ${'#'.repeat(1024 * 1024 - 5)}`).statements.length, 1);
  const error = t.throws(() => parseText('#'.repeat(1024 * 1024 + 1)), { instanceOf: InputError });
  t.regex(error.message, /^main\.keys: found more than 1,048,576 bytes, expected a script of at most 1 MiB/);
});
