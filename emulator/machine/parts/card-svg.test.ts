import { readFileSync } from 'node:fs';
import test from 'ava';
import { KEYS } from '../../../firmware/hal.js';
import { cardSvg } from './card-svg.js';

test('card picture: docs/card.svg is what cardSvg draws (npm run docs writes it again)', (t) => {
  t.is(readFileSync('docs/card.svg', 'utf8'), cardSvg());
});

test('card picture: every key is there once, BACK as an arrow', (t) => {
  const labels = [...cardSvg().matchAll(/text-anchor="middle">([^<]+)</g)].map(([, text]) => text);
  for (const key of KEYS) t.is(labels.filter((text) => text === key).length, key === 'BACK' ? 0 : 1, key);
  t.is(labels.length, KEYS.length - 1);
  t.is(cardSvg().match(/stroke-linecap/g)?.length, 1);
});
