/** Parts beside the card: another device in its place, listeners, probes, and its card file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { InputError } from '../input-error.js';
import type { Attached } from './attached.js';
import type { Board, Probe } from './board.js';
import { LAST_US, NO_POWER } from './board.js';
import { Card } from './card.js';
import { createCardFile, readCardFile } from './card-file/card-file.js';
import { completeRecord } from './card-record.js';
import { CLEAN, login } from './testing.js';

/** A device that shows the seconds, and a mark. */
class Clock implements Attached {
  readonly name = 'clock';
  readonly key = { key: Uint8Array.of(7), suite: 'S' };
  at_us = 0;
  mark = '';

  get text(): string {
    return `${Math.floor(this.at_us / 1_000_000)}${this.mark}`;
  }

  get next_us(): number {
    return (Math.floor(this.at_us / 1_000_000) + 1) * 1_000_000;
  }

  advance(to_us: number): void {
    this.at_us = to_us;
  }

  save(): object {
    return { at_us: this.at_us, mark: this.mark };
  }

  load(state: object): void {
    Object.assign(this, state);
  }
}

type Event = readonly unknown[];

/** A probe that keeps what it gets; looks only of the kinds that are asked for. */
function probe(): { readonly events: Event[]; readonly calls: Event[]; readonly probe: Probe } {
  const events: Event[] = [];
  const calls: Event[] = [];
  const hear =
    (name: string) =>
    (...args: readonly unknown[]) =>
      void events.push([name, ...args]);
  return {
    events,
    calls,
    probe: {
      contact: hear('contact'),
      debounced: hear('debounced'),
      display: hear('display'),
      memory: hear('memory'),
      operated: hear('operated'),
      began: (why, board: Board, left_us) => void calls.push([why, board.now_us, left_us]),
      look: (board) => void calls.push(['look', board.now_us]),
      reset: (board) => void calls.push(['reset', board.now_us]),
      note: () => undefined,
      computed: () => undefined,
    },
  };
}

test('attached device: time stops at every change of what it shows, and goes on to its end', (t) => {
  const card = new Card(CLEAN);
  card.wait(300_000);
  card.attach(new Clock());
  t.deepEqual([card.display, card.attached?.name, card.board.hasHadDevice], ['0', 'clock', true]);
  t.deepEqual([card.advanceToChange(2_500_000), card.now_us, card.display], [true, 1_000_000, '1']);
  t.deepEqual([card.advanceToChange(2_500_000), card.now_us, card.display], [true, 2_000_000, '2']);
  t.deepEqual([card.advanceToChange(2_500_000), card.now_us, card.display], [false, 2_500_000, '2']);
  t.deepEqual(card.facts(), { key: Uint8Array.of(7), suite: 'S', model: card.model, counter: 0n });
  // The card behind it sleeps, and its keys still work on it.
  card.press('PRESS', 2_500_000);
  t.is(card.board.glass.text, 'PIN>');
  t.is(card.display, '5');
  card.fit({});
  t.deepEqual([card.attached, card.display, card.facts()!.counter], [undefined, '', 0n]);
});

test('attached device: what is done to it, what it shows and its coming are recorded', (t) => {
  const { events, probe: hears } = probe();
  const card = new Card({ ...CLEAN, probe: hears });
  const plain = card.digest();
  const clock = new Clock();
  card.attach(clock);
  const attached = card.digest();
  t.not(attached, plain);
  card.wait(1_200_000);
  const before = card.digest();
  card.operate('mark', () => {
    clock.mark = '!';
  });
  t.not(card.digest(), before);
  t.deepEqual(
    events.filter(([name]) => name !== 'contact'),
    [
      ['display', 0, '0'],
      ['display', 1_000_000, '1'],
      ['operated', 1_200_000, 'mark'],
      ['display', 1_200_000, '1!'],
    ],
  );
  card.operate('nothing', () => undefined);
  t.is(events.at(-1)![0], 'operated');
  t.deepEqual(card.screens.at(-1), [1_200_000, '1!']);
  card.fit({});
  t.deepEqual(events.at(-1), ['display', 1_200_000, '']);
  t.throws(() => card.operate('late', () => undefined), { instanceOf: InputError, message: /no device attached/ });
});

test('attached device: a snapshot holds it, and goes back to it; a card that never had one refuses it', (t) => {
  const card = new Card(CLEAN);
  const alone = card.save();
  const clock = new Clock();
  card.attach(clock);
  card.wait(1_500_000);
  const saved = card.save();
  card.wait(3_000_000);
  card.restore(saved);
  t.deepEqual([card.now_us, card.display, card.attached], [1_500_000, '1', clock]);
  t.deepEqual(card.save(), saved);
  card.restore(alone);
  t.deepEqual([card.now_us, card.display, card.attached], [0, '', undefined]);
  card.restore(saved);
  t.deepEqual([card.display, card.advanceToChange(9_000_000), card.now_us], ['1', true, 2_000_000]);
  t.throws(() => new Card().restore(saved), { instanceOf: InputError, message: /another device attached/ });
  card.restart();
  t.deepEqual([card.now_us, card.display, card.attached], [0, '', undefined]);
});

test('card: a listener and a probe hear the same, in the same order, and the recorder as well', (t) => {
  const [one, two] = [probe(), probe()];
  const recorded = new Card({ ...CLEAN, listener: one.probe, probe: two.probe });
  login(recorded);
  recorded.cutPower();
  for (const kind of ['contact', 'debounced', 'display'] as const) {
    t.true(
      one.events.some(([name]) => name === kind),
      kind,
    );
  }
  t.deepEqual(two.events, one.events);
  const alone = probe();
  const bare = new Card({ contacts: { kind: 'clean' }, listener: alone.probe });
  login(bare);
  bare.cutPower();
  t.deepEqual(alone.events, one.events);
  t.deepEqual([bare.digest(), bare.screens], [null, []]);
  const nagra = new Card({ ...CLEAN, model: 'nagra-326', probe: alone.probe });
  alone.events.length = 0;
  nagra.press('PRESS', 2_500_000);
  nagra.type('12345678');
  nagra.press('OK');
  nagra.type('1234');
  nagra.press('OK');
  t.true(alone.events.some(([name]) => name === 'memory'));
});

test('card: its listener and its probe hear of memory and of an attached device, with a recorder and without one', (t) => {
  for (const record of [true, false]) {
    const [one, two] = [probe(), probe()];
    const { contact, debounced, display, memory, operated } = two.probe;
    // The probe hears of each after the listener.
    const second =
      <Args extends readonly unknown[]>(hear: (...args: Args) => void) =>
      (...args: Args) => {
        t.is(one.events.length, two.events.length + 1);
        hear(...args);
      };
    Object.assign(two.probe, {
      contact: second(contact),
      debounced: second(debounced),
      display: second(display),
      memory: second(memory),
      operated: second(operated!),
    });
    const card = new Card({ ...CLEAN, model: 'nagra-326', record, listener: one.probe, probe: two.probe });
    nagraLogin(card);
    card.attach(new Clock());
    card.operate('mark', () => undefined);
    const kinds = new Set(one.events.map(([name]) => name));
    t.deepEqual([...kinds].sort(), ['contact', 'debounced', 'display', 'memory', 'operated']);
    t.deepEqual(two.events, one.events);
    const alone = probe();
    const bare = new Card({ contacts: { kind: 'clean' }, model: 'nagra-326', probe: alone.probe });
    nagraLogin(bare);
    t.deepEqual(alone.events, one.events.slice(0, alone.events.length));
    t.true(alone.events.some(([name]) => name === 'memory'));
  }
});

test('card: debounced levels are reported key by key, down and up', (t) => {
  const { events, probe: hears } = probe();
  const card = new Card({ ...CLEAN, probe: hears });
  for (const key of ['7', 'PRESS', '0'] as const) card.down(key);
  card.wait(30_000);
  for (const key of ['PRESS', '0', '7'] as const) card.up(key);
  card.wait(30_000);
  t.deepEqual(
    events.filter(([name]) => name === 'debounced'),
    [
      ...[0, 7, 12].map((key) => ['debounced', 21_000, key, 1]),
      ...[0, 7, 12].map((key) => ['debounced', 51_000, key, 0]),
    ],
  );
});

test('card: a probe hears of every beginning, of every reset, and looks whenever something may be otherwise', (t) => {
  const { calls, probe: hears } = probe();
  const card = new Card({ ...CLEAN, probe: hears });
  t.deepEqual(calls.splice(0).slice(-1), [['start', 0, 0]]);
  card.wait(1_000_000);
  const saved = card.save();
  calls.length = 0;
  const steps: ReadonlyArray<readonly [act: () => void, heard: readonly Event[]]> = [
    [
      () => card.fit({}),
      [
        ['reset', 1_000_000],
        ['fitted', 1_000_000, 1_000_000],
      ].slice(1),
    ],
    [() => card.battery(50), [['look', 1_000_000]]],
    [
      () => card.battery(0),
      [
        ['reset', 1_000_000],
        ['look', 1_000_000],
      ],
    ],
    [() => card.battery(100), [['look', 1_000_000]]],
    [() => card.cutPower(), [['reset', 1_000_000]]],
    [() => card.restorePower(), [['look', 1_000_000]]],
    [() => void card.board.selfTest(), [['look', 1_000_000]]],
    [() => card.board.reset(), [['reset', 1_000_000]]],
    [() => card.segment(1, 'a1', 'lit'), [['look', 1_000_000]]],
    [
      () => {
        card.board.now_us = 2_000_000;
        card.restore(saved);
      },
      [['restored', 1_000_000, 2_000_000]],
    ],
  ];
  for (const [act, heard] of steps) {
    act();
    t.deepEqual(calls.splice(0), heard, String(act));
  }
  card.down('1');
  card.wait(1000);
  t.deepEqual(calls.splice(0), [['look', 1_001_000]]);
});

test('board: without power nothing is tested, and time ends where a duration could not be counted', (t) => {
  const card = new Card(CLEAN);
  t.is(card.board.selfTest(), 0);
  card.cutPower();
  t.deepEqual([card.board.selfTest(), NO_POWER, LAST_US], [4, 4, Number.MAX_SAFE_INTEGER - 1]);
});

function cardFile(t: { teardown(end: () => void): void }, counter: bigint): string {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-attached-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'a.card');
  createCardFile(path, completeRecord({ model: 'nagra-326', counter }));
  return path;
}

function nagraLogin(card: Card): void {
  card.press('PRESS', 2_500_000);
  card.type('12345678');
  card.press('OK');
  card.type('1234');
  card.press('OK');
}

test('card: the counter of a card file rises with each response, and never goes back with a snapshot', (t) => {
  const path = cardFile(t, 5n);
  const card = new Card({ contacts: { kind: 'clean' }, file: path, record: true });
  t.teardown(() => card.close());
  t.is(card.filePath, path);
  const saved = card.save();
  const before = card.digest();
  nagraLogin(card);
  t.is(readCardFile(path).counter, 6n);
  card.restore(saved);
  t.not(card.digest(), before);
  t.deepEqual([card.facts()!.counter, card.filePath, card.now_us], [6n, path, 0]);
  nagraLogin(card);
  t.is(readCardFile(path).counter, 7n);
  card.fit({});
  t.is(card.filePath, null);
  card.fitFile(path);
  t.deepEqual([card.filePath, card.facts()!.counter], [path, 7n]);
  card.close();
  t.is(card.filePath, null);
  const other = new Card({ file: path });
  t.is(other.facts()!.counter, 7n);
  other.close();
});

test('card: a card file whose counter is used up ends the card, and shows no response', (t) => {
  const card = new Card({ contacts: { kind: 'clean' }, file: cardFile(t, 2n ** 64n - 1n) });
  t.teardown(() => card.close());
  t.throws(() => nagraLogin(card), { instanceOf: InputError, message: /its counter is used up/ });
  t.deepEqual([card.display, card.board.powered], ['', false]);
});
