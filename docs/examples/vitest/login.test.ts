import { Card } from 'dscplus';
import { expect, test } from 'vitest';

test('a login gives a response of eight digits', () => {
  const card = new Card();
  card.press('PRESS', 2_500_000); // microseconds
  expect(card.display).toBe('PIN>');
  card.type('1234');
  card.press('OK');
  expect(card.display).toBe('CHALLNG>');
  card.type('123456');
  card.press('OK');
  expect(card.display).toMatch(/^\d{8}$/);
});

test('a card that nobody touches goes off after 30 seconds', () => {
  const card = new Card();
  card.press('PRESS', 2_500_000);
  expect(card.waitUntil((display) => display === '', 30_000_000)).toBe(true);
});
