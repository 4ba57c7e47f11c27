import test from 'ava';
import fc from 'fast-check';
import { type InputEvent, InputParser } from './input-parser.js';

/**
 * The reported events, short: a key's name, `~` before one that repeats and `-` before one that is released, `down
 * 2,3`, `paste text`.
 */
function short(events: readonly InputEvent[]): string[] {
  return events.map((event) => {
    if (event.kind === 'key') return `${{ down: '', again: '~', up: '-' }[event.phase]}${event.name}`;
    if (event.kind === 'blur') return 'blur';
    if (event.kind === 'reply') return Object.values(event.reply).join(' ');
    if (event.kind === 'paste') return `paste ${event.text}`;
    return `${event.mouse.kind} ${event.mouse.x},${event.mouse.y}`;
  });
}

/** The bytes of a terminal, and the events that they report; at the end nothing is pending. */
const CASES: ReadonlyArray<readonly [what: string, bytes: string, reported: readonly string[]]> = [
  ['digits and Enter', '12\r', ['1', '2', 'enter']],
  ['a line feed is Enter too', '\n', ['enter']],
  ['letters, as they are', 'pPq?:', ['p', 'P', 'q', '?', ':']],
  ['control keys', '\x03\x10\x12\x1a', ['C-c', 'C-p', 'C-r', 'C-z']],
  ['space, tab and both backspaces', ' \t\x7f\b', ['space', 'tab', 'backspace', 'backspace']],
  ['control characters that are no key', '\x00\x1c\x1d', []],
  ['letters of other scripts', '1é2€3', ['1', 'beyond-ascii', '2', 'beyond-ascii', '3']],
  [
    'a letter of another script in the keyboard protocol, and a key that writes nothing',
    '\x1b[228u\x1b[252;1:1u\x1b[252;1:3u\x1b[57441;1:1u\x1b[252;5u',
    ['beyond-ascii', 'beyond-ascii', '-beyond-ascii'],
  ],
  ['arrows', '\x1b[A\x1b[B\x1b[C\x1b[D', ['up', 'down', 'right', 'left']],
  ['arrows of a keypad that sends sequences', '\x1bOA\x1bOB\x1bOC\x1bOD', ['up', 'down', 'right', 'left']],
  [
    'digits, Enter and signs of such a keypad',
    '\x1bOp\x1bOy\x1bOM\x1bOk\x1bOm\x1bOn',
    ['0', '9', 'enter', '+', '-', '.'],
  ],
  ['Shift-Tab', '\x1b[Z', ['S-tab']],
  ['F2 of four terminals', '\x1bOQ\x1b[12~\x1b[Q\x1b[1;1Q', ['f2', 'f2', 'f2', 'f2']],
  ['an arrow with a modifier is no arrow', '\x1b[1;5A\x1b[1;2B', []],
  ['function keys of the Linux console', '\x1b[[A1\x1b[[E2', ['1', '2']],
  [
    'the keys between letters and arrows',
    '\x1b[3~\x1b[5~\x1b[6~\x1b[H\x1bOF\x1b[1~\x1b[8~',
    ['delete', 'pageup', 'pagedown', 'home', 'end', 'home', 'end'],
  ],
  ['keys that nothing uses', '\x1b[2~\x1b[5;5~\x1b[24;5~\x1b[11~', []],
  ['a key with Alt', '\x1bq\x1bx1', ['1']],
  ['Esc twice before an arrow', '\x1b\x1b[A', ['escape', 'up']],
  ['focus reports', '\x1b[I1\x1b[O2', ['1', 'blur', '2']],
  ['where the cursor is, and what the terminal is', '\x1b[24;80R\x1b[?1;2c\x1b[>41;390;0c\x1b[0n', ['attributes']],
  [
    'settings that were asked for',
    '\x1b[?2026;2$y\x1b[8;24;80t\x1b[?1u\x1b[48;24;80;0;0t\x1b[?2026;0$y\x1b[?2004;1$y',
    ['synchronized true', 'keyboard 1', 'synchronized false'],
  ],
  ['the background’s colour, ended by BEL', '\x1b]11;rgb:ffff/ffff/ffff\x07q', ['background 1', 'q']],
  ['the background’s colour, ended by ST', '\x1b]11;rgb:00/00/00\x1b\\q', ['background 0', 'q']],
  [
    'other colours, and a background that is none',
    '\x1b]10;rgb:ff/ff/ff\x07\x1b]11;none\x07\x1b]11;rgb:f/f\x07q',
    ['q'],
  ],
  ['a version, and other strings', '\x1bP>|xterm(390)\x1b\\\x1b_Gi=1;OK\x1b\\\x1b^x\x1b\\\x1bXq\x1b\\1', ['1']],
  ['a string that is cut by a sequence', '\x1b]11;rgb:ff\x1b[A', ['up']],
  ['a string that is no string: what is typed next stays', '\x1b]\r\x03', ['enter', 'C-c']],
  ['a button down, moved and up', '\x1b[<0;3;4M\x1b[<32;4;4M\x1b[<0;4;4m', ['down 2,3', 'move 3,3', 'up 3,3']],
  ['keys between mouse reports', '1\x1b[<0;3;4M2\x1b[<0;3;4m3', ['1', 'down 2,3', '2', 'up 2,3', '3']],
  ['other buttons are no finger', '\x1b[<1;3;4M\x1b[<2;3;4M', []],
  ['a wheel', '\x1b[<64;3;4M\x1b[<65;3;4M', ['wheel-up 2,3', 'wheel-down 2,3']],
  ['a wheel that comes to rest, and buttons at the side', '\x1b[<65;3;4m\x1b[<66;3;4M\x1b[<128;3;4M', []],
  ['mouse reports that make no sense', '\x1b[<0;0;4M\x1b[<0;3M\x1b[<;;M\x1b[<0;3;4;5M\x1b[<0;999999;1M', []],
  ['mouse reports of the oldest kind', '\x1b[M #$\x1b[M@$$\x1b[M#$$', ['down 2,3', 'move 3,3', 'up 3,3']],
  ['mouse reports in decimal without a sign', '\x1b[32;3;4M1', ['1']],
  ['a paste', '\x1b[200~lazy dog 1234 x\x1b[201~q', ['paste lazy dog 1234 x', 'q']],
  ['a paste with line ends and sequences in it', '\x1b[200~1\r2\x1b[A\x1b[20\x1b[201~', ['paste 1\r2\x1b[A\x1b[20']],
  ['an empty paste', '\x1b[200~\x1b[201~', ['paste ']],
  ['a paste of other scripts', '\x1b[200~é€\x1b[201~', ['paste é€']],
  ['the end of a paste that has none', '\x1b[201~1', ['1']],
  [
    'keys in the keyboard protocol',
    '\x1b[27u\x1b[99;5u\x1b[13u\x1b[9;2u\x1b[113u',
    ['escape', 'C-c', 'enter', 'S-tab', 'q'],
  ],
  [
    'keys that are let go of in it, and with Caps Lock',
    '\x1b[113;1:3u\x1b[1;1:3A\x1b[1;65A\x1b[112;2u',
    ['-q', '-up', 'up', 'P'],
  ],
  [
    'keys that go down, again and up, by what they write',
    '\x1b[53;1:1;53u\x1b[53;1:2;53u\x1b[53;1:3u\x1b[59;2:1;58u\x1b[59;1:3u\x1b[38;2:1;49u\x1b[38;2:3u',
    ['5', '~5', '-5', ':', '-:', '1', '-1'],
  ],
  [
    'keys of the keypad in it, and keys that write nothing',
    '\x1b[57404;129:1;53u\x1b[57404;129:3u\x1b[57414u\x1b[57417u\x1b[57441;2:1u\x1b[57441;1:3u\x1b[13;1:3u\x1b[3;1:1~\x1b[3;1:3~',
    ['5', '-5', 'enter', 'left', '-enter', 'delete', '-delete'],
  ],
  ['other keys of xterm', '\x1b[27;5;99~\x1b[27;2;9~\x1b[27;5;13~', ['C-c', 'S-tab']],
  ['a sequence that a control character cuts', '\x1b[1;\r\x1b[\x03', ['enter', 'C-c']],
  ['a sequence that another one cuts', '\x1b[1;\x1b[A', ['up']],
  ['an endless sequence', `\x1b[${'1;'.repeat(5000)}A2`, ['2']],
];

/** The bytes as a terminal sends them: text in UTF-8. */
function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}

for (const [what, text, reported] of CASES) {
  test(`terminal input: ${what}`, (t) => {
    const bytes = bytesOf(text);
    const read = (...chunks: readonly Uint8Array[]) => {
      const parser = new InputParser();
      const events = chunks.flatMap((chunk) => parser.feed(chunk));
      return { reported: short(events), pending: parser.pending };
    };
    const right = { reported: [...reported], pending: 'nothing' as const };
    t.deepEqual(read(bytes), right);
    t.deepEqual(read(...Array.from(bytes, (_, at) => bytes.subarray(at, at + 1))), right, 'a byte at a time');
    for (let at = 1; at < Math.min(bytes.length, 200); at++) {
      t.deepEqual(read(bytes.subarray(0, at), bytes.subarray(at)), right, `cut at byte ${at}`);
    }
  });
}

/** The pending bytes, and the events where nothing more comes. */
const GIVEN_UP: ReadonlyArray<readonly [bytes: string, pending: string, reported: readonly string[]]> = [
  ['', 'nothing', []],
  ['\x1b', 'escape', ['escape']],
  ['\x1b\x1b', 'escape', ['escape']],
  ['\x1b[', 'sequence', []],
  ['\x1b[1;5', 'sequence', []],
  ['\x1bO', 'sequence', []],
  ['\x1b[M a', 'sequence', []],
  ['\x1b]11;rgb:', 'sequence', []],
  ['\x1b]11;rgb:\x1b', 'sequence', []],
  ['\x1b[200~12', 'paste', ['paste 12']],
  ['\x1b[200~12\x1b[20', 'paste', ['paste 12\x1b[20']],
];

test('terminal input: ESC alone is a key once nothing follows; half a sequence is none; keys after it are keys', (t) => {
  for (const [text, pending, reported] of GIVEN_UP) {
    const parser = new InputParser();
    const before = text === '\x1b\x1b' ? ['escape'] : [];
    t.deepEqual(short(parser.feed(bytesOf(text))), before, JSON.stringify(text));
    t.is(parser.pending, pending as typeof parser.pending);
    t.deepEqual(short(parser.giveUp()), [...reported]);
    t.is(parser.pending, 'nothing');
    t.deepEqual(short(parser.feed(bytesOf('q'))), ['q']);
  }
});

/** What comes so late after ESC that ESC has been taken for its key. */
const LATE: ReadonlyArray<readonly [pieces: readonly string[], reported: readonly string[]]> = [
  [['[<0;25;14m'], ['up 24,13']],
  [
    ['[', '<', '0;25', ';14M', 'm'],
    ['down 24,13', 'm'],
  ],
  [['[A'], ['up']],
  [['m'], ['m']],
  [
    ['O', '['],
    ['O', '['],
  ],
  [
    [':', '[<0;25;14m'],
    [':', '[', '<', '0', ';', '2', '5', ';', '1', '4', 'm'],
  ],
];

test('terminal input: the rest of a sequence that comes late is no typing', (t) => {
  for (const [pieces, reported] of LATE) {
    const parser = new InputParser();
    parser.feed(bytesOf('\x1b'));
    t.deepEqual(short(parser.giveUp()), ['escape']);
    const events = pieces.flatMap((piece) => parser.feed(bytesOf(piece)));
    t.deepEqual(short(events), [...reported], JSON.stringify(pieces));
  }
});

test('terminal input: what never ends is bounded, and what is typed after it comes through', (t) => {
  const parser = new InputParser();
  t.deepEqual(parser.feed(bytesOf(`\x1b[200~${'a'.repeat(1_000_000)}`)), []);
  const [paste] = parser.feed(bytesOf('\x1b[201~'));
  t.is(paste?.kind === 'paste' && paste.text.length, 64 * 1024);
  t.deepEqual(parser.feed(bytesOf(`\x1b]${'a'.repeat(1_000_000)}`)), []);
  t.is(parser.pending, 'nothing');
  t.deepEqual(short(parser.feed(bytesOf('q'))), ['q']);
});

test('terminal input: whatever comes, in whatever pieces, is read the same, and Ctrl-C comes through at the end', (t) => {
  const piece = fc.constantFrom(
    ...CASES.map(([, bytes]) => bytes),
    '\x1b',
    '[',
    '<',
    ';',
    '~',
    '200~',
    '\x07',
    '0',
    'M',
  );
  const input = fc.array(piece, { maxLength: 12 }).map((pieces) => bytesOf(pieces.join('').slice(0, 400)));
  fc.assert(
    fc.property(input, fc.array(fc.nat(400), { maxLength: 8 }), (bytes, cuts) => {
      const whole = new InputParser();
      const expected = short(whole.feed(bytes));
      const cut = new InputParser();
      const places = [0, ...cuts.filter((at) => at < bytes.length).sort((a, b) => a - b), bytes.length];
      const reported = places.slice(1).flatMap((at, place) => cut.feed(bytes.subarray(places[place], at)));
      t.deepEqual(short(reported), expected);
      t.is(cut.pending, whole.pending);
      whole.giveUp();
      t.deepEqual(short(whole.feed(bytesOf('\x03'))), ['C-c']);
    }),
    { numRuns: 300 },
  );
});
