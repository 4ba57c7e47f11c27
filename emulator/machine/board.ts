/**
 * The hardware around the firmware: wires the parts, and lets time pass by jumping from one scan that matters to the
 * next. Board time is an integer of microseconds; at every whole millisecond there is a scan.
 */
import { boot, type Firmware, type FirmwareState } from '../../firmware/firmware.js';
import type { Hal, ProbeHal } from '../../firmware/hal.js';
import type { Model } from '../../firmware/models.js';
import type { MemoryRecord } from '../../firmware/storage/record.js';
import type { Attached } from './attached.js';
import { Battery } from './parts/battery.js';
import { ContactBank, type ContactsState } from './parts/contacts.js';
import { Glass, type GlassState } from './parts/glass.js';
import { Memory, type MemoryState, SUPPLY_FAILED } from './parts/memory.js';

/** The events of a running board; every time is board time in microseconds. */
export interface Listener {
  contact(time_us: number, key: number, level: number): void;
  debounced(time_us: number, key: number, level: number): void;
  display(time_us: number, text: string): void;
  memory(time_us: number, address: number, value: number): void;
  /** Something was done to the attached device. @param what in the words of a script */
  operated?(time_us: number, what: string): void;
}

/** Reported to a trace, in addition to what every listener gets. */
export interface Probe extends Listener, ProbeHal {
  /**
   * A run begins, another card was fitted, or a snapshot restored. How the parts came to be so is not reported.
   * @param left_us board time before, which a snapshot changes
   */
  began(why: 'start' | 'fitted' | 'restored', board: Board, left_us: number): void;
  /** State, display or supply may be another than before. */
  look(board: Board): void;
  /** Somebody notes something. */
  note(time_us: number, text: string): void;
  /** The processor has lost all that it knew: every key is taken for up. */
  reset(board: Board): void;
}

/** How scans are made: `jump` over those that nothing needs, or make `each` one. Both give the same; `each` is the oracle. */
export type ScanLoop = 'jump' | 'each';

/** A self test's result without power. */
export const NO_POWER = 4;

/** Board time ends here (some 285 years); no script comes near it by honest means. */
export const LAST_US = Number.MAX_SAFE_INTEGER - 1;

export class Board implements Hal {
  now_us = 0;
  firmware: Firmware;
  readonly contacts = new ContactBank();
  readonly memory = new Memory();
  battery: Battery;
  glass: Glass;
  scanLoop: ScanLoop = 'jump';
  /** Called after a scan that wrote to memory, before anybody can see what it shows. */
  onStored: (() => void) | undefined = undefined;
  private cut = false;
  private device: Attached | undefined = undefined;
  /** The device that was attached last: a snapshot holds its state, and not itself. */
  private lastDevice: Attached | undefined = undefined;
  private deviceText = '';
  private listener: Listener | undefined = undefined;

  /** @param probe a trace's; nothing is asked of it, and without it nothing is spent on it */
  constructor(
    public model: Model,
    readonly probe?: Probe | undefined,
  ) {
    this.battery = new Battery(model.capacity_uAh);
    this.glass = new Glass(model.display, model.cells);
    this.firmware = boot(this, model);
  }

  /** Whether the processor runs. */
  get powered(): boolean {
    return !this.cut && !this.battery.isEmpty;
  }

  /** Charge left in the battery now, in percent of a full one. Reading it changes nothing. */
  get battery_percent(): number {
    return (this.firmware.remaining_nAms(this.now_ms) / this.battery.capacity_nAms()) * 100;
  }

  /** Whether the battery is so low now that the card warns of it. */
  get isBatteryLow(): boolean {
    return this.firmware.isBatteryLow(this.now_ms);
  }

  /** Board time in whole milliseconds, as the firmware counts it. */
  private get now_ms(): number {
    return Math.floor(this.now_us / 1000);
  }

  /** Tells `listener` of everything from now on; undefined for nobody. */
  listen(listener: Listener | undefined): void {
    this.listener = listener;
    this.contacts.onEdge = listener && ((time_us, key, level) => listener.contact(time_us, key, level));
    this.memory.onWrite = listener && ((address, value) => listener.memory(this.now_us, address, value));
  }

  /** The visible text: of the attached device, or of the card's glass. */
  get text(): string {
    return this.device === undefined ? this.glass.text : this.device.text;
  }

  /** The device that is attached now. */
  get attached(): Attached | undefined {
    return this.device;
  }

  /** Whether a device was attached at any time, so that a state of it can be loaded. */
  get hasHadDevice(): boolean {
    return this.lastDevice !== undefined;
  }

  /** Another device takes the card's place in the hand; undefined for the card again. */
  attach(device: Attached | undefined): void {
    const before = this.text;
    this.device = device;
    this.lastDevice = device ?? this.lastDevice;
    device?.advance(this.now_us);
    this.deviceText = device === undefined ? '' : before;
    this.glass.changed = this.text !== before;
    this.noteDisplay();
  }

  /** Does something to the attached device, and reports it. @param what in the words of a script */
  operate(what: string, act: () => void): void {
    act();
    this.listener?.operated?.(this.now_us, what);
    this.noteDisplay();
  }

  /** Another card: new keypad without faults, new glass, full battery, this record in memory. Time goes on. */
  fit(model: Model, record: MemoryRecord): void {
    if (this.device !== undefined) this.attach(undefined);
    this.memory.provision(record);
    this.contacts.renew();
    this.cut = false;
    this.glass.blank();
    this.noteDisplay();
    this.become(model);
    this.glass.clearFaults();
    this.battery.setPercent(100);
    this.firmware.reset();
  }

  /** Time passes until `end_us`, the scan at its last instant included. */
  advance(end_us: number): void {
    while (this.advanceToChange(end_us)) {
      // Every change of the display has been reported on the way.
    }
  }

  /**
   * Time passes until the display changes, or until `end_us`.
   * @returns whether the display changed, `now_us` being the time of it
   */
  advanceToChange(end_us: number): boolean {
    const { device } = this;
    if (device === undefined) return this.advanceCard(end_us);
    for (;;) {
      const stop_us = Math.min(end_us, Math.max(this.now_us, device.next_us));
      this.advanceCard(stop_us);
      device.advance(stop_us);
      if (this.noteDisplay()) return true;
      if (stop_us === end_us) return false;
    }
  }

  /** @returns whether the display changed, which it does not while another device is attached */
  private advanceCard(end_us: number): boolean {
    const { contacts } = this;
    const lastScan_ms = Math.floor(end_us / 1000);
    // Counted on from scan to scan: to find it from the time took a tenth of a login.
    let next_ms = this.followingScan_ms;
    while (this.powered) {
      const scan_ms = this.nextScanFrom_ms(next_ms);
      if (scan_ms > lastScan_ms) break;
      next_ms = scan_ms + 1;
      this.now_us = scan_ms * 1000;
      contacts.pass(this.now_us, false);
      if (scan_ms < this.firmware.wake_ms && contacts.levels === contacts.lastRead && this.scanLoop === 'jump')
        continue;
      if (this.scan(scan_ms)) {
        contacts.pass(this.now_us, true);
        return true;
      }
    }
    contacts.pass(end_us, true);
    this.now_us = end_us;
    return false;
  }

  /** The scan after the present one, which has been made. */
  private get followingScan_ms(): number {
    return Math.floor(this.now_us / 1000) + 1;
  }

  /** The next scan that may matter. */
  nextScan_ms(): number {
    return this.nextScanFrom_ms(this.followingScan_ms);
  }

  /** @param next_ms the scan after the present one */
  private nextScanFrom_ms(next_ms: number): number {
    if (this.scanLoop === 'each') return next_ms;
    const contacts_ms = this.contacts.nextScan_ms(next_ms);
    const wake_ms = this.firmware.wake_ms;
    const scan_ms = contacts_ms < wake_ms ? contacts_ms : wake_ms;
    return scan_ms > next_ms ? scan_ms : next_ms;
  }

  /** @returns whether the display changed */
  private scan(scan_ms: number): boolean {
    const { firmware, memory } = this;
    const before = firmware.keypad.levels;
    const writes = memory.writes;
    let failed = false;
    try {
      firmware.scan(scan_ms);
    } catch (error) {
      if (error !== SUPPLY_FAILED) throw error;
      failed = true;
    }
    if (this.listener !== undefined && firmware.keypad.levels !== before) this.noteKeys(before);
    if (memory.writes !== writes && this.onStored !== undefined) this.store(this.onStored);
    if (failed) return this.cutPower();
    if (this.battery.isEmpty) return this.lose();
    this.probe?.look(this);
    return this.noteDisplay();
  }

  /** An unkept record must not show: the supply goes off, and the caller who let time pass gets the error. */
  private store(onStored: () => void): void {
    try {
      onStored();
    } catch (error) {
      this.cutPower();
      throw error;
    }
  }

  private noteKeys(before: number): void {
    const { levels } = this.firmware.keypad;
    // From the first key on: that is the lowest bit.
    for (let rest = levels ^ before; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      this.listener?.debounced(this.now_us, 31 - Math.clz32(bit), (levels & bit) === 0 ? 0 : 1);
    }
  }

  /**
   * Reports the display if it shows something else than when this was last called.
   * @returns whether it does
   */
  noteDisplay(): boolean {
    if (this.device !== undefined) return this.noteDevice(this.device.text);
    if (!this.glass.changed) return false;
    this.glass.changed = false;
    if (this.listener !== undefined) this.listener.display(this.now_us, this.glass.text);
    return true;
  }

  private noteDevice(text: string): boolean {
    this.glass.changed = false;
    if (text === this.deviceText) return false;
    this.deviceText = text;
    this.listener?.display(this.now_us, text);
    return true;
  }

  setBattery(percent: number): void {
    const { now_ms } = this;
    const ran = this.powered;
    this.firmware.settleEnergy(now_ms);
    this.battery.setPercent(percent);
    this.firmware.settleEnergy(now_ms);
    if (ran && !this.powered) this.lose();
    this.probe?.look(this);
  }

  /** @returns whether the display changed */
  cutPower(): boolean {
    this.cut = true;
    this.memory.failAtWrite(0);
    return this.lose();
  }

  restorePower(): void {
    this.cut = false;
    this.memory.failAtWrite(0);
    this.probe?.look(this);
  }

  /** The processor resets, as the reset line does it: the display goes blank, memory stays. */
  reset(): void {
    this.lose();
  }

  /** @returns 0 for a pass, else the sum of the firmware's `SELF_TEST` bits, or `NO_POWER` where the processor does not run */
  selfTest(): number {
    if (!this.powered) return NO_POWER;
    const result = this.firmware.selfTest(this.now_ms);
    this.noteDisplay();
    this.probe?.look(this);
    return result;
  }

  /** The processor loses its memory, what it last read of the contacts included, and the glass its drive: a display that changes by it is reported. */
  private lose(): boolean {
    // The reset forgets that the card was on: what it has drawn until now is taken out before.
    this.firmware.settleEnergy(this.now_ms);
    this.firmware.reset();
    this.contacts.lastRead = 0;
    this.glass.blank();
    const hasChanged = this.noteDisplay();
    this.probe?.reset(this);
    return hasChanged;
  }

  /** The parts that differ between models. */
  private become(model: Model): void {
    if (model === this.model) return;
    this.model = model;
    this.battery = new Battery(model.capacity_uAh);
    this.glass = new Glass(model.display, model.cells);
    this.firmware = boot(this, model);
  }

  /** The whole machine as plain data. */
  save(): BoardState {
    return {
      model: this.model.name,
      board_us: this.now_us,
      cut: this.cut,
      firmware: this.firmware.save(),
      contacts: this.contacts.save(),
      glass: this.glass.save(),
      memory: this.memory.save(),
      battery: this.battery.save(),
      ...(this.device !== undefined && { attached: this.device.save() }),
    };
  }

  /** Returns to what `save` found, board time included. @param model the model that the state names */
  load(state: BoardState, model: Model): void {
    const before = this.text;
    this.device = state.attached === undefined ? undefined : this.lastDevice;
    if (state.attached !== undefined) this.device?.load(state.attached);
    this.become(model);
    this.now_us = state.board_us;
    this.cut = state.cut;
    this.memory.load(state.memory);
    this.battery.load(state.battery);
    this.contacts.load(state.contacts);
    this.glass.load(state.glass);
    this.firmware.load(state.firmware);
    this.deviceText = this.device === undefined ? '' : before;
    this.glass.changed = this.text !== before;
    this.noteDisplay();
  }
}

export interface BoardState {
  readonly model: string;
  readonly board_us: number;
  readonly cut: boolean;
  readonly firmware: FirmwareState;
  readonly contacts: ContactsState;
  readonly glass: GlassState;
  readonly memory: MemoryState;
  readonly battery: number;
  /** Of the device that is attached; missing where none is. */
  readonly attached?: object;
}
