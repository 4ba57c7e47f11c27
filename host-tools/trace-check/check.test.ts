import test from 'ava';
import { Instrument } from '../../emulator/link/instrument.js';
import type { Shows } from '../../emulator/trace/record.js';
import { logIn, TracedCard } from '../../emulator/trace/testing.js';
import { checkTrace } from './check-trace.js';
import { check } from './testing.js';

/** A login by key and by line, in which every link is: 8 answers on the line, one page of a response. */
function wholeTrace(shows: Shows): string {
  const { card, tracer, texts } = new TracedCard(shows);
  const instrument = new Instrument(card, { clock: 'virtual' });
  const ask = (line: string): void => {
    tracer.serial(card.now_us, 'card', `${line}\r\n`);
    const answer = instrument.executeNow(line) as string;
    if (answer !== '') tracer.serial(card.now_us, 'peer', `${answer}\n`);
  };
  card.press('PRESS', 2_500_000);
  for (const line of ['DISP:DATA?', 'SYST:KEY:TYPE "1234"', '*OPC?', 'display:data?', 'SYST:KEY OK', '*WAI']) ask(line);
  for (const line of ['SYST:KEY:TYPE "482915"', '*OPC?;:DISP:DATA?', 'SYST:KEY OK;*WAI', ':DISP:DATA?', 'disp:segm?'])
    ask(line);
  card.wait(31_000_000);
  tracer.end();
  instrument.close();
  return texts.jsonl;
}

test('trace check: a whole trace holds, whatever it hides, and what can’t be checked is said', (t) => {
  for (const shows of ['all', 'keys', 'timing'] as const) {
    const { lines, isWhole } = check(wholeTrace(shows));
    t.true(isWhole, lines[0]);
    t.regex(lines[0]!, /^contacts → keys: [0-9]+ edges of contacts, 26 changes of keys$/);
    t.is(lines[1], 'keys → screens: 14 screens');
    t.is(lines[2], `screens → segments: ${shows === 'timing' ? 0 : 14} changes of segments`);
    t.is(lines[3], `screens → bytes: ${shows === 'timing' ? 3 : 4} answers that say what shows`);
    const hidden = '0 pages of responses; 1 more were not checked: a trace tells enough with --reveal';
    t.is(lines[4], `entry → response: ${shows === 'all' ? '1 page of responses' : hidden}`);
    t.is(lines.length, 5);
  }
});

const WHOLE = wholeTrace('all').split('\n');

/** The first line that holds all of these texts. */
function find(...texts: readonly string[]): number {
  const at = WHOLE.findIndex((line) => texts.every((text) => line.includes(text)));
  if (at < 0) throw new Error(`no line has ${texts.join(' and ')}`);
  return at;
}

type Break = (lines: string[]) => void;
const without =
  (...texts: string[]): Break =>
  (lines) =>
    void lines.splice(find(...texts), 1);
const changed =
  (texts: readonly string[], from: string, to: string): Break =>
  (lines) => {
    const at = find(...texts);
    lines[at] = lines[at]!.replace(from, to);
  };
const before =
  (line: string, ...texts: string[]): Break =>
  (lines) =>
    void lines.splice(find(...texts), 0, line);
const everywhere =
  (change: (line: string) => string): Break =>
  (lines) =>
    void lines.splice(0, lines.length, ...lines.map(change));
const KEY_2_DOWN = ['"event":"key","key":"2","level":1'];

/** Traces that are broken on purpose, each in one place; the last is what the message must say. */
const BREAKS: ReadonlyArray<readonly [name: string, breakIt: Break, link: string, says: RegExp]> = [
  [
    'a key that goes down a scan late',
    changed(KEY_2_DOWN, '"at_us":2821000', '"at_us":2822000'),
    'contacts → keys',
    /at 2\.821000 s: 2 should go down at 2\.821000 s, 20 ms after/,
  ],
  [
    'a key that goes down a scan early',
    changed(KEY_2_DOWN, '"at_us":2821000', '"at_us":2820000'),
    'contacts → keys',
    /2 goes down at 2\.820000 s, but its contact gives no cause/,
  ],
  ['a key between scans', changed(KEY_2_DOWN, '"at_us":2821000', '"at_us":2820500'), 'contacts → keys', /no cause/],
  ['a key that does not go down', without(...KEY_2_DOWN), 'contacts → keys', /2 should go down/],
  [
    'a key that goes up by itself',
    before('{"at_us":2900000,"event":"key","key":"2","level":0}', '"at_us":2900000,"event":"contact","key":"2"'),
    'contacts → keys',
    /2 goes up at 2\.900000 s, but its contact gives no cause/,
  ],
  [
    'a key that is down twice',
    before('{"at_us":2822000,"event":"key","key":"2","level":1}', '"at_us":2900000'),
    'contacts → keys',
    /it was down already/,
  ],
  [
    'a contact that closes twice',
    before('{"at_us":2800001,"event":"contact","key":"2","level":1}', '"event":"contact","key":"2","level":0'),
    'contacts → keys',
    /2's contact closes, but it was closed already/,
  ],
  [
    'an edge that is missing',
    without('"at_us":2500000,"event":"contact"'),
    'contacts → keys',
    /PRESS's contact closes/,
  ],
  [
    'a first screen that comes early',
    everywhere((line) => line.replace('"at_us":2021000', '"at_us":2020000')),
    'keys → screens',
    /at 2\.020000 s: the card is in the state pin, but its keys put it into off/,
  ],
  [
    'a screen that does not come',
    without('"text":"PIN>-2"'),
    'keys → screens',
    /the screen should show "PIN>-•" at 2\.821000 s, but shows "PIN>•"/,
  ],
  [
    'a screen with another digit',
    changed(['"text":"PIN>-2"'], '-2', '-3'),
    'keys → screens',
    /with other digits than its keys/,
  ],
  [
    'a PIN that does not hide',
    changed(['"text":"PIN>-2"'], '-2', '12'),
    'keys → screens',
    /shows "PIN>••", but its keys make it "PIN>-•"/,
  ],
  [
    'a state that no key led to',
    changed(['"state":"challenge"'], 'challenge', 'response'),
    'keys → screens',
    /in the state response, but its keys put it into challenge/,
  ],
  [
    'a response of seven digits',
    everywhere((line) => line.replace(/("event":"screen","text":"[0-9]{7})[0-9]"/, '$1"')),
    'keys → screens',
    /shows "•••••••", but its keys make it 8 digits of a response/,
  ],
  ['a card that stays on', without('"event":"screen","text":""}'), 'keys → screens', /should show nothing at/],
  [
    'an answer that says another text',
    changed(['"to":"peer","bytes":"\\"PIN>'], 'PIN', 'PUN'),
    'screens → bytes',
    /the answer to DISP:DATA\? is not the text that shows/,
  ],
  [
    'an answer that says other segments',
    changed(['"to":"peer","bytes":"1019,'], '1019,', '1018,'),
    'screens → bytes',
    /the answer to DISP:SEGM\? is not the segments that light/,
  ],
  [
    'segments that do not come',
    without('"cells":[967,18483,33996,9216,768,887,'),
    'screens → segments',
    /in cell 5 the same segments showed as another character before/,
  ],
  [
    'a character with other segments than before',
    changed(['"cells":[908,1023,'], '908,', '907,'),
    'screens → segments',
    /in cell 1 the same character had other segments before/,
  ],
  [
    'segments that light in a blank cell',
    changed(['"cells":[908,0,'], '908,0,', '908,8,'),
    'screens → segments',
    /in cell 2 segments light, but no character shows/,
  ],
  [
    'a cell that the card does not have',
    changed(['"cells":[908,0,'], '908,0,', '908,0,0,'),
    'screens → segments',
    /9 cells have segments, but dsc-plus has 8/,
  ],
  [
    'a response that another key makes',
    changed(['"event":"card"'], '"key":"31', '"key":"32'),
    'entry → response',
    /not what the verifier computes/,
  ],
  [
    'a response that is one too high',
    everywhere((line) =>
      line.replace(/(?<="event":"screen","text":"[0-9]{7})[0-9]/, (digit) => String((Number(digit) + 1) % 10)),
    ),
    'entry → response',
    /not what the verifier computes/,
  ],
];

for (const [name, breakIt, link, says] of BREAKS) {
  test(`trace check: ${name} breaks the link ${link}`, (t) => {
    const lines = [...WHOLE];
    breakIt(lines);
    t.notDeepEqual(lines, WHOLE);
    const verdict = check(lines.join('\n'));
    t.false(verdict.isWhole);
    t.is(verdict.lines.length, 1);
    t.regex(verdict.lines[0]!, new RegExp(`^\\S+:[0-9]+: the link ${link} is broken at `));
    t.regex(verdict.lines[0]!, says);
    t.notRegex(verdict.lines[0]!.replace(/^\S+/, ''), /1234|482915/);
  });
}

test('trace check: a counter that is used twice breaks the link to the response', (t) => {
  const { card, tracer, texts } = new TracedCard('all', { model: 'nagra-326', counter: 41n });
  for (let login = 0; login < 2; login++) {
    card.press('PRESS', 2_500_000);
    card.type('12345678');
    card.press('OK');
    card.type('1234');
    card.press('OK');
  }
  tracer.end();
  t.true(check(texts.jsonl).isWhole);
  const { lines } = check(texts.jsonl.replace('"counter":"42"', '"counter":"41"'));
  t.regex(lines[0]!, /the link entry → response is broken at .*: the counter is 41, but 42 is the next one/);
});

/** The rest of a trace, and the answer to it. */
const CUT_OFF: ReadonlyArray<readonly [name: string, cut: (text: string, line: string) => string, where: string]> = [
  ['between two lines', (text, line) => text.slice(0, text.indexOf(line) + line.length + 1), '$LINE'],
  ['before a line’s end', (text, line) => text.slice(0, text.indexOf(line) + line.length), '$LINE'],
  ['in the middle of a line', (text, line) => text.slice(0, text.indexOf(line) + line.length + 9), '$NEXT'],
];

for (const [name, cut, where] of CUT_OFF) {
  test(`trace check: a trace that breaks off ${name} is checked as far as it goes, and that is said`, (t) => {
    const at = find('"text":"PIN>-2"');
    const { lines, isWhole } = check(cut(WHOLE.join('\n'), WHOLE[at]!));
    t.false(isWhole);
    t.is(lines[1], 'keys → screens: 3 screens');
    const line = where === '$LINE' ? at + 1 : at + 2;
    t.regex(lines.at(-1)!, new RegExp(`^\\S+\\.jsonl:${line}: the trace breaks off at 2\\.821000 s: it has no end$`));
  });
}

const NO_TRACES: ReadonlyArray<readonly [text: string, message: RegExp]> = [
  ['', /found an empty file/],
  ['hello', /:1: found no JSON object/],
  ['{}', /:1: found no head of a trace/],
  [`${WHOLE[0]}\n[]`, /:2: found no JSON object/],
  [`${WHOLE[0]}\n{"at_us":0,"event":"keys"}`, /:2: found an unknown "event"/],
  [`${WHOLE[0]}\n{"at_us":-1,"event":"end"}`, /:2: found an "at_us" that is not a whole number/],
  [`${WHOLE[0]}\n{"at_us":1,"event":"key","key":"A","level":1}`, /:2: found a "key" that a key can't have/],
  [`${WHOLE[0]}\n{"at_us":1,"event":"contact","key":"1","level":2}`, /:2: found a "level" that a contact can't have/],
  ['x'.repeat(1024 * 1024 + 70_000), /found a line of more than 1 MiB/],
];

test('trace check: what is no trace is refused with its line, and without what stands there', (t) => {
  for (const [text, message] of NO_TRACES) {
    t.regex(t.throws(() => check(text), { name: 'InputError' }, text.slice(0, 40)).message, message);
  }
  t.regex(t.throws(() => checkTrace('none.jsonl')).message, /can't be read: there is no such file/);
  t.regex(t.throws(() => checkTrace('.')).message, /can't be read: it is a folder, not a file; name a trace/);
});

test('trace check: the response of a login by hand is the verifier’s', (t) => {
  const { card, tracer, texts } = new TracedCard('all', { model: 'dsc-plus' });
  logIn(card);
  tracer.end();
  t.is(check(texts.jsonl).lines[4], 'entry → response: 1 page of responses');
});
