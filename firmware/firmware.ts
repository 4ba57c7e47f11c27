/**
 * The card's program: what runs on the card. Pure: the board hands in the time of each scan, and `wake_ms` says which
 * scan must not be left out if the contacts stay as they are. Scans that nothing needs may be left out.
 */
import { DisplayDriver } from './display-driver.js';
import { BACK_BIT, type Hal, NEVER_MS, OK_BIT, PRESS_BIT } from './hal.js';
import { debounceWorks } from './keypad/debounce.js';
import { Keypad, type KeypadState, NO_KEY } from './keypad/keypad.js';
import type { Model } from './models.js';
import { plainNumbers, setAll } from './plain.js';
import { EnergyAccount, type EnergyState } from './power/energy.js';
import { Responder } from './responder.js';
import { Entry, type EntryState } from './ui/entry.js';
import { EVENTS, type ScreenName, screensOf, type Transition } from './ui/screens.js';
import { DOES, EVENT, OFF, type Table, tableOf, WHEN } from './ui/table.js';
import { clear, promptsOf, writeField, writePage, writeText } from './ui/view.js';

/** The version of this program: the package's. */
export const FIRMWARE_VERSION = '0.1.0';

/** Bits of a self test's result; 0 is a pass. */
export const SELF_TEST = { memory: 1, debounce: 2 } as const;

const PRESS_MASK = 1 << PRESS_BIT;
const EVENT_COUNT = EVENTS.length;

/** Starts the processor: nothing is entered, nothing shows, every key is taken for up. */
export function boot(hal: Hal, model: Model): Firmware {
  return new Firmware(hal, model);
}

export class Firmware {
  /** The next scan that must not be left out, in milliseconds of board time. */
  wake_ms = NEVER_MS;
  readonly keypad: Keypad;
  /** Called for each row of the table that is taken, before it acts, so that the walk knows which rows are. */
  onRow: ((row: Transition) => void) | undefined = undefined;
  private readonly screens: readonly ScreenName[];
  private readonly table: Table;
  private readonly entry: Entry;
  private readonly energy: EnergyAccount;
  private readonly responder: Responder;
  private readonly display: DisplayDriver;
  private readonly prompts: readonly Uint8Array[];
  private readonly response: Uint8Array;

  private screen = OFF;
  private page = 0;
  private holdDue_ms = NEVER_MS;
  private pageDue_ms = NEVER_MS;
  private timeout_ms = NEVER_MS;
  /** The earliest of the three above and of the battery's end. */
  private deadline_ms = NEVER_MS;
  private viewChanged = false;

  constructor(
    private readonly hal: Hal,
    readonly model: Model,
  ) {
    this.keypad = new Keypad(model.debounce_ms);
    this.screens = screensOf(model);
    this.table = tableOf(model);
    this.entry = new Entry(model);
    this.energy = new EnergyAccount(hal.battery, model);
    this.responder = new Responder(hal.memory, model, hal.probe);
    this.display = new DisplayDriver(hal.glass, model);
    this.prompts = promptsOf(model);
    this.response = new Uint8Array(model.response_digits);
  }

  /** One scan, at whole millisecond `now_ms`. The order of its steps is the card's (docs/fidelity.md). */
  scan(now_ms: number): void {
    const keypad = this.keypad;
    keypad.scan(now_ms, this.hal.contacts.read());
    // Between edges of the debounced levels and deadlines a scan changes nothing: most scans end here.
    if (keypad.changed || now_ms >= this.deadline_ms) {
      this.serveKeys(now_ms);
      this.serveTimers(now_ms);
      if (this.viewChanged) this.refresh();
      this.planDeadline();
    }
    this.wake_ms = keypad.due_ms < this.deadline_ms ? keypad.due_ms : this.deadline_ms;
  }

  private serveKeys(now_ms: number): void {
    const { keypad } = this;
    if (keypad.pressed !== 0 && this.table.idles[this.screen] === 1) this.timeout_ms = now_ms + this.model.idle_ms;
    if ((keypad.levels & PRESS_MASK) === 0) this.holdDue_ms = NEVER_MS;
    if (keypad.counted !== NO_KEY) this.press(now_ms, keypad.counted);
  }

  private serveTimers(now_ms: number): void {
    if (now_ms >= this.holdDue_ms) {
      this.holdDue_ms = NEVER_MS;
      this.serve(now_ms, EVENT.hold);
    }
    if (now_ms >= this.pageDue_ms) this.serve(now_ms, EVENT.page);
    if (now_ms >= this.timeout_ms) this.serve(now_ms, EVENT.timeout);
    if (now_ms >= this.energy.empty_ms) this.act(now_ms, DOES.goOff, OFF);
  }

  /** Brings the energy account up to date; the board calls it before and after it changes the battery. */
  settleEnergy(now_ms: number): void {
    this.energy.settle(now_ms);
    this.planWake();
  }

  /**
   * Shows all segments for the self test's time, dropping all that was entered, and checks memory and debounce.
   * @returns 0, or bits of `SELF_TEST`
   */
  selfTest(now_ms: number): number {
    this.act(now_ms, DOES.open, this.table.selfTest);
    this.refresh();
    this.planWake();
    return (this.responder.load() ? 0 : SELF_TEST.memory) | (debounceWorks() ? 0 : SELF_TEST.debounce);
  }

  /** The charge left in the battery at `now_ms`, in nanoampere-milliseconds. Reading it changes nothing. */
  remaining_nAms(now_ms: number): number {
    return this.energy.remaining_nAms(now_ms);
  }

  /** Whether the battery holds less at `now_ms` than the share at which the card warns. */
  isBatteryLow(now_ms: number): boolean {
    return this.energy.isLow(now_ms);
  }

  /** The screen's name, for people and for the link's status. */
  get screenName(): ScreenName {
    return this.screens[this.screen];
  }

  private press(now_ms: number, key: number): void {
    if (this.screen === this.table.lowBattery) return;
    if (key < BACK_BIT) this.serve(now_ms, EVENT.digit, key);
    else if (key === BACK_BIT) this.serve(now_ms, EVENT.back);
    else if (key === OK_BIT) this.serve(now_ms, EVENT.ok);
    else this.holdDue_ms = now_ms + this.model.hold_ms;
  }

  /** Takes the first row of the table for this event whose condition holds. */
  private serve(now_ms: number, event: number, digit = 0): void {
    const table = this.table;
    const at = this.screen * EVENT_COUNT + event;
    for (let row = table.first[at]; row < table.end[at]; row++) {
      if (this.holds(now_ms, table.when[row])) {
        if (this.onRow !== undefined) this.onRow(table.rows[row]);
        this.act(now_ms, table.does[row], table.to[row], digit);
        return;
      }
    }
  }

  private holds(now_ms: number, condition: number): boolean {
    switch (condition) {
      case WHEN.fieldFull:
        return this.entry.isFull(this.table.fieldOf[this.screen]);
      case WHEN.fullButNoRecord:
        if (!this.entry.isFull(this.table.fieldOf[this.screen])) return false;
        return !(this.responder.load() && this.responder.hasKey);
      case WHEN.batteryLow:
        return this.energy.isLow(now_ms);
      case WHEN.noRecord:
        return !this.responder.load();
      case WHEN.noKey:
        return !this.responder.hasKey;
      default:
        return true;
    }
  }

  private act(now_ms: number, action: number, to: number, digit = 0): void {
    switch (action) {
      case DOES.append:
        this.entry.append(this.table.fieldOf[this.screen], digit);
        break;
      case DOES.drop:
        this.entry.drop(this.table.fieldOf[this.screen]);
        break;
      case DOES.turnPage:
        this.showPage(now_ms, this.page === 0 ? 1 : 0);
        break;
      case DOES.respond:
        this.responder.respond(this.entry, this.response);
        this.energy.compute(now_ms);
        this.goTo(now_ms, to);
        this.showPage(now_ms, 0);
        break;
      case DOES.nextField:
        this.goTo(now_ms, to);
        break;
      default:
        this.wipe();
        this.goTo(now_ms, to);
    }
    this.viewChanged = true;
  }

  private goTo(now_ms: number, screen: number): void {
    if ((this.screen === OFF) !== (screen === OFF)) this.energy.switch(now_ms, screen !== OFF);
    this.screen = screen;
    this.pageDue_ms = NEVER_MS;
    const time_ms = this.table.time_ms[screen];
    this.timeout_ms = time_ms === 0 ? NEVER_MS : now_ms + time_ms;
  }

  private showPage(now_ms: number, page: number): void {
    this.page = page;
    this.pageDue_ms = this.model.page_ms === 0 ? NEVER_MS : now_ms + this.model.page_ms;
  }

  private wipe(): void {
    this.entry.wipe();
    setAll(this.response, 0);
    this.page = 0;
  }

  private refresh(): void {
    const { table, model, screen } = this;
    const cells = this.display.cells;
    const field = table.fieldOf[screen];
    this.viewChanged = false;
    if (field !== -1) writeField(cells, model.fields[field], this.prompts[field], this.entry, field);
    else if (screen === table.response) writePage(cells, model, this.response, this.page);
    else if (screen === table.lowBattery) writeText(cells, model.lowBatteryText);
    else if (screen === table.memoryError) writeText(cells, model.memoryErrorText);
    else if (screen === table.noKey) writeText(cells, model.noKeyText);
    else clear(cells);
    if (screen === table.selfTest) this.display.showAllSegments();
    else this.display.show();
  }

  private planDeadline(): void {
    let deadline_ms = this.energy.empty_ms;
    if (this.holdDue_ms < deadline_ms) deadline_ms = this.holdDue_ms;
    if (this.pageDue_ms < deadline_ms) deadline_ms = this.pageDue_ms;
    if (this.timeout_ms < deadline_ms) deadline_ms = this.timeout_ms;
    this.deadline_ms = deadline_ms;
  }

  private planWake(): void {
    this.planDeadline();
    this.wake_ms = Math.min(this.keypad.due_ms, this.deadline_ms);
  }

  /** Everything that the processor holds, as plain data. Memory is the board's to save. */
  save(): FirmwareState {
    return {
      screen: this.screenName,
      page: this.page,
      response: plainNumbers(this.response),
      holdDue_ms: this.holdDue_ms,
      pageDue_ms: this.pageDue_ms,
      timeout_ms: this.timeout_ms,
      shown: this.display.save(),
      keypad: this.keypad.save(),
      entry: this.entry.save(),
      energy: this.energy.save(),
    };
  }

  /** Puts the processor where `save` found it; memory and battery must have been put back before. */
  load(state: FirmwareState): void {
    this.screen = this.screens.indexOf(state.screen);
    this.page = state.page;
    this.response.set(state.response);
    this.holdDue_ms = state.holdDue_ms;
    this.pageDue_ms = state.pageDue_ms;
    this.timeout_ms = state.timeout_ms;
    this.display.load(state.shown);
    this.keypad.load(state.keypad);
    this.entry.load(state.entry);
    this.energy.load(state.energy);
    this.planWake();
  }

  /**
   * Resets the processor, as a supply that comes back does: nothing of what was entered or shown stays.
   * The key state goes with the record in memory, not with the processor, and is checked before its next use.
   */
  reset(): void {
    this.wipe();
    this.screen = OFF;
    this.holdDue_ms = NEVER_MS;
    this.pageDue_ms = NEVER_MS;
    this.timeout_ms = NEVER_MS;
    this.viewChanged = false;
    this.keypad.reset();
    this.energy.reset();
    this.display.reset();
    this.planWake();
  }
}

export interface FirmwareState {
  readonly screen: ScreenName;
  readonly page: number;
  readonly response: readonly number[];
  readonly holdDue_ms: number;
  readonly pageDue_ms: number;
  readonly timeout_ms: number;
  readonly shown: readonly number[];
  readonly keypad: KeypadState;
  readonly entry: EntryState;
  readonly energy: EnergyState;
}
