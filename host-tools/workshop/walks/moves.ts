/** The moves of a walk over phones and pages: acts of people, with what they know and with what is wrong. */
import fc from 'fast-check';
import type { Network } from '../../../emulator/phone/state.js';
import { DEMO_USERS } from '../../portal/demo.js';

type DemoUser = (typeof DEMO_USERS)[number];

/** @property at the place of the browser, or of the phone */
export type Move =
  | { readonly do: 'begin'; readonly at: number; readonly user: string; readonly isRight: boolean }
  | { readonly do: 'choose'; readonly at: number; readonly which: number }
  | { readonly do: 'say'; readonly at: number; readonly what: 'right' | 'wrong' | 'other' | 'stale' }
  /** Asks whether the phone has answered. */
  | { readonly do: 'goOn'; readonly at: number }
  | { readonly do: 'again'; readonly at: number; readonly way: 'sms' | 'voice' }
  | { readonly do: 'home'; readonly at: number }
  | { readonly do: 'logOut'; readonly at: number }
  /** Fills the phone's fields, and taps a button. */
  | { readonly do: 'phone'; readonly at: number; readonly button: number; readonly isRight: boolean }
  /** Holds a phone before the code on a page: of an activation, or of a challenge. */
  | { readonly do: 'scan'; readonly at: number; readonly browser: number }
  /** Scans, and does all that the phone asks for then. */
  | { readonly do: 'activate'; readonly at: number; readonly browser: number }
  /** Adds a user by name, password and code, or recovers one. */
  | { readonly do: 'add'; readonly at: number; readonly user: DemoUser; readonly isRecovery: boolean }
  /** Somebody without a phone sends a request: one that was sent before, or one with what is seen of others. */
  | { readonly do: 'forge'; readonly which: number }
  | { readonly do: 'confirm'; readonly at: number; readonly isRight: boolean }
  | { readonly do: 'network'; readonly at: number; readonly word: Network }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'lose'; readonly which: number };

const at = fc.nat(1);
const browser = fc.nat(1);
const user = fc.constantFrom(...DEMO_USERS);
const mostly = fc.nat(5).map((drawn) => drawn > 0);

/** @param weight how often it is drawn */
function move<Do extends Move['do']>(
  weight: number,
  name: Do,
  fields: { [Name in keyof Omit<Extract<Move, { do: Do }>, 'do'>]: fc.Arbitrary<Extract<Move, { do: Do }>[Name]> },
): { readonly weight: number; readonly arbitrary: fc.Arbitrary<Move> } {
  return { weight, arbitrary: fc.record({ do: fc.constant(name), ...fields }) as unknown as fc.Arbitrary<Move> };
}

const ANY: fc.Arbitrary<Move> = fc.oneof(
  move(5, 'begin', { at, user, isRight: mostly }),
  move(3, 'choose', { at, which: fc.nat(3) }),
  move(6, 'say', { at, what: fc.constantFrom('right', 'right', 'right', 'wrong', 'other', 'stale') }),
  move(4, 'goOn', { at }),
  move(1, 'again', { at, way: fc.constantFrom('sms', 'voice') }),
  move(2, 'home', { at }),
  move(1, 'logOut', { at }),
  move(10, 'phone', { at, button: fc.nat(6), isRight: mostly }),
  move(1, 'scan', { at, browser }),
  move(4, 'activate', { at, browser }),
  move(3, 'add', { at, user, isRecovery: fc.boolean() }),
  move(2, 'forge', { which: fc.nat(30) }),
  move(4, 'confirm', { at, isRight: mostly }),
  move(1, 'network', { at, word: fc.constantFrom('on', 'on', 'on', 'roaming', 'off') }),
  move(2, 'pass', { ms: fc.constantFrom(1000, 30_000, 119_000, 121_000, 601_000) }),
  move(1, 'lose', { which: fc.nat(3) }),
);

/** Acts that follow each other where somebody gets in: at random alone, a walk seldom comes so far. */
const STORY: fc.Arbitrary<readonly Move[]> = fc
  .record({ at, browser, user, which: fc.nat(3), way: fc.nat(3), isRight: mostly })
  .map(({ at, browser, user, which, way, isRight }) => {
    const begun: Move[] = [
      { do: 'begin', at: browser, user, isRight: true },
      { do: 'choose', at: browser, which },
    ];
    if (way === 0) return [...begun, { do: 'say', at: browser, what: 'right' }];
    if (way === 1) return [...begun, { do: 'confirm', at, isRight }, { do: 'goOn', at: browser }];
    const said: Move = { do: 'say', at: browser, what: 'right' };
    if (way === 2) return [...begun, said, { do: 'activate', at, browser }];
    return [{ do: 'add', at, user, isRecovery: which === 0 }, ...begun];
  });

/** A walk: single acts, and stories. */
export function walks(acts_max: number): fc.Arbitrary<readonly Move[]> {
  const steps = fc.oneof({ weight: 3, arbitrary: ANY.map((one) => [one]) }, { weight: 1, arbitrary: STORY });
  return fc.array(steps, { minLength: 5, maxLength: acts_max, size: 'max' }).map((all) => all.flat());
}
