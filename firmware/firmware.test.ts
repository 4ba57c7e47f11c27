import test, { type ExecutionContext } from 'ava';
import { boot, type Firmware, type FirmwareState, SELF_TEST } from './firmware.js';
import { type Hal, KEYS, type Key, NEVER_MS } from './hal.js';
import { Debouncer } from './keypad/debounce.js';
import { NO_KEY } from './keypad/keypad.js';
import { findModel, MODELS, type Model } from './models.js';
import { encodeRecord, MEMORY_BYTES } from './storage/record.js';
import { transitionsOf } from './ui/screens.js';

const [DSC_PLUS] = MODELS as [Model];
const FULL_nAms = 1e12;

/** The firmware on hardware that is as plain as can be: every millisecond is a scan. */
class Rig implements Hal {
  now_ms = 0;
  levels = 0;
  frames: number[][] = [];
  charge_nAms = FULL_nAms;
  readonly bytes = new Uint8Array(MEMORY_BYTES);
  readonly firmware: Firmware;
  readonly contacts = { read: () => this.levels };
  readonly glass = { show: (cells: Uint16Array) => void this.frames.push([...cells]) };
  readonly memory = {
    size: MEMORY_BYTES,
    read: (address: number) => this.bytes[address],
    write: (address: number, value: number) => {
      this.bytes[address] = value;
    },
  };
  readonly battery = {
    remaining_nAms: () => this.charge_nAms,
    capacity_nAms: () => FULL_nAms,
    draw: (charge_nAms: number) => {
      this.charge_nAms -= charge_nAms;
    },
  };

  constructor(readonly model: Model = DSC_PLUS) {
    const key = new Uint8Array(20).fill(0x31);
    const { name, suite } = model;
    encodeRecord({ model: name, serial: 'R-1', suite, key, counter_hi: 0, counter_lo: 0 }, 1, this.bytes);
    this.firmware = boot(this, model);
  }

  /** @returns the screen's name */
  wait(time_ms: number): string {
    for (let i = 0; i < time_ms; i++) this.firmware.scan(++this.now_ms);
    return this.firmware.screenName;
  }

  /** Presses keys one after another for a tenth of a second each, PRESS until the card opens. */
  press(...keys: readonly Key[]): string {
    for (const key of keys) {
      this.levels = 1 << KEYS.indexOf(key);
      this.wait(key === 'PRESS' ? this.model.hold_ms + 50 : 100);
      this.levels = 0;
      this.wait(100);
    }
    return this.firmware.screenName;
  }

  /** Up to the response. */
  login(): string {
    this.press('PRESS');
    for (const field of this.model.fields) this.press(...new Array<Key>(field.digits).fill('7'), 'OK');
    return this.firmware.screenName;
  }

  damage(): void {
    this.bytes[0] ^= 1;
  }
}

/** The state that may differ between a card that was never used and one that went off. */
function used({ keypad, energy, ...rest }: FirmwareState) {
  return { ...rest, keypad: { ...keypad, lastCounted: 0 }, energy: { ...energy, settled_ms: 0 } };
}

for (const model of MODELS) {
  test(`firmware: ${model.name} starts as a reset leaves it, and that is how it goes off`, (t) => {
    const fresh = used(boot(new Rig(model), model).save());
    const rig = new Rig(model);
    t.is(rig.login(), 'response');
    t.is(rig.wait(model.response_ms), 'off');
    t.deepEqual(used(rig.firmware.save()), fresh);
    rig.login();
    rig.firmware.reset();
    t.deepEqual(used(rig.firmware.save()), fresh);
    t.is(rig.firmware.wake_ms, NEVER_MS);
  });

  test(`firmware: ${model.name} asks to be woken for what comes next, and asleep for nothing`, (t) => {
    const rig = new Rig(model);
    const { firmware } = rig;
    t.is(firmware.wake_ms, NEVER_MS);
    rig.press('PRESS');
    const opened_ms = rig.now_ms - 150 + model.debounce_ms + 1;
    t.is(firmware.wake_ms, opened_ms + model.idle_ms);
    rig.login();
    const responded_ms = rig.now_ms - 200 + model.debounce_ms + 1;
    t.is(firmware.wake_ms, responded_ms + (model.page_ms === 0 ? model.response_ms : model.page_ms));
    t.is(rig.wait(model.response_ms), 'off');
    t.is(firmware.wake_ms, NEVER_MS);
  });
}

test('firmware: its state is plain data, and at its start there is nothing in it', (t) => {
  const rig = new Rig();
  t.deepEqual(rig.firmware.save(), {
    screen: 'off',
    page: 0,
    response: [0, 0, 0, 0, 0, 0, 0, 0],
    holdDue_ms: NEVER_MS,
    pageDue_ms: NEVER_MS,
    timeout_ms: NEVER_MS,
    shown: [0, 0, 0, 0, 0, 0, 0, 0],
    keypad: { debouncer: { levels: 0, differing: 0, since_ms: new Array(KEYS.length).fill(0) }, lastCounted: NO_KEY },
    entry: { digits: [[], []], newestReadable: false },
    energy: { on: false, settled_ms: 0 },
  });
  rig.login();
  const state = rig.firmware.save();
  t.deepEqual(JSON.parse(JSON.stringify(state)), state);
});

test('firmware: tells of each row that it takes', (t) => {
  const rig = new Rig();
  const rows: string[] = [];
  rig.firmware.onRow = ({ from, on, to }) => rows.push(`${from} ${on} ${to}`);
  rig.press('PRESS', '1', 'BACK', 'OK');
  t.deepEqual(rows, ['off hold pin', 'pin digit pin', 'pin back pin']);
  t.is(transitionsOf(DSC_PLUS).filter(({ from, on }) => from === 'pin' && on === 'ok').length, 1);
});

test('firmware: a record that is damaged while it asks shows at the last OK, and not before the field is full', (t) => {
  const rig = new Rig();
  rig.press('PRESS', '1', '2', '3', '4', 'OK', '1', '2', '3', '4', '5');
  rig.damage();
  t.is(rig.press('OK'), 'challenge');
  t.is(rig.press('6', 'OK'), 'memoryError');
});

test('firmware: loaded with the state that another saved, it is as that one, and turns to the other page as it does', (t) => {
  const rig = new Rig(findModel('dsc-plus-gen1'));
  t.is(rig.login(), 'response');
  const copy = new Rig(rig.model);
  copy.now_ms = rig.now_ms;
  copy.firmware.load(rig.firmware.save());
  t.deepEqual(copy.firmware.save(), rig.firmware.save());
  t.is(copy.firmware.wake_ms, rig.firmware.wake_ms);
  for (const each of [rig, copy]) each.press('OK');
  t.deepEqual(copy.frames.at(-1), rig.frames.at(-1));
});

/** Puts a method in the place of a debouncer's until the test ends. */
function withScan(t: ExecutionContext, scan: Debouncer['scan']): void {
  const own = Debouncer.prototype.scan;
  Debouncer.prototype.scan = scan;
  t.teardown(() => {
    Debouncer.prototype.scan = own;
  });
}

test.serial('firmware: the self test tells a memory and a debounce that fail, each by its bit', (t) => {
  t.deepEqual(SELF_TEST, { memory: 1, debounce: 2 });
  const rig = new Rig();
  t.is(rig.firmware.selfTest(1), 0);
  withScan(t, () => {});
  t.is(rig.firmware.selfTest(2), 2);
  rig.damage();
  t.is(rig.firmware.selfTest(3), 3);
});
