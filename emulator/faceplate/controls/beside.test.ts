import test from 'ava';
import type { Key } from '../../../firmware/hal.js';
import { findModel } from '../../../firmware/models.js';
import { firstDifference } from '../../../host-tools/compare/differences.js';
import { Card } from '../../machine/card.js';
import type { LinkedCard } from '../bench/linked-card.js';
import type { LinkReading } from '../drawing/view.js';
import { TestBench, UNICODE } from '../testing.js';
import { BesideControls } from './beside-controls.js';

/** A card at the end of a wire without a wire, in virtual time: another card of this process. */
class OtherCard implements LinkedCard {
  readonly card = new Card({ contacts: { kind: 'clean' } });
  reading: LinkReading | undefined = undefined;
  readonly trouble = undefined;
  readonly isLost = false;
  private changed: () => void = () => undefined;

  move(key: Key, to: 'down' | 'up'): void {
    this.card[to](key);
  }

  press(): void {}

  advance(by_ms: number): void {
    this.card.wait(by_ms * 1000);
  }

  listen(changed: () => void): void {
    this.changed = changed;
  }

  read(): void {
    const { board } = this.card;
    this.reading = {
      model: findModel('dsc-plus')!,
      serial: 'DEMO-00001',
      segments: board.glass.segments,
      text: this.card.display,
      board_us: this.card.now_us,
      isVirtual: true,
      conditions: [],
    };
    this.changed();
  }
}

function beside(columns = 160, rows = 30) {
  const at = new TestBench({}, undefined, 80, 24);
  const other = new OtherCard();
  const desk = new BesideControls(at.controls, other, 'test', (shown, seen, until_us) =>
    firstDifference(shown, seen, 60_000, until_us),
  );
  desk.listen(() => undefined);
  other.read();
  const pass = (ms: number): void => {
    for (let passed = 0; passed < ms; passed += 50) {
      at.pass(50);
      desk.draw(columns, rows, UNICODE);
      other.read();
    }
  };
  const text = () => {
    const grid = desk.draw(columns, rows, UNICODE);
    return Array.from({ length: grid.rows }, (_, y) => grid.row(y)).join('\n');
  };
  return { at, other, desk, pass, text };
}

test('beside: one hand drives both, and they show the same', (t) => {
  const { desk, pass, text, other, at } = beside();
  desk.key('p');
  pass(2300);
  for (const key of ['1', '2', '3', '4', 'enter']) {
    desk.key(key);
    pass(250);
  }
  t.is(other.card.display, 'CHALLNG>');
  t.is(at.card.display, 'CHALLNG>');
  at.bench.enter('type 482915');
  pass(1500);
  desk.key('enter');
  pass(500);
  t.is(other.card.display, at.card.display);
  t.regex(text(), /the same so far: 13 screens/);
  t.is(text().split('\n')[0].match(/▗▄+▖/g)?.length, 2, 'two cards');
});

test('beside: the first difference is marked, and becomes a script', (t) => {
  const { desk, pass, text, other, at } = beside();
  other.card.segment(2, 'f', 'lit');
  desk.key('p');
  pass(2600);
  t.regex(text(), /first difference at 2\.0\d\d s: the card shows \[P.*\], the emulated card \[PIN>\]/);
  desk.key('w');
  t.regex([...at.scripts.values()][0], /^expect "PIN>"$/m);
});

test('beside: the mouse on the other card presses the key of both, and narrow terminals show the bench', (t) => {
  const { desk, pass, other, text } = beside(80, 24);
  text();
  const row = text()
    .split('\n')
    .findIndex((line) => line.includes('[ 6 ]'));
  const x = text().split('\n')[row].lastIndexOf('[ 6 ]') + 2;
  t.true(x > 40);
  desk.mouse({ kind: 'down', x, y: row });
  pass(50);
  t.true(other.card.board.contacts.isDown('6'));
  desk.mouse({ kind: 'up', x, y: row });
  pass(50);
  t.false(other.card.board.contacts.isDown('6'));
  t.regex(beside(60, 18).text(), /dsc-plus/);
});
