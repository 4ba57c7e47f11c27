/** The phone that statements are done to. */
import { InputError } from '../../input-error.js';
import { PhoneBench } from '../../phone/bench/phone-bench.js';
import type { Devices } from './entry.js';

/** @throws InputError where the script has taken none */
export function phoneOf({ card: { attached } }: Devices): PhoneBench {
  if (attached instanceof PhoneBench) return attached;
  throw new InputError('found no phone here, expected "phone ios" or "phone android" before this statement');
}
