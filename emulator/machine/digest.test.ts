/** The digest against a writer of its own, made from docs/digest.md alone. */
import { createHash } from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import { anyText } from '../testing-texts.js';
import type { Listener } from './board.js';
import { Digest, RECORD } from './digest.js';
import { RunRecorder } from './recorder.js';

type Event =
  | { readonly kind: 1 | 2 | 4; readonly time_us: number; readonly a: number; readonly b: number }
  | { readonly kind: 3 | 7; readonly time_us: number; readonly text: string }
  | { readonly kind: 5 | 6; readonly time_us: number };

/** A record's bytes, as the page's table lists them. */
function bytesOf(event: Event): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt8(event.kind, 0);
  head.writeBigUInt64LE(BigInt(event.time_us), 4);
  if ('text' in event) {
    head.writeUInt8(event.text.length & 0xff, 1);
    head.writeUInt16LE(event.text.length >> 8, 2);
    return Buffer.concat([head, Buffer.from(event.text, 'utf16le')]);
  }
  if ('a' in event) {
    head.writeUInt8(event.a, 1);
    head.writeUInt16LE(event.b, 2);
  }
  return head;
}

function sha256(events: readonly Event[]): string {
  const hash = createHash('sha256');
  for (const event of events) hash.update(bytesOf(event));
  return hash.digest('hex');
}

function write(digest: Digest, event: Event): void {
  const { kind, time_us } = event;
  if ('text' in event) {
    if (kind === 3) digest.display(time_us, event.text);
    else digest.operated(time_us, event.text);
  } else if ('a' in event) {
    if (kind === 1) digest.contact(time_us, event.a, event.b);
    else if (kind === 2) digest.debounced(time_us, event.a, event.b);
    else digest.memory(time_us, event.b, event.a);
  } else digest.mark(kind === 5 ? RECORD.fitted : RECORD.restored, time_us);
}

const time_us = fc.oneof(fc.constantFrom(0, 1, 0xffff_ffff, 2 ** 32, Number.MAX_SAFE_INTEGER - 1), fc.maxSafeNat());
const key = fc.nat({ max: 12 });
const level = fc.nat({ max: 1 });
const text = fc.oneof(
  anyText(20),
  fc.constantFrom('', 'x'.repeat(16), 'é'.repeat(17), 'y'.repeat(300), '€'.repeat(17_000)),
);
const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ kind: fc.constantFrom(1 as const, 2 as const), time_us, a: key, b: level }),
  fc.record({ kind: fc.constant(4 as const), time_us, a: fc.nat({ max: 255 }), b: fc.nat({ max: 0xffff }) }),
  fc.record({ kind: fc.constantFrom(3 as const, 7 as const), time_us, text }),
  fc.record({ kind: fc.constantFrom(5 as const, 6 as const), time_us }),
);

test('digest: any events give the bytes of the page, read at any time, saved and loaded at any time', (t) => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 12 }), fc.array(event, { maxLength: 12 }), (before, after) => {
      const digest = new Digest();
      for (const one of before) write(digest, one);
      t.is(digest.hex(), sha256(before));
      const saved = digest.save();
      for (const one of after) write(digest, one);
      t.is(digest.hex(), sha256([...before, ...after]));
      t.is(digest.hex(), sha256([...before, ...after]));
      const other = new Digest();
      for (const copy of [other, digest]) {
        copy.contact(9, 9, 1);
        copy.load(saved);
        for (const one of after) write(copy, one);
        t.is(copy.hex(), sha256([...before, ...after]));
      }
      digest.clear();
      for (const one of after) write(digest, one);
      t.is(digest.hex(), sha256(after));
    }),
    { numRuns: 60 },
  );
});

test('digest: texts that fill what is hashed at once to its end are hashed whole', (t) => {
  for (const length of [15, 16, 17, 32]) {
    const events = Array.from({ length: 400 }, (_, at): Event => ({ kind: 3, time_us: at, text: 'x'.repeat(length) }));
    const digest = new Digest();
    for (const one of events) write(digest, one);
    t.is(digest.hex(), sha256(events), `${length}`);
  }
});

test('digest: a run that is longer than what is hashed at once is hashed whole', (t) => {
  const shortOf = (length: number): Event => ({ kind: 3, time_us: length, text: 'x'.repeat(length % 17) });
  const events = Array.from({ length: 3000 }, (_, at) => shortOf(at));
  const digest = new Digest();
  events.forEach((one, at) => {
    write(digest, one);
    if (at % 500 === 499) t.is(digest.hex(), sha256(events.slice(0, at + 1)));
  });
});

test('run recorder: what it gets is digested, kept as far as wanted, and only then handed on', (t) => {
  for (const kind of ['digest', 'screens', 'pictures'] as const) {
    const heard: Array<readonly unknown[]> = [];
    const digests: string[] = [];
    const hear =
      (name: string) =>
      (...args: readonly unknown[]) => {
        heard.push([name, ...args]);
        digests.push(recorder.hex());
      };
    const next: Listener = {
      contact: hear('contact'),
      debounced: hear('debounced'),
      memory: hear('memory'),
      display: hear('display'),
      operated: hear('operated'),
    };
    const looks: Array<{ display: 'seven'; segments: number[] } | undefined> = [];
    let count = 0;
    const recorder = new RunRecorder(
      kind,
      () => {
        count += 1;
        const look = count === 2 ? undefined : { display: 'seven' as const, segments: [count] };
        looks.push(look);
        return look as never;
      },
      next,
    );
    recorder.begin();
    recorder.contact(1, 2, 1);
    recorder.debounced(3, 2, 1);
    recorder.memory(4, 5, 6);
    recorder.display(7, '');
    recorder.display(7, 'A');
    recorder.display(8, 'A');
    recorder.display(9, 'B');
    recorder.operated(10, 'tap');
    const saved = recorder.save();
    recorder.fitted(11);
    recorder.restored(12);
    const events: Event[] = [
      { kind: 1, time_us: 1, a: 2, b: 1 },
      { kind: 2, time_us: 3, a: 2, b: 1 },
      { kind: 4, time_us: 4, a: 6, b: 5 },
      { kind: 3, time_us: 7, text: 'A' },
      { kind: 3, time_us: 9, text: 'B' },
      { kind: 7, time_us: 10, text: 'tap' },
    ];
    t.is(recorder.hex(), sha256([...events, { kind: 5, time_us: 11 }, { kind: 6, time_us: 12 }]));
    recorder.load(saved);
    recorder.display(13, 'B');
    t.is(recorder.hex(), sha256(events));
    t.deepEqual(
      digests,
      events.map((_, at) => sha256(events.slice(0, at + 1))),
    );
    t.deepEqual(heard, [
      ['contact', 1, 2, 1],
      ['debounced', 3, 2, 1],
      ['memory', 4, 5, 6],
      ['display', 7, 'A'],
      ['display', 9, 'B'],
      ['operated', 10, 'tap'],
    ]);
    const screens = [
      [0, ''],
      [7, 'A'],
      [9, 'B'],
    ];
    t.deepEqual(recorder.screens, (kind === 'digest' ? [] : screens) as never);
    t.deepEqual([...recorder.pictures.keys()], kind === 'pictures' ? [0, 2] : []);
    recorder.begin();
    t.is(recorder.hex(), sha256([]));
    t.deepEqual(
      [recorder.screens.length, recorder.pictures.size],
      [kind === 'digest' ? 0 : 1, kind === 'pictures' ? 1 : 0],
    );
  }
});

test('run recorder: of many screens the first 60 and the last 20 have pictures', (t) => {
  const recorder = new RunRecorder('pictures', () => ({ display: 'seven', segments: [] }) as never);
  recorder.begin();
  for (let screen = 1; screen < 100; screen++) recorder.display(screen, String(screen));
  const places = Array.from({ length: 100 }, (_, place) => place);
  t.deepEqual(
    [...recorder.pictures.keys()],
    places.filter((place) => place < 60 || place >= 80),
  );
});
