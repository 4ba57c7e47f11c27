import test, { type ExecutionContext } from 'ava';
import { Firmware } from '../../../firmware/firmware.js';
import { Responder } from '../../../firmware/responder.js';
import { RecordStore } from '../../../firmware/storage/slots.js';
import { Entry } from '../../../firmware/ui/entry.js';
import { responseCheck } from '../../../host-tools/judge/response-check.js';
import { Card } from '../../machine/card.js';
import type { Memory } from '../../machine/parts/memory.js';
import { play } from '../../script/player.js';
import { parseText } from '../../script/testing.js';
import { replace } from '../../testing-replace.js';
import { GLITCH, STUCK } from './fault-models/contacts.js';
import type { FaultModel } from './fault-models/fault-model.js';
import { SEGMENT } from './fault-models/segments.js';
import { WRITE } from './fault-models/supply.js';
import { type Decision, LoginServer } from './login-server.js';
import type { Violation } from './observer.js';
import { COUNTED, LOGIN, overlookOneDigit, reported, TWICE } from './testing.js';

/** A mistake that is made on purpose, and what must be seen of it. */
interface Mistake {
  readonly what: string;
  readonly make: (t: ExecutionContext) => void;
  readonly script: string;
  readonly faultModels: readonly FaultModel[];
  readonly violation: Violation;
  /** How the script that repeats it fails, where a replay without a server can see it. */
  readonly fails?: RegExp;
}

const BARE = `press PRESS for 2.5s\n${LOGIN}`;
const NO_RECORD = /^expected a response, which needs a record/;

interface StorePrivate {
  readonly memory: Memory;
  slot: number;
}

/** Where the record of `TWICE` ends: a head of 16 bytes, model, serial, suite, key and CRC. */
const RECORD_END = 16 + 'nagra-326'.length + 'DEMO-00001'.length + 'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1'.length + 20 + 3;

const MISTAKES: readonly Mistake[] = [
  {
    what: 'a storage that writes in place',
    make: (t) => {
      const store = replace(t, RecordStore.prototype, 'storeCounter', function (this: RecordStore, hi, lo) {
        (this as unknown as StorePrivate).slot ^= 1;
        store.call(this, hi, lo);
      });
    },
    script: TWICE,
    faultModels: [WRITE],
    violation: 'lost record',
    fails: NO_RECORD,
  },
  {
    what: 'a storage that erases the old slot first',
    make: (t) => {
      const store = replace(t, RecordStore.prototype, 'storeCounter', function (this: RecordStore, hi, lo) {
        const { memory, slot } = this as unknown as StorePrivate;
        memory.write(slot * 256 + 12, 0);
        store.call(this, hi, lo);
      });
    },
    script: TWICE,
    faultModels: [WRITE],
    violation: 'lost record',
    fails: NO_RECORD,
  },
  {
    what: 'a storage that counts back where a record is torn',
    make: (t) => {
      const load = replace(t, RecordStore.prototype, 'load', function (this: RecordStore): boolean {
        const isOther = load.call(this);
        const { memory, slot } = this as unknown as StorePrivate;
        const isTorn = memory.read((1 - slot) * 256 + 12) !== 0 && memory.read((1 - slot) * 256 + RECORD_END) === 0;
        if (isOther && isTorn) this.record = { ...this.record!, counter_lo: this.record!.counter_lo - 1 };
        return isOther;
      });
    },
    script: `card nagra-326 counter=4\n${COUNTED}`,
    faultModels: [WRITE],
    violation: 'counter regression',
  },
  {
    what: 'a card that shows the response before it stores the counter',
    make: (t) => {
      let pending: (() => void) | undefined;
      const store = replace(t, RecordStore.prototype, 'storeCounter', function (this: RecordStore, hi, lo) {
        pending = () => store.call(this, hi, lo);
      });
      const scan = replace(t, Firmware.prototype, 'scan', function (this: Firmware, now_ms) {
        pending?.();
        pending = undefined;
        scan.call(this, now_ms);
      });
    },
    script: `card nagra-326 counter=4\n${COUNTED}`,
    faultModels: [WRITE],
    violation: 'counter regression',
  },
  {
    what: 'a card that always takes the PIN’s last digit for a 4',
    make: (t) => {
      const append = replace(t, Entry.prototype, 'append', function (this: Entry, field, digit) {
        append.call(this, field, field === 0 && this.counts[0] === 3 ? 4 : digit);
      });
    },
    script: BARE,
    faultModels: [GLITCH],
    violation: 'wrong and accepted',
  },
  {
    what: 'a card that shows the response that it made before',
    make: (t) => {
      let before: Uint8Array | undefined;
      const respond = replace(t, Responder.prototype, 'respond', function (this: Responder, entry, out) {
        respond.call(this, entry, out);
        before ??= out.slice();
        out.set(before);
      });
    },
    script: BARE,
    faultModels: [GLITCH],
    violation: 'wrong and accepted',
  },
  {
    what: 'a server that overlooks one wrong digit',
    make: overlookOneDigit,
    script: BARE,
    faultModels: [SEGMENT],
    violation: 'wrong and accepted',
  },
  {
    what: 'a server that takes a counter twice',
    make: (t) => {
      const decide = replace(
        t,
        LoginServer.prototype,
        'decide',
        function (this: LoginServer, answer, challenge, pin): Decision {
          const { counter } = this.save();
          const decision = decide.call(this, answer, challenge, pin);
          this.load({ ...this.save(), counter });
          return decision;
        },
      );
    },
    script: `card nagra-326 counter=4\n${COUNTED}expect response\n`,
    faultModels: [STUCK],
    violation: 'wrong and accepted',
  },
  {
    what: 'a card that leaves a counter out',
    make: (t) => {
      const store = replace(t, RecordStore.prototype, 'storeCounter', function (this: RecordStore, hi, lo) {
        store.call(this, hi, lo + 1);
      });
    },
    script: TWICE,
    faultModels: [STUCK],
    violation: 'counter jump',
  },
  {
    what: 'a firmware that throws at a digit for which there is no room',
    make: (t) => {
      const append = replace(t, Entry.prototype, 'append', function (this: Entry, field, digit) {
        if (this.isFull(field)) throw new RangeError('no room');
        append.call(this, field, digit);
      });
    },
    script: BARE,
    faultModels: [GLITCH],
    violation: 'firmware error',
  },
];

for (const { what, make, script, faultModels, violation, fails } of MISTAKES) {
  test.serial(`campaign: ${what} is found, with the script that repeats it`, (t) => {
    make(t);
    const { ok, cases } = reported(script, faultModels);
    t.false(ok);
    const found = cases.filter(({ violations }) => violations.includes(violation));
    t.log(`${found.length} of ${cases.length}: ${found[0]?.repeat?.split('\n')[0]}`);
    t.true(found.length > 0);
    for (const { repeat } of [found[0]!, found.at(-1)!]) {
      const played = () => play(parseText(repeat!), new Card(), responseCheck).failure?.message ?? 'all as expected';
      if (violation === 'firmware error') t.throws(played, { instanceOf: RangeError });
      else t.regex(played(), fails ?? /./);
    }
  });
}
