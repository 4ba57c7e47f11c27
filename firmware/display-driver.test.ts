import test from 'ava';
import { DisplayDriver } from './display-driver.js';
import { glyphTable } from './lcd/glyphs.js';
import { findModel } from './models.js';

const GEN1 = findModel('dsc-plus-gen1')!;

/** A driver, and the frames that it has driven. */
function driver() {
  const frames: number[][] = [];
  const display = new DisplayDriver({ show: (cells) => void frames.push([...cells]) }, GEN1);
  const show = (text: string) => {
    [...text.padEnd(GEN1.cells)].forEach((character, cell) => {
      display.cells[cell] = character.charCodeAt(0);
    });
    display.show();
    return frames.length;
  };
  return { display, frames, show };
}

test('display driver: drives the glass only when a segment changes, be it one alone', (t) => {
  const { frames, show } = driver();
  t.is(show(''), 0);
  t.is(show('1'), 1);
  t.is(show('1'), 1);
  t.is(show('7'), 2, '7 is 1 with segment a');
  t.is(show('7   1'), 3);
  const [one, seven] = ['1', '7'].map((digit) => glyphTable('seven')[digit.charCodeAt(0)]);
  t.deepEqual(frames, [
    [one, 0, 0, 0, 0],
    [seven, 0, 0, 0, 0],
    [seven, 0, 0, 0, one],
  ]);
});

test('display driver: after a reset it is blank, and so it takes the glass to be', (t) => {
  const { display, show } = driver();
  show('12345');
  display.reset();
  t.deepEqual(display.save(), [0, 0, 0, 0, 0]);
  display.show();
  t.is(show(''), 1);
  t.is(show('1'), 2);
});
