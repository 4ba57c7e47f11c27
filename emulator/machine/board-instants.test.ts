/** At which instant, in which order and how often a board tells what happens; and what its parts lose with the supply. */
import test from 'ava';
import { NEVER_MS } from '../../firmware/hal.js';
import type { Attached } from './attached.js';
import type { Probe } from './board.js';
import { Card } from './card.js';
import { PlainCard } from './plain-card.js';
import { CLEAN, thrownBy } from './testing.js';

type Event = readonly unknown[];

/** A probe that keeps what it gets in one list, a look with what the board shows then. */
function probed(): { readonly events: Event[]; readonly probe: Probe } {
  const events: Event[] = [];
  const hear =
    (name: string) =>
    (...args: readonly unknown[]) =>
      void events.push([name, ...args]);
  const probe: Probe = {
    contact: hear('contact'),
    debounced: hear('debounced'),
    display: hear('display'),
    memory: hear('memory'),
    operated: hear('operated'),
    began: (why) => void events.push(['began', why]),
    look: (board) => void events.push(['look', board.text, board.memory.save().failsIn]),
    reset: () => void events.push(['reset']),
    note: () => undefined,
    computed: () => undefined,
  };
  return { events, probe };
}

/** A device that shows a text, and does something every 100 ms that nobody sees. */
class Sign implements Attached {
  readonly name = 'sign';
  readonly key = undefined;
  at_us = 0;

  constructor(public text: string) {}

  get next_us(): number {
    return (Math.floor(this.at_us / 100_000) + 1) * 100_000;
  }

  advance(to_us: number): void {
    this.at_us = to_us;
  }

  save(): object {
    return { at_us: this.at_us, text: this.text };
  }

  load(state: object): void {
    Object.assign(this, state);
  }
}

/** With the prompt for the PIN showing, at 2.6 s. */
function open(card: PlainCard): void {
  card.press('PRESS', 2_500_000);
}

test('board: a contact that changes is read by the scan after it, and not by one later or earlier', (t) => {
  const { events, probe } = probed();
  const card = new Card({ ...CLEAN, probe });
  card.glitch('7', 30_000);
  card.wait(100_000);
  t.deepEqual(
    events.filter(([name]) => name === 'debounced'),
    [
      ['debounced', 21_000, 7, 1],
      ['debounced', 51_000, 7, 0],
    ],
  );
});

test('board: the edges at the last instant of a wait are reported in it, and those at a change of the display', (t) => {
  const { events, probe } = probed();
  const card = new Card({ ...CLEAN, probe });
  card.glitch('7', 300);
  card.wait(300);
  t.deepEqual(events.splice(0).slice(-2), [
    ['contact', 0, 7, 1],
    ['contact', 300, 7, 0],
  ]);
  card.wait(700);
  card.down('PRESS');
  card.wait(2_010_000);
  card.glitch('7', 11_000);
  t.true(card.waitUntil((text) => text === 'PIN>', 60_000));
  t.is(card.now_us, 2_022_000);
  t.deepEqual(
    events.filter(([name]) => name === 'contact'),
    [
      ['contact', 1000, 12, 1],
      ['contact', 2_011_000, 7, 1],
      ['contact', 2_022_000, 7, 0],
    ],
  );
});

test('board: it says which scan is the next that matters; where each is made, that is the next one', (t) => {
  const { board } = new PlainCard(CLEAN);
  t.is(board.nextScan_ms(), NEVER_MS);
  board.advance(5500);
  board.scanLoop = 'each';
  t.is(board.nextScan_ms(), 6);
  board.scanLoop = 'jump';
  board.contacts.move(5500, 3, true);
  t.is(board.nextScan_ms(), 6);
  board.advance(6000);
  t.is(board.nextScan_ms(), 26);
});

test('board: an error of the firmware comes out of the wait, and is no failure of the supply', (t) => {
  const card = new PlainCard(CLEAN);
  const { firmware } = card.board;
  // Also one that says the same.
  for (const error of [new RangeError('a defect'), 'the supply failed at a write to memory']) {
    firmware.scan = () => {
      throw error;
    };
    card.down('1');
    t.is(
      thrownBy(() => card.wait(1000)),
      error,
    );
    t.true(card.board.powered);
  }
});

test('board: a card that no file follows stores its counter by itself', (t) => {
  const card = new PlainCard({ ...CLEAN, model: 'nagra-326' });
  t.regex(card.respond('12345678', '1234'), /^[0-9]{6}$/);
  t.is(card.facts()?.counter, 1n);
});

test('board: a supply that comes and goes ends a failure that was planned, before anybody looks', (t) => {
  const { events, probe } = probed();
  const card = new Card({ ...CLEAN, model: 'nagra-326', probe });
  const failsIn = () => card.save().board.memory.failsIn;
  card.cutPower(3);
  t.is(failsIn(), 3);
  card.cutPower();
  t.is(failsIn(), 0);
  card.cutPower(3);
  card.restorePower();
  t.deepEqual([failsIn(), events.at(-1)], [0, ['look', '', 0]]);
  t.regex(card.respond('12345678', '1234'), /^[0-9]{6}$/);
});

test('board: a battery that is emptied twice resets the processor once', (t) => {
  const { events, probe } = probed();
  const card = new Card({ ...CLEAN, probe });
  events.length = 0;
  card.battery(0);
  card.battery(0);
  t.deepEqual(events, [['reset'], ['look', '', 0], ['look', '', 0]]);
});

test('board: a battery that ends within a scan resets the processor, which reads a held key again with the next one', (t) => {
  const { events, probe } = probed();
  const card = new Card({ ...CLEAN, probe });
  open(card);
  card.down('7');
  card.wait(100_000);
  const { display_nA, awake_nA } = card.model;
  card.board.firmware.settleEnergy(card.now_us / 1000);
  card.board.battery.load((display_nA + awake_nA) * 100);
  card.board.firmware.settleEnergy(card.now_us / 1000);
  events.length = 0;
  card.wait(200_000);
  t.deepEqual(events, [['display', 2_800_000, ''], ['reset']]);
  card.battery(100);
  events.length = 0;
  card.wait(200_000);
  t.deepEqual(
    events.filter(([name]) => name === 'debounced'),
    [['debounced', 2_921_000, 7, 1]],
  );
});

test('board: a key that is held over a cut is read again when the supply is back', (t) => {
  const { events, probe } = probed();
  const card = new Card({ ...CLEAN, probe });
  card.down('0');
  card.wait(50_000);
  card.cutPower();
  t.is(card.board.contacts.lastRead, 0);
  card.wait(50_000);
  card.restorePower();
  events.length = 0;
  card.wait(50_000);
  t.deepEqual(
    events.filter(([name]) => name === 'debounced'),
    [['debounced', 121_000, 0, 1]],
  );
});

test('board: what a test or a broken segment shows is reported before anybody looks', (t) => {
  const { events, probe } = probed();
  const card = new Card({ ...CLEAN, probe });
  open(card);
  events.length = 0;
  card.board.selfTest();
  const { display } = card;
  t.deepEqual(events.splice(0), [
    ['display', 2_600_000, display],
    ['look', display, 0],
  ]);
  card.segment(1, 'a1', 'dead');
  t.deepEqual(events, [
    ['display', 2_600_000, card.display],
    ['look', card.display, 0],
  ]);
  events.length = 0;
  t.throws(() => card.segment(1, 'a1', 'bent' as never));
  t.deepEqual([events, card.save().board.glass.dead[0]], [[], 1]);
});

test('board: another card is blank at once, and its glass is whole', (t) => {
  const { events, probe } = probed();
  const card = new Card({ ...CLEAN, probe });
  open(card);
  card.segment(1, 'a1', 'dead');
  events.length = 0;
  card.fit({});
  t.deepEqual(events, [
    ['display', 2_600_000, ''],
    ['began', 'fitted'],
  ]);
  open(card);
  t.is(card.display, 'PIN>');
});

test('attached device: one that shows what the card showed changes nothing on the display', (t) => {
  const { events, probe } = probed();
  const card = new Card({ ...CLEAN, probe });
  open(card);
  events.length = 0;
  const sign = new Sign('PIN>');
  card.attach(sign);
  t.is(sign.at_us, 2_600_000);
  t.deepEqual(events, []);
  const saved = card.save();
  card.restore(saved);
  t.deepEqual(events, [['began', 'restored']]);
  sign.text = 'SIGN';
  card.restore(saved);
  t.deepEqual(events.slice(1), [
    ['display', 2_600_000, 'PIN>'],
    ['began', 'restored'],
  ]);
});

test('attached device: time goes to the end of a wait over whatever it does unseen', (t) => {
  const card = new Card(CLEAN);
  const sign = new Sign('SIGN');
  card.attach(sign);
  card.wait(2_550_000);
  t.deepEqual([card.now_us, sign.at_us], [2_550_000, 2_550_000]);
});

test('attached device: what is done to it is done before it is reported', (t) => {
  const sign = new Sign('SIGN');
  const heard: Event[] = [];
  const { probe } = probed();
  const card = new Card({ ...CLEAN, listener: { ...probe, operated: (_, what) => heard.push([what, sign.text]) } });
  card.attach(sign);
  card.operate('turn', () => {
    sign.text = 'NGIS';
  });
  t.deepEqual(heard, [['turn', 'NGIS']]);
});

test('card: begun again with a device attached, nobody hears of the end of the last run', (t) => {
  const { events, probe } = probed();
  const card = new Card({ ...CLEAN, probe });
  card.attach(new Sign('SIGN'));
  card.wait(1000);
  events.length = 0;
  card.restart();
  t.deepEqual(events, [['began', 'start']]);
  t.is(card.attached, undefined);
});
