/** The device that a person holds, and that statements are done to. */
import { InputError } from '../../input-error.js';
import type { Target } from '../../machine/target.js';
import { PhoneBench } from '../../phone/bench/phone-bench.js';
import type { Devices } from './entry.js';

/** @throws InputError where the script has taken none */
export function phoneOf({ card: { attached } }: Devices): PhoneBench {
  if (attached instanceof PhoneBench) return attached;
  throw new InputError('found no phone here, expected "phone ios" or "phone android" before this statement');
}

/** The card whose keys are moved and whose parts break. @throws InputError where a phone is in its place */
export function cardOf({ card }: Devices): Target {
  if (card.attached === undefined) return card;
  throw new InputError('found a phone in place of the card here, expected "card MODEL" before this statement');
}
