import test from 'ava';
import { MODELS } from '../models.js';
import { Entry } from './entry.js';

const [DSC_PLUS] = MODELS;

/** Every digit's place, of the PIN and of the challenge. */
function places(entry: Entry): string[] {
  return entry.digits.map((digits) => [...digits].join('').replace(/0*$/, ''));
}

test('entry: digits append up to the field’s length, and the last is dropped and gone', (t) => {
  const entry = new Entry(DSC_PLUS!);
  for (const digit of [9, 8, 7, 6, 5]) entry.append(0, digit);
  t.true(entry.isFull(0));
  t.deepEqual(
    [places(entry), [...entry.counts]],
    [
      ['9876', ''],
      [4, 0],
    ],
  );
  entry.drop(0);
  t.false(entry.isFull(0));
  t.deepEqual(
    [places(entry), [...entry.counts]],
    [
      ['987', ''],
      [3, 0],
    ],
  );
  entry.append(1, 1);
  t.deepEqual(
    [places(entry), [...entry.counts]],
    [
      ['987', '1'],
      [3, 1],
    ],
  );
  entry.drop(1);
  entry.drop(1);
  t.deepEqual(
    [places(entry), [...entry.counts]],
    [
      ['987', ''],
      [3, 0],
    ],
  );
});

test('entry: the newest digit may be read until one is dropped', (t) => {
  const entry = new Entry(DSC_PLUS!);
  t.false(entry.newestReadable);
  entry.append(0, 1);
  t.true(entry.newestReadable);
  entry.append(0, 2);
  entry.drop(0);
  t.false(entry.newestReadable);
});

test('entry: wiped, it is as a new one; loaded, as the one that was saved', (t) => {
  const entry = new Entry(DSC_PLUS!);
  for (const digit of [9, 8]) entry.append(0, digit);
  entry.append(1, 7);
  const state = entry.save();
  t.deepEqual(state, { digits: [[9, 8], [7]], newestReadable: true });
  entry.wipe();
  t.deepEqual({ ...entry }, { ...new Entry(DSC_PLUS!) });
  for (const digit of [1, 2, 3]) entry.append(0, digit);
  entry.load(state);
  t.deepEqual([entry.save(), places(entry)], [state, ['98', '7']]);
});
