/** A card of a card file: what the file keeps, and what a run's digest says of cards that come and go. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { Card } from './card.js';
import { createCardFile, readCardFile } from './card-file/card-file.js';
import { completeRecord } from './card-record.js';
import { RunRecorder } from './recorder.js';
import { CLEAN } from './testing.js';

function cardFile(t: ExecutionContext, counter = 5n): string {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-file-card-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'a.card');
  createCardFile(path, completeRecord({ model: 'nagra-326', counter }));
  return path;
}

function fileCard(t: ExecutionContext, counter = 5n): { readonly card: Card; readonly path: string } {
  const path = cardFile(t, counter);
  const card = new Card({ contacts: { kind: 'clean' }, file: path });
  t.teardown(() => card.close());
  return { card, path };
}

/** The counter's 64 bits are two halves in memory. */
for (const counter of [0n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 40n + 7n, 2n ** 63n]) {
  test(`card file: a card goes on from the counter ${counter}`, (t) => {
    const { card, path } = fileCard(t, counter);
    t.is(card.facts()!.counter, counter);
    card.respond('12345678', '1234');
    t.deepEqual([card.facts()!.counter, readCardFile(path).counter], [counter + 1n, counter + 1n]);
  });
}

/** A login up to its last key. */
function enter(card: Card): void {
  card.press('PRESS', 2_500_000);
  card.type('12345678');
  card.press('OK');
  card.type('1234');
}

test('card file: a supply that fails while the counter is stored leaves the file as it was', (t) => {
  const { card, path } = fileCard(t);
  const before = readFileSync(path, 'utf8');
  enter(card);
  card.cutPower(5);
  card.press('OK');
  t.deepEqual([card.display, card.board.powered], ['', false]);
  t.is(readFileSync(path, 'utf8'), before);
});

test('card file: a card that let its files go can fit them again', (t) => {
  const { card, path } = fileCard(t);
  card.respond('12345678', '1234');
  card.close();
  card.fitFile(path);
  card.respond('12345678', '1234');
  t.is(readCardFile(path).counter, 7n);
});

test('card file: a snapshot of the file’s own counter is restored as it is', (t) => {
  const { card } = fileCard(t);
  card.respond('12345678', '1234');
  const saved = card.save();
  card.wait(1_000_000);
  card.restore(saved);
  t.deepEqual(card.save(), saved);
});

test('card file: the path of a file that no system can have is a defect of the caller, as Node says it', (t) => {
  t.throws(() => readCardFile('a\0b'), { code: 'ERR_INVALID_ARG_VALUE' });
  t.throws(() => readCardFile('no\u0007such'), { message: /^card file no␇such: it could not be read: / });
});

test('card file: a file that another program has written with other blanks is read', (t) => {
  const path = cardFile(t);
  const text = readFileSync(path, 'utf8');
  t.true(text.startsWith('{\n  "format": "dscplus card 1",\n  "model": "nagra-326",\n'));
  const record = readCardFile(path);
  writeFileSync(path, JSON.stringify(JSON.parse(text)));
  appendFileSync(path, '\n\n');
  t.deepEqual(readCardFile(path), record);
});

test('card: cards and devices that come, and snapshots that are gone back to, are marks in the digest', (t) => {
  const recorder = new RunRecorder('digest', () => undefined);
  recorder.begin();
  const path = cardFile(t);
  const card = new Card({ ...CLEAN, listener: recorder });
  t.teardown(() => card.close());
  const saved = card.save();
  const same = (act: string) => t.is(card.digest(), recorder.hex(), act);
  // A new run begins with its card, which is a mark as well.
  recorder.begin();
  same('begin');
  card.fit({});
  recorder.fitted(0);
  same('fit');
  card.fitFile(path);
  recorder.fitted(0);
  same('fitFile');
  card.press('PRESS', 2_500_000);
  same('press');
  recorder.restored(0);
  card.restore(saved);
  same('restore');
  const device = { name: 'd', text: '', next_us: 1e15, key: undefined, advance() {}, save: () => ({}), load() {} };
  card.attach(device);
  recorder.fitted(0);
  same('attach');
});
