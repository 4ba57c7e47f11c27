import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Card } from 'dscplus';

test('a login gives a response of eight digits', () => {
  const card = new Card();
  card.press('PRESS', 2_500_000); // microseconds
  assert.equal(card.display, 'PIN>');
  card.type('1234');
  card.press('OK');
  assert.equal(card.display, 'CHALLNG>');
  card.type('123456');
  card.press('OK');
  assert.match(card.display, /^\d{8}$/);
});

test('a card that nobody touches goes off after 30 seconds', () => {
  const card = new Card();
  card.press('PRESS', 2_500_000);
  assert.ok(card.waitUntil((display) => display === '', 30_000_000));
});
