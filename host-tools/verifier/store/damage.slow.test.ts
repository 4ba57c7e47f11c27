import test from 'ava';
import { flipBits } from './testing-damage.js';

/** More for a long run. */
const FLIPS = Number(process.env.DSCPLUS_FLIPS ?? 2);

test('store damage: a bit flipped in any page is found or does no harm', (t) => flipBits(t, 1, FLIPS));
