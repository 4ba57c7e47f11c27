import { DOMParser } from '@xmldom/xmldom';
import test from 'ava';
import fc from 'fast-check';
import { KEYS, type Key } from '../../firmware/hal.js';
import { Card } from '../machine/card.js';
import type { CardOptions } from '../machine/card-options.js';
import { readVcdCapture } from './capture/vcd.js';
import type { TraceRecord } from './record.js';
import { logIn, playCapture, TracedCard } from './testing.js';

const SHOWS = ['all', 'keys', 'timing'] as const;
const DEMO_KEY = '3132333435363738393031323334353637383930';

/** The events of one kind, without the words of the format. */
function reported(records: readonly TraceRecord[], event: TraceRecord['event']): unknown[] {
  return records.filter((record) => record.event === event).map(({ event: _, ...rest }) => rest);
}

test('trace: a login is recorded from the first edge to the end', (t) => {
  const { card, tracer, records } = new TracedCard('keys', { contacts: { kind: 'clean' } });
  const response = logIn(card);
  tracer.end();
  t.deepEqual(
    records
      .filter(({ event }) => event === 'screen')
      .map((record) => [record.at_us, (record as { text: string }).text]),
    card.screens.slice(1),
  );
  t.deepEqual(reported(records, 'state'), [
    { at_us: 2_021_000, state: 'pin' },
    { at_us: 3_421_000, state: 'challenge' },
    { at_us: 4_821_000, state: 'response' },
    { at_us: 34_821_000, state: 'off' },
  ]);
  t.deepEqual(reported(records, 'contact').slice(0, 3), [
    { at_us: 0, key: 'PRESS', level: 1 },
    { at_us: 2_500_000, key: 'PRESS', level: 0 },
    { at_us: 2_600_000, key: '1', level: 1 },
  ]);
  t.deepEqual(reported(records, 'key').slice(0, 3), [
    { at_us: 21_000, key: 'PRESS', level: 1 },
    { at_us: 2_521_000, key: 'PRESS', level: 0 },
    { at_us: 2_621_000, key: '1', level: 1 },
  ]);
  t.regex(response, /^[0-9]{8}$/);
  t.deepEqual(records.at(-1), { at_us: 35_000_000, event: 'end' });
});

test('trace: at one scan the cause comes before what it does', (t) => {
  const { card, records } = new TracedCard('all', { model: 'nagra-326', counter: 7n });
  card.press('PRESS', 2_500_000);
  card.type('12345678');
  card.press('OK');
  card.type('1234');
  card.press('OK');
  const at_us = records.find(({ event }) => event === 'ocra')!.at_us;
  const events = records.filter((record) => record.at_us === at_us).map(({ event }) => event);
  t.deepEqual([...new Set(events)], ['key', 'ocra', 'memory', 'state', 'screen', 'segments']);
  t.is(
    records.filter(({ event }) => event === 'memory').length,
    16 + 'nagra-326DEMO-00001'.length + 'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1'.length + 20 + 4,
  );
});

test('trace: the steps of a response are those of RFC 6287, and the key is the card’s', (t) => {
  const { card, records } = new TracedCard('all');
  const response = logIn(card);
  const [ocra] = reported(records, 'ocra') as [Record<string, string | number>];
  const [start] = reported(records, 'card') as [Record<string, string>];
  t.is(start.key, DEMO_KEY);
  t.is(ocra.response, response);
  // 482915 is 75e63 in hex, on the left; SHA-1 of "1234".
  t.is(ocra.question, '75E63'.toLowerCase().padEnd(256, '0'));
  t.is(ocra.pinHash, '7110eda4d09e062aa5e4a390b0a572ac0d2c0220');
  const mac = Buffer.from(String(ocra.hmac), 'hex');
  t.is(ocra.offset, mac[19]! & 15);
  t.is(Number(ocra.code) % 1e8, Number(response));
});

test('trace: by default it shows neither key nor steps, and no digit where they are hidden', (t) => {
  for (const shows of ['keys', 'timing'] as const) {
    const { card, tracer, texts, records } = new TracedCard(shows, { model: 'nagra-326' });
    card.press('PRESS', 2_500_000);
    card.type('90817263');
    card.press('OK');
    card.type('5544');
    card.press('OK');
    const response = card.display;
    tracer.serial(card.now_us, 'card', `SYST:KEY:TYPE "5544"\n`);
    tracer.serial(card.now_us, 'peer', `"${response}";127,8\n`);
    tracer.end();
    const ocra = records.find(({ event }) => event === 'ocra');
    t.like(ocra, {
      counter: '0',
      question: null,
      pinHash: null,
      message: null,
      hmac: null,
      code: null,
      response: null,
    });
    const written = reported(records, 'memory') as Array<{ address: number; value: number | null }>;
    t.is(written.filter(({ value }) => value === null).length, 24, 'the key and the checksum over it');
    for (const text of Object.values(texts)) {
      t.false(text.includes(DEMO_KEY.slice(0, 12)));
      if (shows === 'timing')
        t.false(text.includes(response) || text.includes('5544') || text.includes('9081'), text.slice(0, 300));
    }
    if (shows !== 'timing') continue;
    t.deepEqual(
      new Set(records.flatMap((record) => (record.event === 'contact' ? [record.key] : []))),
      new Set(['PRESS', 'digit1', 'OK']),
    );
    t.deepEqual(reported(records, 'serial').at(-1), { at_us: card.now_us, to: 'peer', bytes: '"••••••";•,•\n' });
    t.is(reported(records, 'segments').length, 0);
  }
});

/** A hand that does anything: moves of keys, and waits in microseconds. */
const HAND = fc.array(
  fc.oneof(
    fc.record({ key: fc.constantFrom<Key>(...KEYS), down: fc.boolean() }),
    fc.record({ wait_us: fc.integer({ min: 0, max: 60_000 }) }),
    fc.constant({ wait_us: 2_100_000 }),
  ),
  { maxLength: 60 },
);
type Doing = { key: Key; down: boolean } | { wait_us: number };

function does(card: Card, doings: readonly Doing[]): void {
  for (const doing of doings) {
    if ('wait_us' in doing) card.wait(doing.wait_us);
    else if (doing.down) card.down(doing.key);
    else card.up(doing.key);
  }
}

test('trace: a run is the same with a trace and without, whatever a hand does', (t) => {
  fc.assert(
    fc.property(HAND, fc.constantFrom(...SHOWS), fc.integer({ min: 0, max: 99 }), (doings, shows, seed) => {
      const options: CardOptions = { contacts: { kind: 'bouncy', seed, max_us: 25_000 } };
      const traced = new TracedCard(shows, options);
      const plain = new Card({ record: true, ...options });
      does(traced.card, doings);
      does(plain, doings);
      t.is(traced.card.digest(), plain.digest());
    }),
  );
});

test('trace: the edges of the VCD are those of the records, and played back they give the same run', (t) => {
  fc.assert(
    fc.property(HAND, fc.integer({ min: 0, max: 99 }), (doings, seed) => {
      const { card, tracer, texts, records } = new TracedCard('keys', {
        contacts: { kind: 'bouncy', seed, max_us: 25_000 },
      });
      does(card, doings);
      tracer.end();
      const capture = readVcdCapture(texts.vcd, false);
      const edges = capture.moves
        .slice(KEYS.length)
        .map(({ at_us, key, isDown }) => ({ at_us, key: KEYS[key], level: isDown ? 1 : 0 }));
      t.deepEqual(edges as unknown[], reported(records, 'contact'));
      const again = new Card({ record: true, contacts: { kind: 'clean' } });
      playCapture(again, capture);
      t.is(again.digest(), card.digest());
    }),
  );
});

test('trace: a restored snapshot takes the VCD’s and the picture’s time no step back', (t) => {
  const { card, tracer, texts, records } = new TracedCard('keys', { contacts: { kind: 'clean' } });
  card.press('PRESS', 2_500_000);
  const saved = card.save();
  card.type('12');
  card.restore(saved);
  card.type('34');
  tracer.end();
  const times = [...texts.vcd.matchAll(/^#([0-9]+)$/gm)].map(([, time]) => Number(time));
  t.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
  );
  t.is(times.at(-1), 3_400_000);
  t.like(
    records.find((record) => record.event === 'card' && record.why === 'restored'),
    { at_us: 2_600_000, screen: 'PIN>' },
  );
  t.regex(texts.svg, /back to 2\.6 s/);
});

test('trace: supply, resets and broken segments are recorded', (t) => {
  const { card, records } = new TracedCard('keys', { contacts: { kind: 'clean' } });
  card.press('PRESS', 2_500_000);
  card.segment(1, 'a1', 'dead');
  card.cutPower();
  card.wait(1000);
  card.restorePower();
  card.board.reset();
  t.deepEqual(
    records.slice(-9).map(({ at_us: _, ...event }) => event),
    [
      { event: 'screen', text: '?IN>', driven: 'PIN>' },
      {
        event: 'segments',
        cells: [...card.board.glass.segments].map((_, cell) => [966, 18483, 33996, 9216][cell] ?? 0),
      },
      { event: 'reset' },
      { event: 'supply', level: 0 },
      { event: 'state', state: 'off' },
      { event: 'screen', text: '' },
      { event: 'segments', cells: [0, 0, 0, 0, 0, 0, 0, 0] },
      { event: 'supply', level: 1 },
      { event: 'reset' },
    ],
  );
});

test('trace: two digits that are down at a time have two lanes, and a lane is free when its key rests', (t) => {
  const { card, records } = new TracedCard('timing', { contacts: { kind: 'clean' } });
  does(card, [{ key: '7', down: true }, { wait_us: 50_000 }, { key: '3', down: true }, { wait_us: 50_000 }]);
  does(card, [{ key: '7', down: false }, { wait_us: 10_000 }, { key: '5', down: true }, { wait_us: 60_000 }]);
  does(card, [{ key: '9', down: true }, { wait_us: 50_000 }]);
  t.deepEqual(
    records.flatMap((record) => (record.event === 'contact' ? [`${record.key} ${record.level}`] : [])),
    ['digit1 1', 'digit2 1', 'digit1 0', 'digit3 1', 'digit1 1'],
  );
});

test('trace: the picture is well-formed and says what showed, and a long run is cut and says so', (t) => {
  const { card, tracer, texts } = new TracedCard('keys', { serial: 'A&B<C' });
  const response = logIn(card);
  tracer.end();
  const parsed = new DOMParser({ onError: (level, message) => t.fail(`${level}: ${message}`) }).parseFromString(
    texts.svg,
    'image/svg+xml',
  );
  const words = [...parsed.getElementsByTagName('text')].map((element) => element.textContent);
  for (const word of ['PRESS', 'OK', 'PIN>---4', 'CHALLNG>', '482915', response, 'response', '+29.5 s'])
    t.true(words.includes(word), word);
  t.regex(texts.svg, /<title>9 edges in 464 µs<\/title>/);

  const long = new TracedCard('keys', { contacts: { kind: 'clean' } });
  for (let i = 0; i < 11_000; i++) long.card.press('1', 21_000);
  long.tracer.end();
  t.regex(long.texts.svg, /of which not all is drawn: a \.vcd or \.jsonl trace has the rest/);
  t.true(long.texts.svg.length < 4_000_000);
});

test('trace: a card that begins again goes on with its trace', (t) => {
  const { card, tracer, texts, records } = new TracedCard('keys', { contacts: { kind: 'clean' } });
  card.press('PRESS', 2_500_000);
  card.restart();
  card.press('PRESS', 2_500_000);
  tracer.end();
  t.is(texts.jsonl.match(/"format"/g)?.length, 1);
  t.is(texts.vcd.match(/\$enddefinitions/g)?.length, 1);
  const again = records.filter((record) => record.event === 'card' && record.why === 'restored');
  t.like(again, [{ at_us: 0, left_us: 2_521_000, state: 'off', contacts: [] }]);
  t.is(reported(records, 'screen').length, 2);
});
